"""Checks of rows against the declared tables: keys, required values, ranges, spans, refunds, attributes."""

from collections.abc import Iterator, Mapping
from datetime import date

import polars as pl

from data.faults import ROW, SOURCE, Fault, FaultClass
from data.incoming import Incoming
from data.manifest import Company
from data.progress import Progress, silent
from data.references import reference_faults
from data.schema import Column, Kind, Table
from data.store import Store
from data.tables import TABLES
from data.words import Words

#: No fact about a working life lies before it.
EARLIEST = date(1950, 1, 1)


def check(
    frames: Mapping[str, pl.DataFrame], store: Store | None = None, *, company: Company | None = None
) -> list[Fault]:
    """Check frames of canonical columns that come from no file.

    Parameters
    ----------
    frames : mapping of str to DataFrame
        Table -> rows with the columns of the table, as stored.
    store : Store, optional
        What is stored already, for references.
    company : Company, optional
        Declared attributes.

    Returns
    -------
    list of Fault
        Every finding; rows count from 1. Empty if the rows may be stored.
    """
    return check_incoming(Incoming.of(frames, company=company), store)


def check_incoming(
    incoming: Incoming,
    store: Store | None = None,
    *,
    excused: pl.DataFrame | None = None,
    progress: Progress = silent,
) -> list[Fault]:
    """Check rows that carry where they came from.

    Parameters
    ----------
    incoming : Incoming
        The rows.
    store : Store, optional
        What is stored already.
    excused : DataFrame, optional
        ``_source`` and ``_row`` of rows whose faults are known; what is missing there is not told twice.
    progress : Progress
        Told about each table.

    Returns
    -------
    list of Fault
        Every finding, rows as in the sources.
    """
    faults: list[Fault] = []
    for done, name in enumerate(incoming.frames):
        progress("check", done / (len(incoming.frames) + 1))  # references come last
        table = TABLES[name]
        faults += _missing(incoming, table, excused)
        faults += _duplicates(incoming, table)
        for column in table.columns:
            faults += _impossible(incoming, table, column)
        faults += _spans(incoming, table)
    faults += _refunds(incoming) + _attributes(incoming)
    return faults + reference_faults(incoming, store)


def _missing(incoming: Incoming, table: Table, excused: pl.DataFrame | None) -> Iterator[Fault]:
    frame = incoming.frames[table.name]
    if excused is not None:
        frame = frame.join(excused, on=[SOURCE, ROW], how="anti")
    rest = Incoming({table.name: frame}, incoming.sources, incoming.company, incoming.labels)
    for column in table.columns:
        key = column.name in table.key
        if not (column.required or key) or not frame[column.name].has_nulls():
            continue
        words = (
            Words("a value in every row", "每行都有值"),
            Words(
                "fill it in the file, or set it in the mapping with `value` or `default`",
                "请在文件中补全，或在映射中用 value / default 指定",
            ),
        )
        fault_class = FaultClass.MISSING_KEY if key else FaultClass.MISSING_VALUE
        yield from rest.faults(table.name, pl.col(column.name).is_null(), column.name, fault_class, words)


def _duplicates(incoming: Incoming, table: Table) -> list[Fault]:
    """Find keys that come twice; of rows that agree in everything only the later ones are at fault."""
    frame = incoming.frames[table.name]
    keyed = pl.all_horizontal(pl.col(table.key).is_not_null())
    twice = keyed & pl.struct(table.key).is_duplicated()
    hits = frame.filter(twice)
    if hits.is_empty():
        return []
    copies = pl.struct(table.names)
    hits = hits.filter((copies.n_unique().over(table.key) > 1) | ~copies.is_first_distinct()).with_columns(
        pl.concat_str(pl.col(table.key).cast(pl.String()), separator=" / ").alias("_key")
    )
    keys = ", ".join(table.key)
    words = (
        Words(f"one row for each {keys}", f"每个 {keys} 只有一行"),
        Words(
            "take out the rows that are wrong, or choose in the mapping: keep: first, last or changes",
            "请删除多余的行，或在映射中选择 keep: first / last / changes",
        ),
    )
    rest = Incoming({table.name: hits}, incoming.sources, labels={(table.name, "_key"): keys})
    return rest.faults(table.name, pl.lit(value=True), "_key", FaultClass.DUPLICATE_KEY, words)


