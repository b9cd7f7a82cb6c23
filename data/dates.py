"""The ways in which people write dates, told apart by their shape and never guessed row by row."""

from dataclasses import dataclass

import polars as pl


@dataclass(frozen=True, slots=True)
class Dialect:
    """One way to write a date: the pattern that finds it and the format that reads it."""

    name: str
    pattern: str
    format: str


ISO = Dialect("2024-01-31", r"^\d{4}-\d{1,2}-\d{1,2}$", "%Y-%m-%d")
DAY_FIRST = Dialect("31/01/2024", r"^(1[3-9]|2\d|3[01])[/.-]\d{1,2}[/.-]\d{4}$", "%d/%m/%Y")
MONTH_FIRST = Dialect("01/31/2024", r"^\d{1,2}[/.-](1[3-9]|2\d|3[01])[/.-]\d{4}$", "%m/%d/%Y")
AMBIGUOUS = Dialect("05/04/2024", r"^\d{1,2}[/.-]\d{1,2}[/.-]\d{4}$", "%d/%m/%Y")

#: In the order in which they are tried; a value belongs to the first that fits.
DIALECTS: tuple[Dialect, ...] = (
    ISO,
    Dialect("2024-01-31 10:00", r"^\d{4}-\d{1,2}-\d{1,2}[ T]\d{1,2}:\d{2}", "%Y-%m-%d %H:%M:%S"),
    Dialect("2024/01/31", r"^\d{4}/\d{1,2}/\d{1,2}$", "%Y/%m/%d"),
    Dialect("2024/01/31 10:00", r"^\d{4}/\d{1,2}/\d{1,2}[ T]\d{1,2}:\d{2}", "%Y/%m/%d %H:%M:%S"),
    Dialect("2024.01.31", r"^\d{4}\.\d{1,2}\.\d{1,2}$", "%Y.%m.%d"),
    Dialect("2024年1月31日", r"^\d{4}年\d{1,2}月\d{1,2}日$", "%Y年%m月%d日"),
    DAY_FIRST,
    MONTH_FIRST,
    AMBIGUOUS,
    Dialect("20240131", r"^(19|20|99)\d{6}$", "%Y%m%d"),
    Dialect("2024-01", r"^\d{4}-\d{1,2}$", "%Y-%m"),
    Dialect("2024/01", r"^\d{4}/\d{1,2}$", "%Y/%m"),
    Dialect("2024年1月", r"^\d{4}年\d{1,2}月$", "%Y年%m月"),
    Dialect("202401", r"^(19|20)\d{2}(0[1-9]|1[0-2])$", "%Y%m"),
    Dialect("Jan-24", r"^[A-Za-z]{3}-\d{2}$", "%b-%y"),
    Dialect("Jan 2024", r"^[A-Za-z]{3} \d{4}$", "%b %Y"),
    Dialect("31-Jan-2024", r"^\d{1,2}-[A-Za-z]{3}-\d{4}$", "%d-%b-%Y"),
    Dialect("31 Jan 2024", r"^\d{1,2} [A-Za-z]{3} \d{4}$", "%d %b %Y"),
    Dialect("45322 (Excel serial)", r"^[2-6]\d{4}(\.\d+)?$", "excel"),
)

_SEPARATORS = str.maketrans(".-", "//")


def dialect_of(values: pl.Series) -> pl.Series:
    """Return the name of the dialect of each text, null where none fits."""
    expression = pl.lit(None, pl.String())
    for dialect in reversed(DIALECTS):
        hit = pl.col("value").str.contains(dialect.pattern)
        expression = pl.when(hit).then(pl.lit(dialect.name)).otherwise(expression)
    return values.alias("value").to_frame().select(expression.alias("dialect"))["dialect"]


def dialects_of(values: pl.Series) -> list[Dialect]:
    """Return the dialects that occur, the commonest first.

    Values such as 05/04/2024 go with day-first or month-first where others decide between the two.
    """
    counts = dialect_of(values.drop_nulls()).drop_nulls().value_counts(sort=True)
    by_name = {dialect.name: dialect for dialect in DIALECTS}
    occurring = [by_name[name] for name in counts["dialect"]]
    if AMBIGUOUS in occurring and (DAY_FIRST in occurring or MONTH_FIRST in occurring):
        occurring.remove(AMBIGUOUS)
    return occurring


def names_of(date_format: str) -> tuple[str, ...]:
    """Return the names of the dialects that a format reads; with the year last, whatever the separator."""
    return tuple(one.name for one in DIALECTS if _plain(one.format) == _plain(date_format))


def _plain(date_format: str) -> str:
    return date_format if date_format.startswith("%Y") else date_format.translate(_SEPARATORS)


def separated(dialect: Dialect, values: pl.Series) -> str:
    """Return the format of `dialect` with the separator that the values use."""
    if dialect not in (DAY_FIRST, MONTH_FIRST, AMBIGUOUS) or values.is_empty():
        return dialect.format
    sample = str(values.drop_nulls().first())
    separator = next((sign for sign in "/.-" if sign in sample), "/")
    return dialect.format.replace("/", separator)


def parse(values: pl.Series, date_format: str) -> pl.Series:
    """Read texts as timestamps by one declared format.

    Parameters
    ----------
    values : Series of str
        Texts; null stays null.
    date_format : str
        As in ``strptime``; without a day it means the first of the month. ``excel``: days since 1899-12-30.

    Returns
    -------
    Series of Datetime
        Null where the text does not fit.
    """
    if date_format == "excel":
        days = values.cast(pl.Float64(), strict=False)
        moments = (days * 86_400).round(0).cast(pl.Int64()) * 1_000_000 - 2_209_161_600_000_000
        return moments.cast(pl.Datetime("us"))
    if "%d" not in date_format and "%j" not in date_format:
        values, date_format = "01 " + values, "%d " + date_format
    if "%H" in date_format or "%I" in date_format:
        moments = values.str.to_datetime(date_format, time_unit="us", strict=False)
    else:
        moments = values.str.to_date(date_format, strict=False).cast(pl.Datetime("us"))
    early = moments.dt.year() < 1000  # 24-01-31 read as the year 24
    return moments.set(early.fill_null(value=False), None)


def parse_iso(values: pl.Series, *, month: bool, clock: bool) -> pl.Series:
    """Read ISO texts, the only ones that need no declared format.

    Parameters
    ----------
    values : Series of str
        Texts; null stays null.
    month : bool
        Whether 2024-01 is allowed too.
    clock : bool
        Whether a time of day is allowed; elsewhere only midnight is.

    Returns
    -------
    Series of Datetime
        Null where the text does not fit.
    """
    text = values.str.replace(r"^(\d{4}-\d{1,2}-\d{1,2})[T ]00:00(:00(\.0+)?)?$", "$1")
    read = text.set(~text.str.contains(ISO.pattern).fill_null(value=True), None)
    moments = read.str.to_date("%Y-%m-%d", strict=False).cast(pl.Datetime("us"))
    if month:
        moments = moments.zip_with(moments.is_not_null(), parse(text, "%Y-%m"))
    if clock:
        for date_format in ("%Y-%m-%d %H:%M:%S%.f", "%Y-%m-%d %H:%M"):
            timed = text.str.replace("T", " ").str.to_datetime(date_format, time_unit="us", strict=False)
            moments = moments.zip_with(moments.is_not_null(), timed)
    return moments
