"""Ready to answer: warm before the first request, and no longer ready some time before the end."""

import logging
from pathlib import Path

from data.errors import EchelonError
from data.home import Home
from serving.access import console
from serving.attrition import high_performer
from serving.context import Context
from serving.decisions import Decision
from serving.requests import Asked

_log = logging.getLogger("echelon")


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
        high_performer(snapshot)
    except EchelonError as error:
        _log.warning("not warm: %s", type(error).__name__)
        return
    for topic in ("promotion", "attrition"):
        try:
            context.scores(topic, snapshot, decision)
        except EchelonError as error:
            _log.warning("no scores of %s yet: %s", topic, type(error).__name__)
