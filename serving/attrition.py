"""Which high performers may leave."""

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

from serving.access import Caller
from serving.answers import AtRisk, FlightRiskAnswer
from serving.context import Context
from serving.ranking import Ranking, shown, told
from serving.requests import FlightRiskRequest
from serving.selection import chosen
from serving.snapshot import Snapshot

Floats = npt.NDArray[np.float64]

#: Fair score from which on somebody is a high performer: the upper quarter of the role family.
HIGH_PERFORMER = 75.0

_ADVICE = "Probabilities, not intentions: use them to keep people, never against them."
_NO_SCORE = "No fair score without sales or quality of work: the list is by the probability of leaving alone."


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
        among = chosen(snapshot, view, request)
        scores = context.scores("attrition", snapshot, decision)
        high = high_performer(snapshot)
        measured = np.isfinite(high)
        notes = [_ADVICE]
        if measured.any():
            among &= measured
        else:
            notes.append(_NO_SCORE)
        weight = np.where(measured, high, 1.0)
        risk = scores.probability * weight
        ranking = Ranking.of(among, risk, scores.low * weight, scores.high * weight)
        n_listed = min(request.top, len(ranking.places))
        people = told(scores, ranking, view, range(1, n_listed + 1))
        if view.sees("score"):
            for person, place in zip(people, ranking.places[:n_listed].tolist(), strict=True):
                person["risk"] = float(risk[place])
                person["high_performer"] = float(high[place]) if measured[place] else None
        answer = FlightRiskAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=scores.released.name,
            notes=notes,
            horizon_months=scores.released.horizon_months,
            n_people=len(ranking.places),
            people=[AtRisk(**person) for person in people],
        )
        return decision.give(answer, shown(people, "risk"))


def high_performer(snapshot: Snapshot) -> Floats:
    """Return the probability that each person's true fair score is at least `HIGH_PERFORMER`.

    Parameters
    ----------
    snapshot : Snapshot
        The company as of a date.

    Returns
    -------
    ndarray of shape (n_people,)
        From the score and its uncertainty, taken back to the normal scale on which the score is made; NaN
        where it is not measured.
    """
    profile = snapshot.profile
    if "fair_score" not in profile or "fair_score_sd" not in profile:
        return np.full(len(profile), np.nan)
    standing = ndtri(profile["fair_score"].to_numpy(dtype=np.float64) / 100)
    density = np.exp(-(standing**2) / 2) / np.sqrt(2 * np.pi)
    spread = profile["fair_score_sd"].to_numpy(dtype=np.float64) / (100 * density)
    with np.errstate(divide="ignore", invalid="ignore"):
        found: Floats = ndtr((standing - ndtri(HIGH_PERFORMER / 100)) / spread)
    return found
