"""Which high performers may leave."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from serving.access import Caller
from serving.answers import AtRisk, FlightRiskAnswer, Note
from serving.context import Context
from serving.ranking import Ranking, shown, told
from serving.requests import FlightRiskRequest
from serving.scores import Scores
from serving.selection import chosen

Floats = npt.NDArray[np.float64]

_ADVICE = Note(
    zh="这是概率，不是意图：只用于挽留，绝不用于对人不利。",
    en="Probabilities, not intentions: use them to keep people, never against them.",
)
_NO_SCORE = Note(
    zh="没有销售或工作质量数据，无法计算公平绩效分：名单仅按离职概率排序。",
    en="No fair score without sales or quality of work: the list is by the probability of leaving alone.",
)
_NO_HORIZON = Note(
    zh="模型只学习了一张无日期的表：概率没有期限。",
    en="The model was learnt from one undated table: the probability has no horizon.",
)


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
        Date, group and length of the list.

    Returns
    -------
    FlightRiskAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, NoModel, MissingTable or TooLittleData.
    """
    with context.deciding(caller, "/attrition/flight_risk", request) as decision:
        view = context.policy.view(caller, "attrition.flight_risk")
        snapshot = context.snapshot(request.as_of, decision)
        among = chosen(snapshot, view, request) & snapshot.still_here
        scores = context.scores("attrition", snapshot, decision)
        listed = AtRiskOrder.of(scores, among)
        ranking, risk, high = listed.ranking, listed.risk, snapshot.high_performer
        horizon_months = scores.released.horizon_months
        notes = [_ADVICE]
        notes += [] if listed.measured else [_NO_SCORE]
        notes += [] if horizon_months else [_NO_HORIZON]
        n_listed = min(request.top, len(ranking.places))
        people = told(scores, ranking, view, range(1, n_listed + 1))
        if view.sees("score"):
            for person, place in zip(people, ranking.places[:n_listed].tolist(), strict=True):
                person["risk"] = float(risk[place])
                person["high_performer"] = float(high[place]) if listed.measured else None
        answer = FlightRiskAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=scores.released.name,
            notes=notes,
            horizon_months=horizon_months,
            n_people=len(ranking.places),
            people=[AtRisk(**person) for person in people],
        )
        return decision.give(answer, shown(people, "risk"))
