"""Who a request is about: those in the caller's scope who fit what it names."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import UnknownEmployee
from serving.access import View
from serving.requests import WithinRequest
from serving.snapshot import Snapshot

Flags = npt.NDArray[np.bool_]

#: What a request narrows a group by.
FILTERS = ("platform_id", "department", "role_family", "grade")


def chosen(snapshot: Snapshot, view: View, request: WithinRequest) -> Flags:
    """Tell who of the roster is in the caller's scope and fits the request.

    Parameters
    ----------
    snapshot : Snapshot
        The company as of the date.
    view : View
        What the caller sees.
    request : WithinRequest
        What it names: platform, department, role family, grade.

    Returns
    -------
    ndarray of shape (n_people,)
        In the order of the roster.
    """
    wanted = {name: getattr(request, name) for name in FILTERS}
    return view.rows(snapshot.roster) & narrowed(snapshot.roster, wanted)


def narrowed(roster: pd.DataFrame, wanted: Mapping[str, str | int | None]) -> Flags:
    """Tell who of a roster has the wanted values of its columns; None asks for nothing."""
    inside = np.ones(len(roster), dtype=bool)
    for name, value in wanted.items():
        if value is not None:
            inside &= roster[name].eq(value).fillna(value=False).to_numpy(dtype=bool)
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


def place_alone(snapshot: Snapshot, view: View, employee_id: str) -> int:
    """Return the place of the person concerned, whatever else the caller has in scope.

    Raises
    ------
    UnknownEmployee
        If the person does not work here at the date.
    """
    caller = replace(view.caller, scopes=(f"self:{employee_id}",))
    return place_of(snapshot, replace(view, caller=caller), employee_id)
