"""Which people of a roster lie in a scope, or stand in a relation to the caller."""

from collections.abc import Callable, Mapping

import numpy as np
import numpy.typing as npt
import pandas as pd

Flags = npt.NDArray[np.bool_]


def _company(roster: pd.DataFrame, _value: str) -> Flags:
    return np.ones(len(roster), dtype=bool)


def _department(roster: pd.DataFrame, value: str) -> Flags:
    return _equal(roster, "department", value)


def _legal_entity(roster: pd.DataFrame, value: str) -> Flags:
    return _equal(roster, "legal_entity", value)


def _platform(roster: pd.DataFrame, value: str) -> Flags:
    return _equal(roster, "platform_id", value)


def _self(roster: pd.DataFrame, value: str) -> Flags:
    found = np.zeros(len(roster), dtype=bool)
    if value in roster.index:
        found[roster.index.get_loc(value)] = True
    return found


def below(roster: pd.DataFrame, manager: str) -> Flags:
    """Tell who reports to a manager, directly or through others; never the manager.

    Parameters
    ----------
    roster : DataFrame of shape (n_people, n_columns)
        Index ``employee_id``, column ``manager_id``.
    manager : str
        Employee id of the top of the tree.

    Returns
    -------
    ndarray of shape (n_people,)
        One pass over the roster for each level of the tree.
    """
    found = np.zeros(len(roster), dtype=bool)
    if "manager_id" not in roster:
        return found
    managers = roster["manager_id"]
    level = _flags(managers.eq(manager))
    while level.any():
        found |= level
        level = _flags(managers.isin(roster.index[level])) & ~found
    return found & ~_self(roster, manager)


def relatives(roster: pd.DataFrame, subject: str, relation: str) -> Flags:
    """Tell who is the subject itself, a peer (the same direct manager), or a superior of the subject."""
    if relation == "self" or subject not in roster.index or "manager_id" not in roster:
        return _self(roster, subject) if relation == "self" else np.zeros(len(roster), dtype=bool)
    manager = roster["manager_id"].loc[subject]
    if not isinstance(manager, str):
        return np.zeros(len(roster), dtype=bool)
    if relation == "peers":
        return _equal(roster, "manager_id", manager) & ~_self(roster, subject)
    above: set[str] = set()
    while isinstance(manager, str) and manager not in above:
        above.add(manager)
        manager = roster["manager_id"].get(manager)
    return np.asarray(roster.index.isin(list(above)), dtype=bool)


def _equal(roster: pd.DataFrame, column: str, value: str) -> Flags:
    if column not in roster:
        return np.zeros(len(roster), dtype=bool)
    return _flags(roster[column].eq(value))


def _flags(values: "pd.Series[bool]") -> Flags:
    flags: Flags = values.fillna(value=False).to_numpy(dtype=bool)
    return flags


#: Scope kind -> who lies in it.
BY_SCOPE: Mapping[str, Callable[[pd.DataFrame, str], Flags]] = {
    "company": _company,
    "department": _department,
    "legal_entity": _legal_entity,
    "platform": _platform,
    "manager": below,
    "self": _self,
}
