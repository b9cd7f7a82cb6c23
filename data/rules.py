"""Rules of a mapping at work: the cells of a source become one canonical column."""

from dataclasses import dataclass, replace
from datetime import date

import polars as pl

from data.errors import MappingError
from data.faults import ARROW, ROW, Fault, FaultClass
from data.mapping import ColumnRule, Condition, Scalar
from data.parsing import EXPECTED, Cells, numbers, to_kind
from data.parts import STORED_AS
from data.schema import Column, Kind
from data.words import Words

_SPAN = {"month": 1, "quarter": 3, "half": 6, "year": 12}


@dataclass(frozen=True, slots=True)
class Place:
    """Where a rule is at work."""

    source: str
    table: str


def convert(
    frame: pl.DataFrame, rule: ColumnRule, column: Column, place: Place
) -> tuple[pl.Series, list[Fault]]:
    """Make one canonical column.

    Parameters
    ----------
    frame : DataFrame of shape (n_rows, n_columns)
        Rows of a source with their numbers; has every column that the rule names.
    rule : ColumnRule
        What to do.
    column : Column
        The canonical column.
    place : Place
        Source and table.

    Returns
    -------
    Series of shape (n_rows,)
        Of the stored type; null where missing or faulty.
    list of Fault
        What did not fit.
    """
    if rule.value is not None:
        values, faults = _constant(rule.value, frame.height, column, place), list[Fault]()
    else:
        values, faults = _from_cells(frame, rule, column, place)
    if rule.default is not None:
        values = values.fill_null(_constant(rule.default, 1, column, place).item())
    if rule.start_of or rule.end_of:
        values = _period(values, rule).cast(STORED_AS[column.kind])
    if rule.not_before:
        bound, more = convert(frame, rule.not_before, replace(column, kind=Kind.DATE, required=False), place)
        faults += more
        values = values.zip_with(
            ~(values < bound.cast(values.dtype)).fill_null(value=False), bound.cast(values.dtype)
        )
    if rule.where:
        values = values.zip_with(matches(frame, rule.where), pl.Series([None], dtype=values.dtype))
    return values.alias(column.name), faults


def matches(frame: pl.DataFrame, condition: Condition) -> pl.Series:
    """Tell in which rows every named column has one of its listed values.

    ``*`` stands for any value that is there, an empty text for a missing one.
    """
    result = pl.Series([True]).new_from_index(0, frame.height)
    for name, listed in condition.items():
        cells = clean(frame[name])
        texts = cells.cast(pl.String())
        hit = texts.is_in([value for value in listed if value not in ("*", "")]).fill_null(value=False)
        if "*" in listed:
            hit = hit | texts.is_not_null()
        if "" in listed:
            hit = hit | texts.is_null()
        result = result & hit
    return result


def clean(cells: pl.Series, missing: tuple[str, ...] = ()) -> pl.Series:
    """Take off the spaces around texts; empty ones and those in `missing` become null."""
    if cells.dtype.is_integer():
        return cells.cast(pl.String())  # row numbers
    if cells.dtype != pl.String():
        texts = cells.cast(pl.Date()).cast(pl.String())
        return cells.set(texts.is_in(list(missing)).fill_null(value=False), None)
    stripped = cells.str.strip_chars(" \t\r\n\u00a0\u3000\ufeff")
    return stripped.set(stripped.is_in(["", *missing]).fill_null(value=False), None)


def _constant(value: Scalar, n_rows: int, column: Column, place: Place) -> pl.Series:
    text = str(value).lower() if isinstance(value, bool) else str(value)
    cells = Cells(pl.Series([text]), pl.Series([0]), column, _AS_IS, place.source, place.table, column.name)
    values, faults = to_kind(cells)
    if faults:
        msg = f"{place.table}.{column.name}: the constant {text!r} is not {EXPECTED[column.kind].en}"
        raise MappingError(msg)
    return values.new_from_index(0, n_rows)


