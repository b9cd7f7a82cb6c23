"""``echelon import``, ``echelon tables`` and ``echelon example``: facts in, and what is stored."""

import json
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.errors import ImportRefused, InputError
from data.home import Home
from data.words import Words
from echelon.terminal import Column, progress, say, show_table

if TYPE_CHECKING:
    from data.manifest import Part
    from data.store import Store

_UNSURE = Words("unsure", "不确定")
#: Lines of a report that the terminal shows; the file has all.
N_LINES = 60


@click.command("import")
@click.argument("source", required=False)
@click.option("--map", "mapping", type=click.Path(path_type=Path), help="Mapping file (YAML).")
@click.option("--query", help="SQL query, where SOURCE is a database URL.")
@click.option("--skip-bad-rows", is_flag=True, help="Store the good rows; write the bad ones to a CSV file.")
@click.option(
    "--guess",
    type=click.Path(path_type=Path),
    help="Write a first mapping for this file, and say the doubts.",
)
@click.option("--schema", is_flag=True, help="Print the JSON schema of a mapping, for editors.")
def import_(
    *,
    source: str | None,
    mapping: Path | None,
    query: str | None,
    skip_bad_rows: bool,
    guess: Path | None,
    schema: bool,
) -> None:
    """Check and store tables from a file, a folder, or a database.

    SOURCE is a CSV, Excel or Parquet file, a folder of them, or a SQLAlchemy URL. Without --map, files are
    named like canonical tables. If anything is wrong nothing is stored, and one report lists it all.
    """
    if schema:
        from data.mapping import json_schema

        click.echo(json.dumps(json_schema(), indent=2, ensure_ascii=False))
    elif guess:
        _guess(guess)
    elif source:
        _import(source, mapping, query, skip_bad_rows=skip_bad_rows)
    else:
        msg = "name a SOURCE, or give --guess FILE or --schema"
        raise click.UsageError(msg)


def _import(source: str, mapping: Path | None, query: str | None, *, skip_bad_rows: bool) -> None:
    from data.ingest import ingest
    from data.mapping import Mapping
    from data.outbox import deliver
    from data.store import Store

    home = Home.from_environment()
    rules = Mapping.from_file(mapping) if mapping else None
    try:
        with progress() as report:
            done = ingest(
                source, rules, Store(home), skip_bad_rows=skip_bad_rows, query=query, progress=report
            )
    except ImportRefused as refused:
        files = deliver(home, refused.report)
        _show(refused.report.to_text(home.language))
        hint = "" if refused.report.blocking else "; --skip-bad-rows stores the good rows"
        msg = f"nothing was stored: {refused}. The whole report: {files.report}{hint}"
        raise InputError(msg) from refused
    files = deliver(home, done.report, done.bad_rows)
    rows = [(name, f"{n:,}") for name, n in done.report.n_rows.items()]
    show_table(f"Imported {done.report.source}", ["table", Column("rows", right=True)], rows)
    n_remarks = len(done.report.remarks)
    say(f"version {done.version}" + ("" if done.changed else ", as before: all of it was stored already"))
    say(f"report with {n_remarks} remarks: {files.report}" if n_remarks else f"report: {files.report}")
    if files.bad_rows:
        say(f"{done.report.n_bad_rows} rows were left out: {files.bad_rows}", style="yellow")


def _show(text: str) -> None:
    lines = text.splitlines()
    click.echo("\n".join(lines[:N_LINES]), err=True)
    if len(lines) > N_LINES:
        click.echo(f"... {len(lines) - N_LINES} more lines in the file", err=True)


def _guess(path: Path) -> None:
    from data.guess import guess

    made = guess(path)
    click.echo(made.text)
    language = Home.from_environment().language
    for doubt in made.doubts:
        click.echo(f"{_UNSURE.say(language)}: {doubt.say(language)}", err=True)


@click.command()
@click.argument("name", required=False)
@click.option("--versions", is_flag=True, help="List the versions instead.")
def tables(name: str | None, *, versions: bool) -> None:
    """Show what is stored; with the NAME of a table, its columns."""
    from data.store import Store

    store = Store(Home.from_environment())
    if versions:
        _show_versions(store)
    elif name:
        _show_columns(name)
    else:
        _show_tables(store)


def _show_versions(store: "Store") -> None:
    rows = [
        (
            one.version,
            one.stored_at,
            sum(part.n_rows for parts in one.parts.values() for part in parts),
            one.note,
        )
        for one in store.versions()
    ]
    columns: list[Column | str] = [
        Column("version", right=True),
        "stored at",
        Column("rows", right=True),
        Column("note", wrap=True),
    ]
    show_table("Versions of the tables", columns, rows)


def _show_columns(name: str) -> None:
    from data.parts import STORED_AS
    from data.suggest import closest
    from data.tables import TABLES

    if name not in TABLES:
        msg = f"there is no canonical table {name!r}{closest(name, TABLES)}"
        raise InputError(msg)
    table = TABLES[name]
    rows = [
        (
            column.name,
            column.kind,
            str(STORED_AS[column.kind]).partition("(")[0],
            "key" if column.name in table.key else "required" if column.required else "optional",
            column.zh,
            column.en,
            column.unit or ", ".join(column.choices) or None,
        )
        for column in table.columns
    ]
    columns: list[Column | str] = [
        "column",
        "kind",
        "stored as",
        "needed",
        "中文",
        "meaning",
        Column("unit or values", wrap=True),
    ]
    show_table(f"{name}: {table.en} · {table.zh}", columns, rows)


def _show_tables(store: "Store") -> None:
    from data.tables import TABLES

    manifest = store.manifest
    rows = [
        _table_row(name, TABLES[name].zh, TABLES[name].en, manifest.parts.get(name, ())) for name in TABLES
    ]
    columns: list[Column | str] = [
        "table",
        "中文",
        "meaning",
        Column("rows", right=True),
        Column("files", right=True),
        "known until",
    ]
    caption = f"version {manifest.version}, {manifest.company.currency}"
    if manifest.company.snapshot:
        caption += f", one snapshot as of {manifest.company.snapshot}"
    show_table(f"Tables in {store.home.root}", columns, rows, caption=caption)


def _table_row(name: str, zh: str, en: str, parts: "tuple[Part, ...]") -> tuple[object, ...]:
    if not parts:
        return name, zh, en, None, None, None
    until = max(part.known_until for part in parts)
    n_rows = sum(part.n_rows for part in parts)
    return name, zh, en, f"{n_rows:,}", len(parts), until if until.year > 1 else "always"


@click.command()
@click.option(
    "--employees",
    "n_employees",
    type=click.IntRange(min=1),
    default=1200,
    show_default=True,
    help="People who work there at the start.",
)
@click.option(
    "--months",
    "n_months",
    type=click.IntRange(min=1),
    default=48,
    show_default=True,
    help="Months of history.",
)
@click.option(
    "--platforms",
    "n_platforms",
    type=click.IntRange(min=1),
    default=12,
    show_default=True,
    help="Sales platforms.",
)
@click.option("--seed", type=int, default=7, show_default=True, help="Another seed, another company.")
def example(*, n_employees: int, n_months: int, n_platforms: int, seed: int) -> None:
    """Simulate a company whose truth is known, and store its tables.

    docs/example-company.md tells the story behind it. The tables must be empty.
    """
    from data.example import generate
    from data.store import Store

    store = Store(Home.from_environment())
    with progress() as report:
        generate(
            store,
            n_employees=n_employees,
            n_months=n_months,
            n_platforms=n_platforms,
            seed=seed,
            progress=report,
        )
    _show_tables(store)
