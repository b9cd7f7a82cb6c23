"""What a table is: columns, types, units, keys, and when a row became known."""

from dataclasses import dataclass, field
from enum import StrEnum


class Kind(StrEnum):
    """Type of a column; `stored_as` in `data.tables` docs tells the stored type."""

    ID = "id"  # opaque string
    TEXT = "text"
    DATE = "date"
    MONTH = "month"  # first day of a month; the fact is known when the month is over
    CYCLE = "cycle"  # appraisal cycle: 2026H1, 2026Q3 or 2026-05; known when the cycle is over
    TIMESTAMP = "timestamp"
    INTEGER = "integer"
    NUMBER = "number"
    MONEY = "money"  # whole minor units (fen, cents) of the company's currency
    FLAG = "flag"


@dataclass(frozen=True, slots=True)
class Column:
    """One column of a canonical table."""

    name: str
    kind: Kind
    zh: str
    en: str
    required: bool = True
    unit: str = ""
    low: float | None = None
    high: float | None = None
    choices: tuple[str, ...] = ()
    refers: str = ""  # table whose key column of the same meaning must hold the value


@dataclass(frozen=True, slots=True)
class Table:
    """One canonical table.

    Attributes
    ----------
    known : str
        Column that dates a row: the row is known as of D when its date (for a month or a
        cycle: the whole period) lies before D. Empty: known from the beginning.
    masked : dict of str to tuple of str
        Date column -> columns (itself included) that are blank as of D unless that date lies before D.
    spans : tuple of (str, str)
        Pairs of start and end columns; the end may not lie before the start.
    partition : bool
        Stored in one file a month of `known`.
    """

    name: str
    key: tuple[str, ...]
    columns: tuple[Column, ...]
    zh: str
    en: str
    required: bool = False
    known: str = ""
    masked: dict[str, tuple[str, ...]] = field(default_factory=dict)
    spans: tuple[tuple[str, str], ...] = ()
    partition: bool = False

    def column(self, name: str) -> Column:
        """Return the column of that name; KeyError if there is none."""
        for column in self.columns:
            if column.name == name:
                return column
        raise KeyError(name)

    @property
    def names(self) -> tuple[str, ...]:
        """Names of all columns, in order."""
        return tuple(column.name for column in self.columns)
