"""What a file of a table tells about each month, as one digest a month.

A row is told in the month of its date, and what became known of it later (a conversion, a refund) in the
month of that. So a late conversion changes the file of its lead, but only what is told about the month of the
conversion: what was derived for the other months still stands.
"""

import hashlib

import polars as pl

from data.schema import Table


def told(table: Table, month: str, rows: pl.DataFrame) -> dict[str, str]:
    """Return month -> digest of what the rows of one file tell about it.

    Parameters
    ----------
    table : Table
        Its ``known`` column dates a row, its ``masked`` columns what became known later.
    month : str
        Month of the file; a table that is not partitioned has none.
    rows : DataFrame of shape (n_rows, n_columns)
        Stored rows in key order.

    Returns
    -------
    dict of str to str
        Months in ISO format, ascending; empty where the table is not partitioned.
    """
    if not table.partition:
        return {}
    later = {name for blanked in table.masked.values() for name in blanked}
    plain = [name for name in rows.columns if name not in later]
    digests = {month: [_digest(rows.select(plain))]}
    for dated, blanked in table.masked.items():
        dates = pl.col(dated).cast(pl.Date()).dt.month_start().alias("_month")
        happened = rows.filter(pl.col(dated).is_not_null()).select(*plain, *blanked, dates)
        for (day,), some in happened.partition_by("_month", as_dict=True, include_key=False).items():
            digests.setdefault(day.isoformat(), []).append(f"{dated} {_digest(some)}")
    return {day: _short("\n".join(lines).encode()) for day, lines in sorted(digests.items())}


def _digest(rows: pl.DataFrame) -> str:
    return _short(rows.hash_rows().to_numpy().tobytes())


def _short(content: bytes) -> str:
    return hashlib.sha256(content).hexdigest()[:20]
