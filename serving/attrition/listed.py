"""A list of flight risks: its order, what an exit costs, and what such lists held."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.attrition.setup import AttritionSetup
from models.list_record import ListRecord, list_record
from serving.access import View
from serving.answers import Note
from serving.attrition.reasons import split_reasons, talk_topics, within
from serving.attrition.risk_answers import AtRisk, ListTold
from serving.attrition.risk_words import BY_COST, NO_LOSS, NO_SCORE, PART, left_out, risk_notes
from serving.ranking import Ranking
from serving.scores import Scores

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


@dataclass(frozen=True, slots=True)
class RiskList:
    """The people of one list, with what an exit of each would cost.

    Attributes
    ----------
    scores : Scores
        Probabilities and reasons.
    order : AtRiskOrder
        By risk; by expected loss where the company's setup cuts lists by cost.
    loss : ndarray of shape (n_people,)
        Expected loss in the order of the roster; NaN where no revenue is booked.
    length : int
        People that are told of.
    by_cost : bool
        Whether the list is by expected loss.
    n_left_out : int
        Who fits but has no fair score, while others have one.
    """

    scores: Scores
    order: AtRiskOrder
    loss: Floats
    length: int
    by_cost: bool
    n_left_out: int

    @classmethod
    def of(
        cls, scores: Scores, among: npt.NDArray[np.bool_], setup: AttritionSetup, top: int | None
    ) -> "RiskList":
        """Put some people of the roster, flags of shape (n_people,), in order."""
        order = AtRiskOrder.of(scores, among)
        n_left_out = int(among.sum()) - len(order.ranking.places)
        impact = _impact(scores, setup)
        loss = order.risk * impact
        known = np.isfinite(loss) & _ranked(order, len(loss))
        by_cost = setup.length.by == "cost" and bool(known.any())
        own = setup.length.people
        if by_cost:
            worth = known & (np.nan_to_num(loss) * setup.length.effect > setup.length.action_cost)
            own = min(int(worth.sum()), own)
            weight = np.nan_to_num(order.risk / np.maximum(scores.probability, 1e-12) * impact)
            ranking = Ranking.of(known, np.nan_to_num(loss), scores.low * weight, scores.high * weight)
            order = AtRiskOrder(ranking, order.risk, order.measured)
        length = min(own if top is None else top, len(order.ranking.places))
        return cls(scores, order, loss, length, by_cost, n_left_out)

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

    def record(self) -> ListTold | None:
        """Return what past lists of the whole company and this length held; None of a list by cost."""
        scores = self.scores
        if self.by_cost or not scores.released.dated or not scores.horizon_months:
            return None
        # of later dates than the one that is asked about nothing was known
        day = scores.snapshot.as_of.isoformat()
        known = [one for one in scores.released.loaded.meta["backtest"] if one["closed"] <= day]
        found: ListRecord | None = list_record(
            known, horizon_months=scores.horizon_months, length=self.length
        )
        return ListTold(**{name: getattr(found, name) for name in found.__slots__}) if found else None

    def notes(self, *, whole: bool) -> list[Note]:
        """Return what the list is to be read with; `whole`: it is of the whole company."""
        notes = risk_notes(self.scores)
        notes += [] if self.order.measured else [NO_SCORE]
        notes += [left_out(self.n_left_out)] if self.n_left_out else []
        notes += [BY_COST] if self.by_cost else []
        notes += [] if np.isfinite(self.loss).any() else [NO_LOSS]
        return notes + ([] if whole or not self.scores.released.dated else [PART])


def _ranked(order: AtRiskOrder, n_people: int) -> npt.NDArray[np.bool_]:
    ranked = np.zeros(n_people, dtype=bool)
    ranked[order.ranking.places] = True
    return ranked


def _impact(scores: Scores, setup: AttritionSetup) -> Floats:
    """Return the revenue that an exit costs until a successor brings as much; NaN where none is booked."""
    profile, roster = scores.snapshot.profile, scores.snapshot.roster
    if "revenue_monthly_6m" not in profile:
        return np.full(len(profile), np.nan)
    months = roster["role_family"].map(setup.ramp_up_by_role_family).fillna(setup.ramp_up_months)
    revenue = profile["revenue_monthly_6m"].to_numpy(dtype=np.float64)
    return np.where(revenue > 0, revenue, np.nan) * months.to_numpy(dtype=np.float64)
