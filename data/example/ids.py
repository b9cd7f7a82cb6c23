"""How ids are written."""

import polars as pl

from data.example.arrays import NONE, Flags, Ints


class Ids:
    """Writes numbers as ids, all of one width so that they sort.

    Parameters
    ----------
    n_employees : int
        Employees that ever were.

    Examples
    --------
    >>> import numpy as np
    >>> ids = Ids(1200)
    >>> ids.employee(np.array([0, 41])).to_list()
    ['E00001', 'E00042']
    >>> ids.platform(np.array([0, -1])).to_list()
    ['P01', None]
    """

    def __init__(self, n_employees: int) -> None:
        self._width = max(5, len(str(n_employees)))

    def employee(self, numbers: Ints) -> pl.Series:
        """Return E00001, ...; nobody is null."""
        return _write("E", pl.Series(numbers + 1), self._width).set(pl.Series(numbers == NONE), None)

    def platform(self, numbers: Ints) -> pl.Series:
        """Return P01, ...; no platform is null."""
        return _write("P", pl.Series(numbers + 1), 2).set(pl.Series(numbers == NONE), None)

    def lead(self, numbers: Ints) -> pl.Series:
        """Return L0000000001, ..."""
        return _write("L", pl.Series(numbers + 1), 10)

    def order(self, numbers: Ints, known: Flags | None = None) -> pl.Series:
        """Return O0000000001, ...; null where not known."""
        written = _write("O", pl.Series(numbers + 1), 10)
        return written if known is None else written.set(pl.Series(~known), None)

    def customer(self, platforms: Ints, numbers: Ints) -> pl.Series:
        """Return C0100000001, ...: platform and number."""
        return _write("C", pl.Series((platforms + 1) * 10**8 + numbers), 10)


def _write(letter: str, numbers: pl.Series, width: int) -> pl.Series:
    name = pl.col(numbers.name)
    return numbers.to_frame().select(pl.lit(letter) + name.cast(pl.String).str.zfill(width)).to_series()
