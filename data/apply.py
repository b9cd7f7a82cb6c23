"""A mapping applied to what was read: canonical frames, and what stood in the way."""

from dataclasses import dataclass, field
from typing import Any

import polars as pl

from data.faults import ARROW, ROW, SOURCE, Fault, FaultClass, Remark
from data.forbidden import why_forbidden
from data.mapping import ColumnRule, Mapping, TableRule
from data.parts import stored_schema
from data.reading import Source
from data.reshape import changes, conflicts, one_a_key, unpivot_rows, unpivoted_columns
from data.rules import Place, convert, matches
from data.schema import Table
from data.store import Store
from data.suggest import closest
from data.tables import TABLES
from data.words import Words


@dataclass(slots=True)
class Applied:
    """What the rules for one table made of one source.

    Attributes
    ----------
    table : Table
        The canonical table.
    frame : DataFrame
        Canonical columns with ``_source`` and ``_row``, before one row a key is kept.
    keep : str
        Which rows of a key are kept; see `data.mapping.TableRule`.
    faults : list of Fault
        Cells that do not fit, columns that are not there.
    labels : dict of (str, str) to str
        Table and column -> name in a report.
    """

    table: Table
    frame: pl.DataFrame
    keep: str = "all"
    faults: list[Fault] = field(default_factory=list)
    labels: dict[tuple[str, str], str] = field(default_factory=dict)


def identity_rule(name: str, header: list[str]) -> TableRule:
    """Return the rule of a file that is canonical already: every column by its own name."""
    known = [column for column in header if column in TABLES[name].names]
    rules = {column: ColumnRule.model_validate(column) for column in known}
    return TableRule.model_construct(table=name, columns=rules, **_PLAIN)


_PLAIN: dict[str, Any] = {
    "file": None,
    "sheet": None,
    "query": None,
    "where": {},
    "unpivot": None,
    "keep": "all",
}


def apply_rule(source: Source, number: int, rule: TableRule) -> Applied:
    """Make rows of one table.

    Parameters
    ----------
    source : Source
        What was read.
    number : int
        Its place among the sources of the import.
    rule : TableRule
        The rule for the table.

    Returns
    -------
    Applied
        Rows in the order of the source. No rows where a needed column is missing.

    Raises
    ------
    MappingError
        If a constant does not fit its column.
    """
    table = TABLES[rule.table]
    place = Place(source.name, table.name)
    applied = Applied(table, _nothing(table), rule.keep)
    pivoted = unpivoted_columns(rule.unpivot, source.frame.columns) if rule.unpivot else {}
    applied.faults = _missing_columns(source, rule, table, pivoted)
    if applied.faults:
        return applied
    frame = source.frame.filter(matches(source.frame, rule.where)) if rule.where else source.frame
    if rule.unpivot:
        frame = unpivot_rows(frame, rule.unpivot, pivoted)
    columns: list[pl.Series] = []
    for name, kind in stored_schema(table).items():
        column_rule = rule.columns.get(name)
        if column_rule is None:
            columns.append(pl.Series(name, [None], dtype=kind).new_from_index(0, frame.height))
            continue
        values, faults = convert(frame, column_rule, table.column(name), place)
        columns.append(values)
        applied.faults += faults
        if column_rule.from_ and column_rule.from_ != name:
            applied.labels[table.name, name] = f"{column_rule.from_}{ARROW}{name}"
    source_number = pl.Series(SOURCE, [number], dtype=pl.Int64()).new_from_index(0, frame.height)
    applied.frame = pl.DataFrame([*columns, source_number, frame[ROW]])
    return applied


def _nothing(table: Table) -> pl.DataFrame:
    return pl.DataFrame(schema={**stored_schema(table), SOURCE: pl.Int64(), ROW: pl.Int64()})