def _impossible(incoming: Incoming, table: Table, column: Column) -> list[Fault]:
    value = pl.col(column.name)
    limits = []
    if column.low is not None:
        limits.append((value < column.low, f">= {column.low:g}"))
    if column.high is not None:
        limits.append((value > column.high, f"<= {column.high:g}"))
    if column.choices:
        limits.append((~value.is_in(list(column.choices)), ", ".join(column.choices)))
    if column.kind in (Kind.DATE, Kind.MONTH, Kind.TIMESTAMP):
        limits.append((value < EARLIEST, f">= {EARLIEST}"))
    if column.kind is Kind.MONTH:
        limits.append((value.dt.day() != 1, "day 1"))
    if not limits:
        return []
    expected = " , ".join(text for _, text in limits)
    bad = pl.any_horizontal([expression for expression, _ in limits])
    unit = f" ({column.unit})" if column.unit else ""
    words = (
        Words(f"{column.en}{unit}: {expected}", f"{column.zh}：{expected}"),
        Words(
            "correct it in the file, or map it with `map`, `missing` or `scale`",
            "请在文件中更正，或在映射中用 map / missing / scale 处理",
        ),
    )
    return incoming.faults(table.name, bad, column.name, FaultClass.IMPOSSIBLE_VALUE, words)


def _spans(incoming: Incoming, table: Table) -> Iterator[Fault]:
    for start, end in table.spans:
        words = (
            Words(f"{end} on or after {start}", f"{end} 不早于 {start}"),
            Words(
                "correct one of the two dates; if day and month are swapped, declare the format",
                "请更正其中一个日期；若日月颠倒，请声明 format",
            ),
        )
        bad = pl.col(end) < pl.col(start)
        yield from incoming.faults(table.name, bad, end, FaultClass.END_BEFORE_START, words)


def _refunds(incoming: Incoming) -> list[Fault]:
    """Find refunds without a date; they would be known before they happened."""
    if "orders" not in incoming.frames:
        return []
    bad = (pl.col("refunded_amount") > 0) & pl.col("refunded_at").is_null()
    words = (
        Words("refunded_at wherever refunded_amount is above 0", "退款金额大于 0 时必须有退款时间"),
        Words(
            "export the date of the refund too; without it the order cannot be read as of a date",
            "请同时导出退款时间；否则无法按截至日期读取",
        ),
    )
    return incoming.faults("orders", bad, "refunded_amount", FaultClass.UNDATED_REFUND, words)


def _attributes(incoming: Incoming) -> list[Fault]:
    if "attributes" not in incoming.frames:
        return []
    declared = incoming.company.attributes
    numeric = [name for name, one in declared.items() if one.type == "number"]
    undeclared = (
        Words("a declared name", "已声明的属性名"),
        Words(
            "declare it in the mapping: company: {attributes: {NAME: {type, zh, en, purpose, group}}}",
            "请在映射中声明：company: {attributes: {名称: {type, zh, en, purpose, group}}}",
        ),
    )
    no_number = (
        Words("a number, as declared", "按声明应为数字"),
        Words("correct it, or declare type: category", "请更正，或声明 type: category"),
    )
    name, value = pl.col("name"), pl.col("value")
    wrong = name.is_in(numeric) & value.is_not_null() & value.cast(pl.Float64(), strict=False).is_null()
    return [
        *incoming.faults(
            "attributes", ~name.is_in(list(declared)), "name", FaultClass.UNDECLARED_ATTRIBUTE, undeclared
        ),
        *incoming.faults("attributes", wrong, "value", FaultClass.WRONG_TYPE, no_number),
    ]
