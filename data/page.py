"""The part of docs/guide/data.md that lists every table: ``python -m data.page`` writes it."""

from pathlib import Path

from data.faults import FaultClass
from data.schema import Column, Kind, Table
from data.tables import TABLES

PAGE = Path(__file__).resolve().parent.parent / "docs" / "guide" / "data.md"
TABLES_MARK = "<!-- every table, written by python -m data.page -->"
END_MARK = "<!-- end -->"

_KNOWN = {
    Kind.MONTH: "when the month `{name}` is over",
    Kind.CYCLE: "when the `{name}` is over",
}


def tables_text() -> str:
    """Return Markdown on every table and column, and on every class of fault."""
    lines = [TABLES_MARK, ""]
    for table in TABLES.values():
        lines += _table_lines(table)
    lines += ["### Classes of faults", "", "| in the bad-rows file | fault | 问题 |", "|---|---|---|"]
    lines += [f"| `{one.name.lower()}` | {one.title.en} | {one.title.zh} |" for one in FaultClass]
    return "\n".join([*lines, "", END_MARK])


def written(page: str) -> str:
    """Return the page with the part on tables as it must be.

    >>> written("before <!-- every table, written by python -m data.page --> old <!-- end --> after")[:7]
    'before '
    """
    before, _, rest = page.partition(TABLES_MARK)
    _, _, after = rest.partition(END_MARK)
    return before + tables_text() + after


def _table_lines(table: Table) -> list[str]:
    needed = "required" if table.required else "optional"
    known = "from the beginning"
    if table.known:
        kind = table.column(table.known).kind
        known = _KNOWN.get(kind, "on the day after `{name}`").format(name=table.known)
    key = ", ".join(f"`{name}`" for name in table.key)
    lines = [
        f"### `{table.name}` · {table.zh}",
        "",
        f"{table.en[0].upper()}{table.en[1:]}; {needed}. Key: {key}. A row is known {known}.",
    ]
    later = sorted({name for names in table.masked.values() for name in names})
    if later:
        lines.append(
            f"Known later than the row, by their own date: {', '.join(f'`{name}`' for name in later)}."
        )
    lines += ["", "| column | kind | needed | meaning | 含义 |", "|---|---|---|---|---|"]
    lines += [_column_line(column, table) for column in table.columns]
    return [*lines, ""]


def _column_line(column: Column, table: Table) -> str:
    needed = "key" if column.name in table.key else "yes" if column.required else ""
    notes = [column.en]
    if column.unit and column.unit != "minor units":
        notes.append(column.unit)
    if column.choices:
        notes.append(" / ".join(f"`{choice}`" for choice in column.choices))
    if column.refers:
        notes.append(f"in `{column.refers}`")
    return f"| `{column.name}` | {column.kind} | {needed} | {', '.join(notes)} | {column.zh} |"


if __name__ == "__main__":
    PAGE.write_text(written(PAGE.read_text(encoding="utf-8")), encoding="utf-8")