def _from_cells(
    frame: pl.DataFrame, rule: ColumnRule, column: Column, place: Place
) -> tuple[pl.Series, list[Fault]]:
    name = rule.from_ or ""
    raw = clean(frame[name], rule.missing)
    shown = name if name == column.name else f"{name}{ARROW}{column.name}"
    cells = Cells(raw, frame[ROW], column, rule, place.source, place.table, shown)
    faults: list[Fault] = []
    if rule.map:
        mapped, faults = _mapped(cells)
        cells = replace(cells, values=mapped)
    if rule.true_where:
        return cells.values.cast(pl.String()).is_in(list(rule.true_where)), faults
    if rule.tenure or rule.age_on:
        texts = cells.values.cast(pl.String())
        amount, more = numbers(cells, texts)
        derived = _since(amount, rule) if rule.tenure else _birth_year(frame, amount, rule, place)
        return derived.cast(STORED_AS[column.kind]), faults + more
    values, more = to_kind(cells)
    return values, faults + more


def _mapped(cells: Cells) -> tuple[pl.Series, list[Fault]]:
    texts, listed = cells.values.cast(pl.String()), cells.rule.map
    known = {key: None if value is None else _text(value) for key, value in listed.items()}
    otherwise = cells.rule.otherwise
    strange = texts.is_not_null() & ~texts.is_in(list(known))
    default = None if otherwise is None else _text(otherwise)
    result = texts.replace_strict(known, default=default, return_dtype=pl.String())
    result = result.set(texts.is_null(), None)
    if otherwise is not None:
        return result, []
    expected = ", ".join(known)
    fix = Words(
        "add it to `map`, or say what all others mean with `otherwise`",
        "请加入 map，或用 otherwise 声明其余取值的含义",
    )
    return result, cells.fault(FaultClass.UNMAPPED_VALUE, strange, Words(expected, expected), fix)


def _text(value: Scalar) -> str:
    return str(value).lower() if isinstance(value, bool) else str(value)


def _since(amount: pl.Series, rule: ColumnRule) -> pl.Series:
    """Return the date that lies so long before the date of counting; parts of a year go by months."""
    tenure = rule.tenure
    if tenure is None:
        return amount
    months_a_unit = {"years": 12, "months": 1}.get(tenure.unit)
    steps = (amount * (months_a_unit or 1)).round(0).cast(pl.Int64()).cast(pl.String())
    backwards = "-" + steps + ("mo" if months_a_unit else "d")
    frame = pl.DataFrame({"by": backwards}).with_columns(pl.lit(tenure.at).alias("at"))
    return frame.select(pl.col("at").dt.offset_by(pl.col("by")))["at"]


def _birth_year(frame: pl.DataFrame, age: pl.Series, rule: ColumnRule, place: Place) -> pl.Series:
    given = rule.age_on
    if given is None or given.column is None:
        at = given.at if given and given.at else date.min
        return at.year - age
    counted = ColumnRule.model_validate({"from": given.column, "format": given.format})
    day, _ = convert(frame, counted, Column("at", Kind.DATE, "", ""), place)
    return day.dt.year().cast(pl.Float64()) - age


def _period(values: pl.Series, rule: ColumnRule) -> pl.Series:
    """Move dates to the first or last day of their month, quarter, half-year or year."""
    n_months = _SPAN[rule.start_of or rule.end_of or "month"]
    dates = values.cast(pl.Date())
    back = ((dates.dt.month().cast(pl.Int64()) - 1) % n_months).cast(pl.String())
    frame = pl.DataFrame({"first": dates.dt.month_start(), "back": "-" + back + "mo"})
    first = frame.select(pl.col("first").dt.offset_by(pl.col("back")))["first"]
    return first if rule.start_of else first.dt.offset_by(f"{n_months}mo").dt.offset_by("-1d")


_AS_IS = ColumnRule.model_validate({"value": ""})
