"""How lists and past decisions treat the groups of a protected attribute; nothing else reads it."""

from datetime import date

import numpy as np
import pandas as pd

from features.labels import promotion_labels, promotion_rounds
from models.fairness import pooled
from models.potential import PotentialAudit, audit_potential
from serving.access import Caller
from serving.answers import Note
from serving.context import Context
from serving.decisions import Decision
from serving.promotion.judged_answers import (
    FairnessAnswer,
    GapTold,
    GroupRate,
    ImpactTold,
    MetricTold,
    PotentialTold,
)
from serving.promotion.listed import Listed, eligible_among
from serving.promotion.requests import FairnessRequest
from serving.protected import audited_day, protected_groups

_READ = Note(
    zh="“未发现”不等于“没有”：人数少时，只能发现很大的差异。四分之五规则单独不构成结论。",
    en="Not shown does not mean not there: small numbers find only large differences."
    " Four fifths alone is no verdict.",
)
_NO_PAST = Note(
    zh="过去没有可回溯的名单，因此只审视本次名单和以往决定。",
    en="No past round can be listed again, so only this list and past decisions are judged.",
)


def fairness(context: Context, caller: Caller, request: FairnessRequest) -> FairnessAnswer:
    """Judge a list, the lists of past rounds and past decisions by a protected attribute.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Must be allowed to compare protected groups.
    request : FairnessRequest
        The attribute, and what the list is asked for; judged as of the first day of the half-year.

    Returns
    -------
    FairnessAnswer
        In the decision log already; it tells of groups only.

    Raises
    ------
    EchelonError
        AccessDenied, MissingTable where the attribute is not recorded, or as `rank`.
    """
    with context.deciding(caller, "/promotion/fairness", request) as decision:
        view = context.policy.view(caller, "promotion.fairness")
        view.need("protected")
        day = audited_day(context, request.as_of, decision)
        request = request.model_copy(update={"as_of": day})
        listed = Listed.of(context, view, request, decision)
        snapshot = listed.readiness.snapshot
        aside = Decision(context.log, caller, "/promotion/fairness", request)  # past rounds are no basis
        own = _grouped(_one_list(listed), listed, request.attribute)
        past = _past_lists(context, listed, request, aside)
        decided = _decisions(context, listed, request, aside)
        impacts = [_impact("this list", own, "listed"), _impact("past decisions", decided, "promoted")]
        if len(past):
            impacts.insert(1, _impact("lists of past rounds", past, "listed"))
        answer = FairnessAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=listed.readiness.released.name,
            notes=[_READ, *([] if len(past) else [_NO_PAST])],
            target=listed.told,
            round=snapshot.as_of,
            platform_id=request.platform_id,
            attribute=request.attribute,
            impacts=[one for one in impacts if one is not None],
            potential=_potential(listed, past, decided),
        )
        return decision.give(answer, [])


def _one_list(listed: Listed) -> pd.DataFrame:
    """Return the candidates of a list, who is on it, and what is known of them."""
    readiness = listed.readiness
    ids = np.array(readiness.snapshot.ids, dtype=object)[listed.among]
    rating = readiness.snapshot.profile.get(f"attr_{readiness.setup.potential}")
    return pd.DataFrame(
        {
            "employee_id": ids,
            "round": pd.Timestamp(readiness.snapshot.as_of),
            "listed": listed.places.rank <= listed.request.top,
            "readiness": readiness.probability[listed.among],
            "rating": np.nan if rating is None else pd.to_numeric(rating.iloc[listed.among], errors="coerce"),
        }
    )


def _grouped(rows: pd.DataFrame, listed: Listed, attribute: str) -> pd.DataFrame:
    """Add the group of each person as of the day of the list."""
    snapshot = listed.readiness.snapshot
    return _with_group(rows, protected_groups(snapshot.store, attribute, as_of=snapshot.as_of))


def _with_group(rows: pd.DataFrame, groups: pd.DataFrame) -> pd.DataFrame:
    return rows.assign(group=rows["employee_id"].map(groups.iloc[:, 0]))


