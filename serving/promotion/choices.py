"""What a list of candidates may be asked for here."""

from dataclasses import dataclass
from datetime import date

from data.calendar import add_months
from features.promotion.targets import Target
from serving.access import Caller
from serving.context import Context
from serving.decisions import Decision
from serving.requests import DatedRequest

#: Half-years that are offered; those before are asked for by name.
_HALVES = 6


@dataclass(frozen=True, slots=True)
class Choices:
    """What may be chosen; it tells about nobody.

    Attributes
    ----------
    targets : dict of str to Target
        As the company has set them up.
    platforms : dict of str to str
        Platform id -> its name.
    departments : list of str
        Those in which people of the caller's scope work.
    rounds : list of str
        The latest half-years that have begun, such as ``2026H1``, latest first.
    """

    targets: dict[str, Target]
    platforms: dict[str, str]
    departments: list[str]
    rounds: list[str]


def choices(context: Context, caller: Caller) -> Choices:
    """Return what a caller may ask a list of candidates for.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Must be allowed to ask for lists.

    Returns
    -------
    Choices
        As of the latest date; no answer about people, so not in the log.

    Raises
    ------
    EchelonError
        AccessDenied, MissingTable or TooLittleData.
    """
    view = context.policy.view(caller, "promotion.rank")
    aside = Decision(context.log, caller, "/promotion/rank", DatedRequest())
    snapshot = context.snapshot(None, aside)
    inside = snapshot.roster[view.rows(snapshot.roster)]
    departments: list[str] = inside["department"].dropna().unique().tolist() if "department" in inside else []
    return Choices(
        targets=dict(context.promotions.targets),
        platforms=snapshot.platform_names,
        departments=sorted(departments),
        rounds=_halves(snapshot.as_of),
    )


def _halves(day: date) -> list[str]:
    """Return the half-years that began by a day, latest first."""
    begun = [add_months(day, -6 * back) for back in range(_HALVES)]
    return [f"{one.year}H{1 if one.month <= 6 else 2}" for one in begun]
