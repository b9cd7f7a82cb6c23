"""Which high performers may leave."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.attrition.setup import AttritionSetup, attrition_setup
from models.list_record import ListRecord, list_record
from serving.access import Caller, View
from serving.answers import Note
from serving.attrition.reasons import split_reasons, talk_topics, within
from serving.attrition.risk_answers import AtRisk, FlightRiskAnswer, ListTold
from serving.attrition.risk_requests import FlightRiskRequest
from serving.attrition.risk_words import ADVICE, NO_HORIZON, NO_SCORE, level_notes
from serving.attrition.too_few import few_exits, groups_instead
from serving.context import Context
from serving.ranking import Ranking, shown
from serving.scores import Scores
from serving.selection import chosen

Floats = npt.NDArray[np.float64]


@dataclass(frozen=True, slots=True)
class AtRiskOrder:
    """People in the order of the probability that they are high performers and leave.

    Attributes
    ----------
    ranking : Ranking
        Of those whose fair score is measured; of everybody where nobody's is.
    risk : ndarray of shape (n_people,)
        The probability, in the order of the roster.
    measured : bool
        Whether there are fair scores.
    """

    ranking: Ranking
    risk: Floats
    measured: bool

    @classmethod
    def of(cls, scores: Scores, among: npt.NDArray[np.bool_]) -> "AtRiskOrder":
        """Put some people of the roster, flags of shape (n_people,), in order."""
        high = scores.snapshot.high_performer
        known = np.isfinite(high)
        measured = bool(known.any())
        weight = np.where(known, high, 0.0) if measured else np.ones(len(high))
        risk = scores.probability * weight
        fits = among & known if measured else among
        return cls(Ranking.of(fits, risk, scores.low * weight, scores.high * weight), risk, measured)


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
        setup = attrition_setup(context.home)
        currency = snapshot.store.company.currency
        if few_exits(snapshot):
            groups, note = groups_instead(snapshot, view)
            instead = FlightRiskAnswer(
                request_id=decision.request_id,
                as_of=snapshot.as_of,
                notes=[note],
                horizon_months=None,
                n_people=int(among.sum()),
                currency=currency,
                people=[],
                groups=groups,
            )
            return decision.give(instead, [])
        scores = context.scores("attrition", snapshot, decision, request.horizon_months)
        listed = _List.of(scores, among, setup, request.top)
        people = listed.told(view)
        answer = FlightRiskAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=scores.released.name,
            notes=_notes(scores, listed.order),
            horizon_months=scores.horizon_months,
            n_people=len(listed.order.ranking.places),
            currency=currency,
            people=people,
            record=_record(scores, len(people)),
        )
        return decision.give(answer, shown([one.model_dump() for one in people], "risk"))


@dataclass(frozen=True, slots=True)
class _List:
    """The people of one list, with what an exit of each would cost."""

    scores: Scores
    order: AtRiskOrder
    loss: Floats
    length: int

    @classmethod
    def of(
        cls, scores: Scores, among: npt.NDArray[np.bool_], setup: AttritionSetup, top: int | None
    ) -> "_List":
        order = AtRiskOrder.of(scores, among)
        loss = order.risk * _impact(scores, setup)
        worth = int(
            (np.nan_to_num(loss[order.ranking.places]) * setup.length.effect > setup.length.action_cost).sum()
        )
        own = min(worth, setup.length.people) if setup.length.by == "cost" else setup.length.people
        if setup.length.by == "cost" and top is None:
            order = AtRiskOrder(_by_loss(order, loss), order.risk, order.measured)
        return cls(scores, order, loss, min(top or own, len(order.ranking.places)))

    def told(self, view: View) -> list[AtRisk]:
        """Return what a view shows of the people on the list."""
        scores, snapshot = self.scores, self.scores.snapshot
        places = self.order.ranking.places[: self.length].tolist()
        found = scores.found(places, view)
        chances = within(scores, places, view)
        people = []
        for rank, (place, why, chance) in enumerate(zip(places, found, chances, strict=True), start=1):
            told = snapshot.person(place, view)
            told |= {"rank": rank, "tier": int(self.order.ranking.tier[rank - 1]), "within": chance}
            told["leaving"], told["staying"] = split_reasons(why)
            told["topics"] = talk_topics(why) if view.sees("reasons") else []
            if view.sees("score"):
                high, loss = snapshot.high_performer[place], self.loss[place]
                told |= {"score": float(scores.probability[place]), "risk": float(self.order.risk[place])}
                told["high_performer"] = float(high) if self.order.measured else None
                told["loss"] = round(float(loss), 2) if np.isfinite(loss) else None
            if view.sees("interval"):
                told |= {"low": float(scores.low[place]), "high": float(scores.high[place])}
            people.append(AtRisk(**told))
        return people


def _impact(scores: Scores, setup: AttritionSetup) -> Floats:
    """Return the revenue that an exit costs until a successor brings as much; NaN where none is booked."""
    profile, roster = scores.snapshot.profile, scores.snapshot.roster
    if "revenue_monthly_6m" not in profile:
        return np.full(len(profile), np.nan)
    months = roster["role_family"].map(setup.ramp_up_by_role_family).fillna(setup.ramp_up_months)
    revenue = profile["revenue_monthly_6m"].to_numpy(dtype=np.float64)
    return np.where(revenue > 0, revenue, np.nan) * months.to_numpy(dtype=np.float64)


def _by_loss(order: AtRiskOrder, loss: Floats) -> Ranking:
    """Return the ranking with those first whose exit would cost most; without a loss come last, by risk."""
    places = order.ranking.places
    first = np.argsort(-np.nan_to_num(loss[places], nan=-1.0), kind="stable")
    return Ranking(places[first], order.ranking.tier[first])


def _record(scores: Scores, length: int) -> ListTold | None:
    found: ListRecord | None = None
    if scores.released.dated and scores.horizon_months:
        backtest = scores.released.loaded.meta["backtest"]
        # of later dates than the one that is asked about nothing was known
        known = [one for one in backtest if one["closed"] <= scores.snapshot.as_of.isoformat()]
        found = list_record(known, horizon_months=scores.horizon_months, length=length)
    return ListTold(**{name: getattr(found, name) for name in found.__slots__}) if found else None


def _notes(scores: Scores, order: AtRiskOrder) -> list[Note]:
    notes = [ADVICE]
    notes += [] if order.measured else [NO_SCORE]
    notes += [] if scores.horizon_months else [NO_HORIZON]
    return notes + level_notes(scores)
