"""Values that stand for missing in files of others: -99, 999, 9999-12-31, N/A."""

import polars as pl

from data.schema import Kind

#: Texts that stand for missing wherever they are.
TEXTS = ("null", "n/a", "#n/a", "nan", "none", "\\n", "#value!", "#ref!", "#div/0!")
#: Texts that stand for missing where a number or a date is expected.
TEXTS_FOR_NUMBERS = (*TEXTS, "na", "-", "--", "/", "?", "无", "暂无", "未知", "不详", "空")
#: Numbers below 0 that stand for missing where all others are not.
BELOW = (-9.0, -99.0, -999.0, -9999.0, -99999.0)
#: Numbers that stand for missing where they lie far above all others.
ABOVE = (999.0, 9999.0, 99999.0, 999999.0)
#: Far above: more than so many times the largest other value.
FAR = 2.0
#: Days that stand for missing; so does every year from `LAST_YEAR` on.
DAYS = ("0001-01-01", "1899-12-30", "1899-12-31", "1900-01-01", "1970-01-01")
LAST_YEAR = 2099

_NUMBERS = (Kind.INTEGER, Kind.NUMBER, Kind.MONEY)
_DATES = (Kind.DATE, Kind.MONTH, Kind.TIMESTAMP)


def sentinel_texts(values: pl.Series, kind: Kind) -> pl.Series:
    """Tell which texts stand for missing, by the words alone."""
    words = TEXTS if kind in (Kind.ID, Kind.TEXT, Kind.CYCLE) else TEXTS_FOR_NUMBERS
    return values.str.to_lowercase().is_in(list(words)).fill_null(value=False)


def sentinel_numbers(values: pl.Series) -> pl.Series:
    """Tell which numbers stand for missing, by how they stand to the others.

    Parameters
    ----------
    values : Series of float
        Numbers as they came, before any scaling.

    Returns
    -------
    Series of bool
        -99 among values of at least 0; 999 where it is more than twice every other value.
    """
    below = values.is_in(list(BELOW)).fill_null(value=False)
    above = values.is_in(list(ABOVE)).fill_null(value=False)
    others = values.filter(~below & ~above).drop_nulls()
    if others.is_empty():
        return below
    lowest, highest = float(others.min()), float(others.max())  # type: ignore[arg-type]
    if lowest < 0:
        below = below & False
    return below | (above & (values > FAR * max(highest, 1.0)))


def sentinel_dates(values: pl.Series) -> pl.Series:
    """Tell which timestamps stand for missing: 9999-12-31, 1900-01-01 and their like."""
    days = values.dt.strftime("%Y-%m-%d").is_in(list(DAYS))
    return (days | (values.dt.year() >= LAST_YEAR)).fill_null(value=False)


def is_number(kind: Kind) -> bool:
    """Tell whether a kind is a number."""
    return kind in _NUMBERS


def is_date(kind: Kind) -> bool:
    """Tell whether a kind is a date."""
    return kind in _DATES
