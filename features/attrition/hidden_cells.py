"""Which cells of several breakdowns of the same people may be shown together."""

from collections.abc import Mapping, Sequence
from itertools import combinations

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.peers import FEWEST
from features.small_groups import shown

Flags = npt.NDArray[np.bool_]
Array = npt.NDArray[np.float64]

#: What stands for a group that is not recorded.
UNKNOWN = ""
_TOLERANCE = 1e-8


def shown_together(
    rows: pd.DataFrame, by: Sequence[str], *, fewest: int = FEWEST
) -> Mapping[str, "pd.Series[bool]"]:
    """Tell which cells of breakdowns may be shown where the total and all of the breakdowns are.

    In each breakdown cells are hidden as in `small_groups.shown`. As a small group may also follow from
    another breakdown (a department less its platforms), more is hidden until no sum and difference of shown
    cells gives a cell, or what two or more cells share, of fewer than `fewest` people.

    Parameters
    ----------
    rows : DataFrame
        ``employee_id`` and the columns of `by`; a person may have several rows.
    by : sequence of str
        The breakdowns.
    fewest : int, default 5
        The smallest number of people of whom anything is said.

    Returns
    -------
    mapping of str to Series of bool
        Column -> group -> whether it may be shown; the group of empty values is `UNKNOWN`.
    """
    cells = rows[["employee_id", *by]].astype(object).fillna(dict.fromkeys(by, UNKNOWN)).drop_duplicates()
    sizes = {name: cells.groupby(name)["employee_id"].nunique() for name in by}
    if cells["employee_id"].nunique() < fewest:
        return {name: sizes[name] < 0 for name in by}
    table = _Tables(cells, list(by), sizes, fewest)
    table.hide()
    return {name: pd.Series(table.free[name], index=sizes[name].index) for name in by}


class _Tables:
    """Breakdowns as sums of the finest groups, those alike in all of them."""

    def __init__(
        self, cells: pd.DataFrame, by: list[str], sizes: Mapping[str, "pd.Series[int]"], fewest: int
    ) -> None:
        self.fewest = fewest
        self.sizes = {name: sizes[name].to_numpy() for name in by}
        self.free = {name: shown(self.sizes[name], fewest=fewest) for name in by}
        finest = cells.groupby(by, sort=True)["employee_id"].agg(frozenset)
        self._people = finest.tolist()
        self.sums = {
            name: np.asarray(
                finest.index.get_level_values(name).to_numpy()[None, :]
                == sizes[name].index.to_numpy()[:, None]
            )
            for name in by
        }
        self._small = self._small_groups()

    def hide(self) -> None:
        """Hide cells until nothing small can be worked out."""
        while True:
            before = {name: free.copy() for name, free in self.free.items()}
            for name, at in self._betraying():
                self.free[name][at] = False
                self._hide_enough(name)
            if all((before[name] == self.free[name]).all() for name in before):
                return

    def _betraying(self) -> list[tuple[str, int]]:
        """Return one shown cell for every small group that can be worked out."""
        cells = [(name, int(at)) for name in self.free for at in np.flatnonzero(self.free[name])]
        if not cells or not len(self._small):
            return []
        total = np.ones((1, len(self._people)))
        told = np.vstack([*(self.sums[name][at : at + 1] for name, at in cells), total]).astype(float)
        weights = np.linalg.lstsq(told.T, self._small.T, rcond=None)[0]
        known = (np.abs(weights.T @ told - self._small) < _TOLERANCE**0.5).all(axis=1)
        size = np.array([self.sizes[name][at] for name, at in cells])
        found = set()
        for row in np.abs(weights[:-1, known].T) > _TOLERANCE**0.5:
            if row.any():
                found.add(cells[int(np.where(row, size, np.inf).argmin())])
        return sorted(found)

    def _hide_enough(self, name: str) -> None:
        """Hide the smallest of the others until two cells and `fewest` people are hidden."""
        free, size = self.free[name], self.sizes[name]
        while free.any() and ((~free).sum() < 2 or size[~free].sum() < self.fewest):
            free[np.where(free, size, np.inf).argmin()] = False

    def _small_groups(self) -> Array:
        """Return the small groups that must not be worked out, as flags of the finest groups."""
        found: set[tuple[bool, ...]] = set()
        names = list(self.sums)
        for n_names in range(1, len(names) + 1):
            for some in combinations(names, n_names):
                keys = np.stack([self.sums[name].argmax(axis=0) for name in some])
                _, codes = np.unique(keys, axis=1, return_inverse=True)
                for code in range(int(codes.max()) + 1):
                    self._add(codes.ravel() == code, found)
        for first, second in combinations(names, 2):
            self._add_differences(first, second, found)
        return np.array(sorted(found), dtype=float).reshape(-1, len(self._people))

    def _add_differences(self, first: str, second: str, found: set[tuple[bool, ...]]) -> None:
        """Add what is left of a cell less another that lies within it."""
        for one in self.sums[first]:
            for other in self.sums[second]:
                for inner, outer in ((one, other), (other, one)):
                    if (inner & outer).any() and not (inner & ~outer).any():
                        self._add(outer & ~inner, found)

    def _add(self, flags: Flags, found: set[tuple[bool, ...]]) -> None:
        people = frozenset[str]().union(*(self._people[at] for at in np.flatnonzero(flags)))
        if 0 < len(people) < self.fewest:
            found.add(tuple(flags.tolist()))
