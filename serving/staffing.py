"""Who should work on which platform."""

from collections.abc import Mapping
from typing import Any

import numpy as np
import pandas as pd

from data.errors import InputError, TooLittleData, UnknownPlatform
from features.monthly import platform_months
from models.plan import StaffingPlan
from models.plan import StaffingRequest as Asked
from models.productivity import expected_conversions
from models.staffing import staff
from serving.access import Caller, View
from serving.answers import Assignment, Note, StaffingAnswer
from serving.context import Context
from serving.requests import StaffingRequest
from serving.snapshot import Snapshot

_ADVICE = Note(
    zh="预期成交数依据最近几个月的数据；调动须与当事人共同商定。",
    en="Expected conversions rest on the last months; who moves is decided with the people concerned.",
)


def recommend(context: Context, caller: Caller, request: StaffingRequest) -> StaffingAnswer:
    """Find the best plan for the front-line people in the caller's scope.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope move.
    request : StaffingRequest
        Date, head-counts, cap on moves and what a move must gain.

    Returns
    -------
    StaffingAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownPlatform, FutureDate or MissingTable; TooLittleData where no plan meets the
        bounds or conversions are not known.
    """
    with context.deciding(caller, "/staffing/recommend", request) as decision:
        view = context.policy.view(caller, "staffing.recommend")
        snapshot = context.snapshot(request.as_of, decision)
        current = _movable(snapshot, view)
        gain = _gain(snapshot, current)
        lower, upper = _bounds(request, current, gain)
        try:
            plan = staff(Asked(gain, current, lower, upper, request.max_moves, request.move_cost))
        except InputError as cause:  # a request in due form that no plan can meet
            raise TooLittleData(str(cause)) from cause
        answer = StaffingAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_ADVICE],
            status=plan.status,
            objective=plan.objective,
            today=plan.today,
            bound=plan.bound,
            gap=plan.gap,
            n_moves=len(plan.moves),
            seconds=plan.seconds,
            assignments=_assignments(snapshot, view, plan, gain),
        )
        return decision.give(answer, _logged(plan))


def _movable(snapshot: Snapshot, view: View) -> "pd.Series[str]":
    """Platform of each front-line person in scope who works on one."""
    roster = snapshot.roster
    fits = view.rows(roster) & roster["platform_id"].notna().to_numpy(dtype=bool)
    fits &= roster["front_line"].fillna(value=False).to_numpy(dtype=bool)
    if not fits.any():
        msg = f"as of {snapshot.as_of} nobody in your scope works on a platform; choose another date"
        raise TooLittleData(msg)
    return roster.loc[fits, "platform_id"]


def _gain(snapshot: Snapshot, current: "pd.Series[str]") -> pd.DataFrame:
    months = platform_months(snapshot.store, as_of=snapshot.as_of)
    return expected_conversions(snapshot.profile.loc[current.index], current, months)


def _bounds(
    request: StaffingRequest, current: "pd.Series[str]", gain: pd.DataFrame
) -> tuple[dict[str, int], dict[str, int]]:
    """Bounds as asked; other platforms keep their head-counts, but for what the named ones take or free."""
    today: Mapping[str, int] = {str(name): int(n) for name, n in current.value_counts().items()}
    named = {bounds.platform_id: bounds for bounds in request.platforms}
    unknown = sorted(set(named) - set(map(str, gain.columns)))
    if unknown:
        msg = f"nobody of your scope has results on {len(unknown)} of the platforms named"
        raise UnknownPlatform(msg)
    taken = sum(max(0, bounds.lower - today.get(name, 0)) for name, bounds in named.items())
    freed = sum(max(0, today.get(name, 0) - bounds.upper) for name, bounds in named.items())
    lower = {str(name): max(0, today.get(str(name), 0) - taken) for name in gain.columns}
    upper = {str(name): today.get(str(name), 0) + freed for name in gain.columns}
    lower |= {name: bounds.lower for name, bounds in named.items()}
    upper |= {name: bounds.upper for name, bounds in named.items()}
    return lower, upper


def _assignments(snapshot: Snapshot, view: View, plan: StaffingPlan, gain: pd.DataFrame) -> list[Assignment]:
    placed = plan.assignments.dropna()
    columns = gain.columns.get_indexer(pd.Index(placed))
    expected = gain.loc[placed.index].to_numpy(dtype=np.float64)[np.arange(len(placed)), columns].tolist()
    before: dict[Any, Any] = plan.moves["from_platform_id"].to_dict()
    rows = zip(map(str, placed.index), map(str, placed), expected, strict=True)
    return [
        Assignment(
            employee_id=person,
            name=snapshot.person(snapshot.places[person], view).get("name"),
            platform_id=platform,
            from_platform_id=before.get(person) if person in before else platform,
            moves=person in before,
            expected_conversions=value if view.sees("score") else None,
        )
        for person, platform, value in rows
    ]


def _logged(plan: StaffingPlan) -> list[dict[str, Any]]:
    """Everybody who moves; the others stay where they are."""
    return [
        {"id": person, "from": row["from_platform_id"], "to": row["platform_id"]}
        for person, row in plan.moves.to_dict(orient="index").items()
    ]
