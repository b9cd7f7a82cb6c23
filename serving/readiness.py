"""Ready to answer: warm before the first request, and no longer ready some time before the end."""

import logging
from pathlib import Path

import numpy as np
import numpy.typing as npt

from data.errors import EchelonError
from data.home import Home
from features.promotion.targets import DEFAULT
from serving.access import console
from serving.attrition.listed import AtRiskOrder
from serving.context import Context
from serving.decisions import Decision
from serving.promotion.readiness import Readiness
from serving.promotion.requests import RankRequest
from serving.requests import Asked
from serving.scores import Scores
from serving.staffing.compiled import Compiled
from serving.staffing.requests import StaffingRequest

_log = logging.getLogger("echelon")

#: People at the top of each list whose reasons are made beforehand.
_EXPLAINED = 100


def draining_file(home: Home) -> Path:
    """Return the file that, while it is there, tells the service to take no more requests."""
    return home.root / "draining"


def draining(home: Home) -> bool:
    """Tell whether the service is about to stop."""
    return draining_file(home).exists()


def warm(context: Context) -> None:
    """Make what the first answer at the latest date needs; what is missing is told when it is asked for."""
    decision = Decision(context.log, console(), "warm", Asked())
    try:
        snapshot = context.snapshot(None, decision)
        appraisal = context.appraisal(snapshot, decision)
        _ = appraisal.standings, appraisal.health
        everybody = np.ones(len(snapshot.roster), dtype=bool)
    except EchelonError as error:
        _log.warning("not warm: %s", type(error).__name__)
        return
    try:
        planner = context.policy.view(console(), "staffing.recommend")
        Compiled.of(context, planner, StaffingRequest(), decision)
    except EchelonError as error:
        _log.warning("no staffing yet: %s", type(error).__name__)
    view = context.policy.view(console(), "attrition.flight_risk")
    for topic in ("promotion", "attrition"):
        try:
            scores = context.scores(topic, snapshot, decision)
            order = _first(scores, everybody)
            scores.reasons(order[:_EXPLAINED].tolist(), view)
        except EchelonError as error:
            _log.warning("no scores of %s yet: %s", topic, type(error).__name__)


def _first(scores: Scores, everybody: npt.NDArray[np.bool_]) -> npt.NDArray[np.int64]:
    """Return the places of whoever a list without further wishes tells of, first ones first."""
    if isinstance(scores, Readiness):
        among = np.flatnonzero(scores.eligible(DEFAULT, None).everyone)
        return among[np.argsort(scores.places(among, RankRequest().top).rank)]
    return AtRiskOrder.of(scores, everybody).ranking.places
