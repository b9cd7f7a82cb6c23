"""Which high performers may leave."""

from datetime import date
from typing import Any

from data.errors import TooLittleData
from serving.access import Caller
from serving.answers import Note
from serving.attrition.listed import RiskList
from serving.attrition.risk_answers import FlightRiskAnswer
from serving.attrition.risk_requests import FlightRiskRequest
from serving.attrition.too_few import few_exits, groups_instead
from serving.context import Context
from serving.decisions import Decision
from serving.ranking import shown
from serving.scores import Scores
from serving.selection import FILTERS, chosen
from serving.snapshot import Snapshot


def flight_risk(context: Context, caller: Caller, request: FlightRiskRequest) -> FlightRiskAnswer:
    """List people by the probability that they are high performers and leave.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope are listed, never the caller, peers or superiors.
    request : FlightRiskRequest
        Date, group, horizon and length of the list.

    Returns
    -------
    FlightRiskAnswer
        In the decision log already. Where too few people ever left for probabilities of single people: how
        many stay, by role family.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, NoModel, MissingTable, SettingError or TooLittleData.
    """
    with context.deciding(caller, "/attrition/flight_risk", request) as decision:
        view = context.policy.view(caller, "attrition.flight_risk")
        snapshot = context.snapshot(request.as_of, decision)
        among = chosen(snapshot, view, request) & snapshot.still_here
        setup = context.attrition_setup
        common = (decision.request_id, snapshot.as_of, snapshot.store.company.currency)
        scores = _scores(context, snapshot, decision, request)
        if scores is None:
            groups, note = groups_instead(snapshot, view, request)
            instead = _answer(common, [note], None, int(among.sum()), groups=groups)
            return decision.give(instead, [])
        listed = RiskList.of(scores, among, setup, request.top)
        people = listed.told(view)
        whole = "company" in caller.scopes and all(getattr(request, name) is None for name in FILTERS)
        answer = _answer(
            common,
            listed.notes(whole=whole),
            scores.horizon_months,
            len(listed.order.ranking.places),
            model_version=scores.released.name,
            people=people,
            record=listed.record() if whole else None,
        )
        return decision.give(answer, shown([one.model_dump() for one in people], "risk"))


def _scores(
    context: Context, snapshot: Snapshot, decision: Decision, request: FlightRiskRequest
) -> Scores | None:
    """Return everybody's scores, or None where too few people had left for any."""
    if few_exits(snapshot):
        return None
    try:
        return context.scores("attrition", snapshot, decision, request.horizon_months)
    except TooLittleData:
        return None


def _answer(
    common: tuple[str, date, str], notes: list[Note], horizon: int | None, n_people: int, **more: Any
) -> FlightRiskAnswer:
    request_id, as_of, currency = common
    return FlightRiskAnswer(
        request_id=request_id,
        as_of=as_of,
        currency=currency,
        notes=notes,
        horizon_months=horizon,
        n_people=n_people,
        **{"people": [], **more},
    )