def _past_lists(context: Context, listed: Listed, request: FairnessRequest, aside: Decision) -> pd.DataFrame:
    """Return the lists that would have been given in past rounds, one below the other."""
    found = []
    for day in _walked(listed):
        if request.platform_id in (None, *context.snapshot(day, aside).platform_ids):
            of_day = request.model_copy(update={"as_of": day, "round": None})
            one = Listed.of(context, listed.view, of_day, aside)
            found.append(_grouped(_one_list(one), one, request.attribute))
    columns = ["employee_id", "round", "listed", "readiness", "rating", "group"]
    return pd.concat(found, ignore_index=True) if found else pd.DataFrame(columns=columns)


def _walked(listed: Listed) -> list[date]:
    """Return the past rounds for which models are kept, oldest first."""
    kept = listed.readiness.released.loaded.meta["companions"]
    days = sorted(date.fromisoformat(suffix.removeprefix("@")) for suffix in kept if suffix)
    return [day for day in days if day < listed.readiness.snapshot.as_of]


def _decisions(context: Context, listed: Listed, request: FairnessRequest, aside: Decision) -> pd.DataFrame:
    """Return who of such candidates was promoted in past rounds, with what is known of the outcome."""
    setup, as_of = listed.readiness.setup, listed.readiness.snapshot.as_of
    facts = listed.readiness.snapshot.facts
    rounds = promotion_rounds(facts, until=as_of)
    labels = promotion_labels(facts, rounds=rounds, success=setup.success, known_until=as_of).reset_index()
    found = []
    for day in rounds:
        snapshot = context.snapshot(day, aside)
        who = eligible_among(snapshot, listed.view, request, setup)
        of_day = labels[labels["round"] == pd.Timestamp(day)]
        of_day = of_day[of_day["employee_id"].isin(np.array(snapshot.ids, dtype=object)[who])]
        found.append(_with_group(of_day, protected_groups(snapshot.store, request.attribute, as_of=day)))
    return pd.concat(found, ignore_index=True) if found else labels.assign(group=None)


def _impact(what: str, rows: pd.DataFrame, selected: str) -> ImpactTold | None:
    known = rows[rows["group"].notna()]
    if known.empty or known["group"].nunique() < 2:
        return None
    chosen, group = known[selected].to_numpy(dtype=bool), known["group"].to_numpy(dtype=str)
    days = known["round"].astype(str).to_numpy(dtype=str)
    people = known["employee_id"].to_numpy(dtype=str)
    found = pooled(chosen, group, days, people, once=False)  # every round decides anew
    return ImpactTold(
        what=what,  # type: ignore[arg-type]  # one of the three
        verdict=found.verdict,
        reference=found.reference,
        groups=[
            GroupRate(
                group=one.group,
                verdict=one.verdict,
                n=one.n,
                n_selected=one.n_selected,
                rate=one.rate,
                low=one.rate_low,
                high=one.rate_high,
                ratio=one.ratio,
                ratio_low=one.ratio_low,
                ratio_high=one.ratio_high,
                p=one.p,
                detectable=one.detectable_ratio,
            )
            for one in found.groups
        ],
    )


def _potential(listed: Listed, past: pd.DataFrame, decided: pd.DataFrame) -> PotentialTold | None:
    """Judge a manager's rating of potential where one is recorded; no model reads it."""
    if f"attr_{listed.readiness.setup.potential}" not in listed.readiness.snapshot.profile:
        return None
    rows = past.merge(decided[["employee_id", "round", "success"]], on=["employee_id", "round"], how="left")
    found: PotentialAudit = audit_potential(
        rows["rating"].to_numpy(dtype=float),
        rows["success"].to_numpy(dtype=float),
        rows["readiness"].to_numpy(dtype=float),
        rows["group"].where(rows["group"].notna(), None).to_numpy(dtype=object),
        people=rows["employee_id"].to_numpy(dtype=object),
    )
    return PotentialTold(
        zh=found.words.zh,
        en=found.words.en,
        verdict=found.verdict,
        n_rated=found.n_rated,
        n_outcomes=found.n_outcomes,
        auc=MetricTold.of(found.auc),
        added=MetricTold.of(found.added),
        gaps=[
            GapTold(group=one.group, n=one.n, gap=one.gap, low=one.low, high=one.high) for one in found.gaps
        ],
    )
