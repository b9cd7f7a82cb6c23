"""The one rule of what was known as of a date."""

from datetime import date, datetime, time
from typing import Any

import narwhals as nw

from data.calendar import first_of_month
from data.parts import known_column
from data.schema import Kind, Table

#: As of this date everything that was ever stored is known.
EVER = date(9999, 12, 31)


def as_known(frame: nw.LazyFrame[Any], table: Table, as_of: date) -> nw.LazyFrame[Any]:
    """Leave out the rows dated on or after `as_of` and blank the later ends of the others."""
    if table.known:
        column = known_column(table)
        frame = frame.filter(nw.col(column) < as_stored(table, table.known, as_of))
    for dated, blanked in table.masked.items():
        visible = nw.col(dated) < as_stored(table, dated, as_of)
        frame = frame.with_columns(*(nw.when(visible).then(nw.col(name)).alias(name) for name in blanked))
    return frame


def as_stored(table: Table, column: str, day: date) -> date | datetime:
    """Return a day as it compares with a stored column: months by their first day, times by midnight."""
    kind = table.column(column).kind
    if kind is Kind.MONTH:
        return first_of_month(day)
    return datetime.combine(day, time()) if kind is Kind.TIMESTAMP else day