def _missing_columns(source: Source, rule: TableRule, table: Table, pivoted: dict[str, str]) -> list[Fault]:
    header = [name for name in source.frame.columns if name != ROW]
    made = [rule.unpivot.name, rule.unpivot.value] if rule.unpivot else []
    asked = [name for one in rule.columns.values() for name in one.sources if name not in made]
    asked += [*rule.where, *pivoted]
    absent = [name for name in dict.fromkeys(asked) if name not in (*header, ROW)]
    faults = [
        Fault(
            FaultClass.MISSING_COLUMN,
            source.name,
            table.name,
            name,
            Words("a column of that name", "应有该名称的列"),
            Words(
                f"correct the name in the mapping{closest(name, header)}",
                f"请更正映射中的列名；文件中有 {', '.join(header)}",
            ),
        )
        for name in absent
    ]
    if rule.unpivot and not pivoted:
        faults.append(_no_unpivot(source, rule, header))
    needed = [column for column in table.columns if column.required and column.name not in rule.columns]
    return faults + [
        Fault(
            FaultClass.MISSING_COLUMN,
            source.name,
            table.name,
            column.name,
            Words(f"a column {column.name}: {column.en}", f"应有列 {column.name}：{column.zh}"),
            Words(
                "add it to the file, or give a mapping that says where it comes from",
                "请在文件中添加该列，或用映射说明其来源",
            ),
        )
        for column in needed
    ]


def _no_unpivot(source: Source, rule: TableRule, header: list[str]) -> Fault:
    pattern = rule.unpivot.columns if rule.unpivot else ""
    return Fault(
        FaultClass.MISSING_COLUMN,
        source.name,
        rule.table,
        str(pattern),
        Words("columns that match the pattern of `unpivot`", "与 unpivot 模式匹配的列"),
        Words(
            f"correct the pattern; the file has {', '.join(header)}",
            f"请更正模式；文件中有 {', '.join(header)}",
        ),
    )


def unknown_columns(source: Source, rules: list[TableRule], mapping: Mapping | None) -> list[Fault]:
    """Find columns of a source that no rule uses and that are not left out on purpose."""
    ignored = mapping.ignore if mapping else ()
    if "*" in ignored:
        return []
    header = [name for name in source.frame.columns if name != ROW]
    used = {name for rule in rules for one in rule.columns.values() for name in one.sources}
    used |= {name for rule in rules for name in rule.where}
    for rule in rules:
        used |= set(unpivoted_columns(rule.unpivot, header)) if rule.unpivot else set()
    known = [name for rule in rules for name in TABLES[rule.table].names]
    return [
        Fault(
            FaultClass.UNKNOWN_COLUMN,
            source.name,
            ", ".join(rule.table for rule in rules) if mapping is None else "",
            name,
            Words("a column that is mapped, or left out on purpose", "已映射的列，或明确忽略的列"),
            Words(
                f'map it, or leave it out on purpose with ignore: ["{name}"] in a mapping'
                + (closest(name, known) if mapping is None else ""),
                f'请映射该列，或在映射中写明 ignore: ["{name}"]',
            ),
        )
        for name in header
        if name not in used and name not in ignored
    ]


def forbidden_attributes(mapping: Mapping) -> list[Fault]:
    """Find attributes that may not be recorded, by their name, label or the column that they come from."""
    named = {name: [name, one.zh, one.en] for name, one in mapping.company.attributes.items()}
    for rule in mapping.tables:
        if rule.table == "attributes" and rule.unpivot and isinstance(rule.unpivot.columns, dict):
            for column, name in rule.unpivot.columns.items():
                named.setdefault(name, [name]).append(column)
        constant = rule.columns["name"].value if rule.table == "attributes" else None
        origin = rule.columns["value"].from_ if rule.table == "attributes" else None
        if constant is not None and origin:
            named.setdefault(str(constant), [str(constant)]).append(origin)
    faults = []
    for name, texts in named.items():
        reason = why_forbidden(texts)
        if reason is not None:
            fix = Words(
                "take it out of the mapping and put its column under `ignore`",
                "请从映射中删除，并将该列放入 ignore",
            )
            faults.append(
                Fault(FaultClass.FORBIDDEN_ATTRIBUTE, mapping.name, "attributes", name, reason, fix)
            )
    return faults


def joined(
    parts: list[Applied], keep: str, store: Store | None, sources: tuple[str, ...]
) -> tuple[pl.DataFrame, list[Remark]]:
    """Put the rows of one table together and keep one a key or one a change, as the rules say."""
    table = parts[0].table
    frame = pl.concat([part.frame for part in parts])
    if keep == "all":
        return frame, []
    if keep == "changes":
        return changes(frame, table, store), []
    remarks = [
        Remark(sources[number], table.name, text, rows.filter(pl.col(SOURCE) == number)[ROW].sort())
        for rows, text in conflicts(frame, table)
        for number in rows[SOURCE].unique().sort()
    ]
    return one_a_key(frame, table, last=keep == "last"), remarks
