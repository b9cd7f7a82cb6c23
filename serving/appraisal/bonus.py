"""How bonus pools would be divided by the fair scores."""

from dataclasses import dataclass
from typing import Any

import pandas as pd

from data.errors import InputError, TooLittleData
from features.appraisal.bonus.proposal import Proposal, propose
from serving.access import Caller, View
from serving.answers import Note
from serving.appraisal.calibration_answers import AppraisalBonusAnswer, BonusPool, BonusRow
from serving.appraisal.requests import AppraisalBonusRequest
from serving.appraisal.scored import Appraisal, plain_rows
from serving.context import Context

_PROPOSAL = Note(
    zh="这是建议，未支付任何金额；由有权限的人决定。",
    en="A proposal: nothing is paid by it; somebody with the authority decides.",
)
_SCOPE = Note(
    zh="只分配给您权限范围内的人员；范围之外的人（包括您本人、同级和上级）不在其中。",
    en="Divided among the people in your scope alone, without yourself, your peers and your superiors.",
)
_MONEY = ("individual", "team_part", "amount")


@dataclass(frozen=True, slots=True)
class Proposed:
    """A proposal as it is answered, and as it is written into files."""

    answer: AppraisalBonusAnswer
    proposal: Proposal
    roster: pd.DataFrame


def bonus(context: Context, caller: Caller, request: AppraisalBonusRequest) -> AppraisalBonusAnswer:
    """Propose how bonus pools are divided; see `proposed`."""
    return proposed(context, caller, request).answer


def proposed(context: Context, caller: Caller, request: AppraisalBonusRequest) -> Proposed:
    """Propose how bonus pools are divided.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Pools are divided among people in the caller's scope.
    request : AppraisalBonusRequest
        Date, and the pools.

    Returns
    -------
    Proposed
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable, SchemeError; TooLittleData for pools that cannot be divided.
    """
    with context.deciding(caller, "/appraisal/bonus", request) as decision:
        view = context.policy.view(caller, "appraisal.bonus")
        snapshot = context.snapshot(request.as_of, decision)
        appraisal = context.appraisal(snapshot, decision)
        rows = view.rows(snapshot.roster)
        money = {"budget", "floor", "cap"}
        pools = pd.DataFrame([{one.of: one.name, **one.model_dump(include=money)} for one in request.pools])
        try:
            proposal = propose(appraisal.within(rows), snapshot.roster[rows], pools)
        except InputError as cause:  # each pool is as declared, but together they cannot be divided
            raise TooLittleData(str(cause)) from cause
        people = _people(appraisal, proposal, view)
        answer = AppraisalBonusAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[*(Note(zh=zh, en=en) for zh, en in proposal.notes), _SCOPE, _PROPOSAL],
            scheme_version=appraisal.scheme.version,
            currency=snapshot.store.company.currency,
            pools=[BonusPool(**row) for row in _pools(proposal)],
            people=people,
        )
        decision.give(answer, [{"id": one.employee_id, "amount": one.amount} for one in people])
        return Proposed(answer, proposal, snapshot.roster[rows])


def _people(appraisal: Appraisal, proposal: Proposal, view: View) -> list[BonusRow]:
    columns = ["pool", "state", "limit"]
    columns += ["score"] if view.sees("score") else []
    columns += _MONEY if view.sees("pay") else []
    told = plain_rows(proposal.rows, columns)
    places = [appraisal.snapshot.places[str(person)] for person in proposal.rows.index]
    return [
        BonusRow(**appraisal.snapshot.person(place, view), **row)
        for place, row in zip(places, told, strict=True)
    ]


def _pools(proposal: Proposal) -> list[dict[str, Any]]:
    frame = proposal.pools.reset_index()
    return plain_rows(frame, list(BonusPool.model_fields))
