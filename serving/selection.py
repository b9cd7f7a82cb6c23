"""Who a request is about: those in the caller's scope who fit what it names."""

import numpy as np
import numpy.typing as npt

from data.errors import UnknownEmployee
from serving.access import View
from serving.requests import GroupRequest
from serving.snapshot import Snapshot

Flags = npt.NDArray[np.bool_]

_FILTERS = ("platform_id", "department", "role_family", "grade")


def chosen(snapshot: Snapshot, view: View, request: GroupRequest) -> Flags:
    """Tell who of the roster is in the caller's scope and fits the request.

    Parameters
    ----------
    snapshot : Snapshot
        The company as of the date.
    view : View
        What the caller sees.
    request : GroupRequest
        What it names: platform, department, role family, grade.

    Returns
    -------
    ndarray of shape (n_people,)
        In the order of the roster.
    """
    roster = snapshot.roster
    inside = view.rows(roster)
    for name in _FILTERS:
        wanted = getattr(request, name)
        if wanted is not None:
            same = roster[name].eq(wanted).fillna(value=False)
            inside &= same.to_numpy(dtype=bool)
    return inside


def place_of(snapshot: Snapshot, view: View, employee_id: str) -> int:
    """Return the place of a person on the roster.

    Raises
    ------
    UnknownEmployee
        If there is no such person at the date, or not in the caller's scope: the two look the same.
    """
    rows = view.rows(snapshot.roster)
    place = snapshot.places.get(employee_id)
    if place is None or not rows[place]:
        msg = f"as of {snapshot.as_of} there is nobody with this employee_id whom you may see"
        raise UnknownEmployee(msg)
    return place
