"""What an import reads, in which order, and by which rules."""

import re
from dataclasses import dataclass
from pathlib import Path

from data.errors import InputError, MappingError
from data.excel import EXCEL_ENDINGS, sheet_names
from data.mapping import Mapping, SourceOptions, TableRule
from data.sources import ENDINGS, is_database
from data.tables import TABLES


@dataclass(frozen=True, slots=True)
class Step:
    """One file, sheet or query.

    Attributes
    ----------
    location : str
        Path or database URL.
    options : SourceOptions
        How it is read.
    rules : tuple of TableRule
        What it becomes; empty where `table` says it.
    table : str
        The table that it is already, by its name.
    """

    location: str
    options: SourceOptions
    rules: tuple[TableRule, ...] = ()
    table: str = ""


def plan(source: str, mapping: Mapping | None, query: str | None = None) -> list[Step]:
    """Return what to read.

    Parameters
    ----------
    source : str
        File, folder, or database URL.
    mapping : Mapping or None
        Its rules; without one, files and sheets are named like tables.
    query : str, optional
        SQL query where the mapping names none.

    Returns
    -------
    list of Step
        At least one.

    Raises
    ------
    InputError
        If there is nothing to read, or nothing that is named like a table.
    """
    if not is_database(source) and not Path(source).exists():
        msg = f"there is no file or folder {source}"
        raise InputError(msg)
    return _mapped(source, mapping, query) if mapping else _canonical(source, query)


def _mapped(source: str, mapping: Mapping, query: str | None) -> list[Step]:
    groups: dict[tuple[str, str | None, str | None], list[TableRule]] = {}
    for rule in mapping.tables:
        location = source
        if not is_database(source) and Path(source).is_dir():
            if not rule.file:
                msg = f"{source} is a folder; say in the mapping which `file` {rule.table} comes from"
                raise MappingError(msg)
            location = str(Path(source) / rule.file)
        sheet = rule.sheet or mapping.source.sheet
        asked = rule.query or query or mapping.source.query
        groups.setdefault((location, sheet, asked), []).append(rule)
    return [
        Step(location, mapping.source.model_copy(update={"sheet": sheet, "query": asked}), tuple(rules))
        for (location, sheet, asked), rules in groups.items()
    ]


def _canonical(source: str, query: str | None) -> list[Step]:
    if is_database(source):
        msg = f"a database needs a mapping (--map) that says what becomes of {query or 'a query'}"
        raise InputError(msg)
    path = Path(source)
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    steps = [step for file in files if file.suffix.lower() in ENDINGS for step in _steps_of(file)]
    if not steps:
        msg = (
            f"{source} holds nothing that is named like a table ({', '.join(TABLES)}); "
            "give a mapping with --map, or let `echelon import --guess FILE` write a first one"
        )
        raise InputError(msg)
    return steps


def _steps_of(file: Path) -> list[Step]:
    if table := _table_of(file.stem):
        return [Step(str(file), SourceOptions(), table=table)]
    if file.suffix.lower() not in EXCEL_ENDINGS:
        return []
    named = ((sheet, _table_of(sheet)) for sheet in sheet_names(file))
    return [Step(str(file), SourceOptions(sheet=sheet), table=table) for sheet, table in named if table]


def _table_of(name: str) -> str:
    """Return the table that a name begins with: ``leads``, ``leads-2024``, ``leads.part1``."""
    lowered = name.lower()
    found = [table for table in TABLES if re.fullmatch(rf"{table}([-. ].*|_\d.*)?", lowered)]
    return max(found, key=len, default="")
