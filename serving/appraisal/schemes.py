"""Schemes: what another one would change, and putting it in force."""

import numpy as np
import pandas as pd

from features.appraisal.schemes.ledger import adopt as put_in_force
from features.appraisal.schemes.ledger import adopted, adoption_of, last_known
from features.appraisal.schemes.scheme import Scheme, is_version, load_scheme
from features.appraisal.schemes.trial import Trial, try_scheme
from serving.access import Caller, View
from serving.answers import Note
from serving.appraisal.calibration_answers import (
    AppraisalAdoptAnswer,
    AppraisalTryAnswer,
    GroupChange,
    PersonChange,
    WeightOfRole,
)
from serving.appraisal.requests import AppraisalAdoptRequest, AppraisalTryRequest
from serving.appraisal.scored import finite, plain_rows
from serving.context import Context
from serving.protected import audited_day, protected_groups
from serving.snapshot import Snapshot

_NOTHING_ADOPTED = Note(
    zh="这只是试算，没有采用任何方案；已有的分数不变。",
    en="This is a trial: nothing was adopted, and no score that was given changes.",
)
_GROUPS = Note(
    zh="受保护属性只用于比较，从不参与评分；差异本身不说明原因。按半年第一天的情况比较。",
    en="Protected attributes are compared, never scored by; a difference does not say why."
    " Compared as of the first day of the half-year.",
)
_FROM_NOW = Note(
    zh="该方案自所述周期起生效；此前周期的分数保持不变。",
    en="The scheme holds since that cycle; scores of earlier cycles stay as they are.",
)


def try_out(context: Context, caller: Caller, request: AppraisalTryRequest) -> AppraisalTryAnswer:
    """Say whose score a scheme would change, and by how much.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Has the scope company; protected groups are for auditors.
    request : AppraisalTryRequest
        The scheme, the date, and what else to group by.

    Returns
    -------
    AppraisalTryAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, SchemeError, FutureDate, MissingTable or TooLittleData.
    """
    with context.deciding(caller, "/appraisal/try", request) as decision:
        view = context.policy.view(caller, "appraisal.try")
        if request.groups is not None:
            view.need("protected")
        new = scheme_of(context, request.scheme)
        day = request.as_of if request.groups is None else audited_day(context, request.as_of, decision)
        snapshot = context.snapshot(day, decision)
        old = context.scheme(snapshot.as_of)
        decision.basis |= {"scheme": new.version, "against": old.version}
        groups = None
        if request.groups is not None:
            groups = protected_groups(snapshot.store, request.groups, as_of=snapshot.as_of)
        trial = try_scheme(snapshot.known, new, old, groups)
        people = _people(trial, snapshot, view, request.top)
        notes = [_NOTHING_ADOPTED, *([_GROUPS] if groups is not None else [])]
        answer = AppraisalTryAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[*notes, *(Note(zh=zh, en=en) for zh, en in trial.after.notes)],
            scheme_version=new.version,
            against=old.version,
            n_compared=int(trial.people["change"].notna().sum()),
            n_changed=trial.n_changed,
            share_moved=trial.share_moved,
            rank_correlation=finite(trial.rank_correlation),
            sensitive=trial.most_sensitive,
            people=people,
            groups=_groups(trial),
            weights=_weights(trial),
        )
        return decision.give(answer, [{"id": one.employee_id, "change": one.change} for one in people])


def adopt(context: Context, caller: Caller, request: AppraisalAdoptRequest) -> AppraisalAdoptAnswer:
    """Put a scheme in force since a cycle that is not over.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        HR with the scope company.
    request : AppraisalAdoptRequest
        The scheme, since when, who decided and why.

    Returns
    -------
    AppraisalAdoptAnswer
        In the ledger and in the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, SchemeError, or InputError where a cycle that is over would be judged anew.
    """
    with context.deciding(caller, "/appraisal/adopt", request) as decision:
        context.policy.view(caller, "appraisal.adopt")
        scheme = scheme_of(context, request.scheme)
        adoption = adoption_of(scheme, since=request.since, by=request.by, note=request.note)
        decision.basis |= {"scheme": scheme.version, "since": request.since}
        put_in_force(context.home, scheme, adoption)
        answer = AppraisalAdoptAnswer(
            request_id=decision.request_id,
            as_of=last_known(context.home),
            notes=[_FROM_NOW],
            scheme_version=scheme.version,
            since=adoption.since,
            by=adoption.by,
            note=adoption.note,
            at=adoption.adopted_at,
        )
        return decision.give(answer, [])


def scheme_of(context: Context, given: str) -> Scheme:
    """Return a scheme from its text, or an adopted one from its version.

    Raises
    ------
    SchemeError
        If the text is no valid scheme, or no such version was adopted.
    """
    return adopted(context.home, given) if is_version(given) else load_scheme(given)


def _people(trial: Trial, snapshot: Snapshot, view: View, top: int) -> list[PersonChange]:
    changed = trial.people[(trial.people["change"].abs() > 0) | _came_or_went(trial)].head(top)
    columns = ("before", "after", "change", "state_before", "state_after")
    rows = zip(changed.index, plain_rows(changed, columns), strict=True)
    return [
        PersonChange(
            **snapshot.person(snapshot.places[str(person)], view),
            **(row if view.sees("score") else {name: row[name] for name in columns[3:]}),
        )
        for person, row in rows
    ]


def _came_or_went(trial: Trial) -> pd.Series:
    return trial.people["state_before"] != trial.people["state_after"]


def _groups(trial: Trial) -> list[GroupChange]:
    rows = plain_rows(trial.groups, list(GroupChange.model_fields))
    return [GroupChange(**{**row, "n": None if row["n"] is None else int(row["n"])}) for row in rows]


def _weights(trial: Trial) -> list[WeightOfRole]:
    """Return the weights of each role, given and measured, with how much the ranking depends on each."""
    weights = trial.after.weights
    if len(trial.sensitivity):
        weights = weights.merge(trial.sensitivity, on=["role", "indicator"], how="left")
    rows = plain_rows(weights, ("role", "indicator", "given", "measured", "spearman", "moved"))
    return [
        WeightOfRole(
            role=row["role"],
            indicator=row["indicator"],
            given=row["given"],
            measured=_known(row["measured"]),
            rank_correlation=_known(row["spearman"]),
            share_moved=_known(row["moved"]),
        )
        for row in rows
    ]


def _known(value: float | None) -> float | None:
    return None if value is None or np.isnan(value) else float(value)
