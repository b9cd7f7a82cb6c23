"""``echelon token`` and ``echelon audit``: who may ask, and what was answered."""

import json
from pathlib import Path

import click

from data.errors import LogBroken
from data.home import Home


@click.command()
@click.option("--role", required=True, help="hr, planner, head, auditor, employee or operator.")
@click.option(
    "--scope",
    "scopes",
    multiple=True,
    required=True,
    help="company, department:NAME, legal_entity:NAME, platform:ID, manager:ID (the tree below) or self:ID; "
    "may be repeated.",
)
@click.option(
    "--subject", required=True, help="Who holds it; the employee id where the holder is an employee."
)
@click.option("--days", type=int, default=30, show_default=True, help="Days until it expires, at most 366.")
def token(role: str, scopes: tuple[str, ...], subject: str, days: int) -> None:
    """Issue an access token and print it.

    Give heads and HR their own employee id as the subject: then nobody is told about the own risk of leaving,
    or that of peers and superiors.
    """
    from serving.access import Caller, Policy
    from serving.tokens import Tokens

    issued = Tokens(Home.from_environment(), Policy.shipped()).issue(Caller(subject, role, scopes), days=days)
    click.echo(issued)


@click.group()
def audit() -> None:
    """Verify and export the decision log, in which every answer stands."""


@audit.command()
@click.option("--head", "anchor", help="NUMBER:MAC written down earlier; finds entries cut off the end.")
def verify(anchor: str | None) -> None:
    """Recompute the chain; exit with 1 and name the entry where it is broken."""
    from serving.log import DecisionLog, Head

    verdict = DecisionLog(Home.from_environment()).verify(Head.parse(anchor) if anchor else None)
    if not verdict.whole:
        msg = f"the decision log is broken: {verdict.fault}; restore a backup and find out who had access"
        raise LogBroken(msg)
    click.echo(f"whole: {verdict.n_entries} entries, head {verdict.head}")


@audit.command()
def head() -> None:
    """Print the newest entry's number and MAC; keep it elsewhere, daily."""
    from serving.log import DecisionLog

    click.echo(str(DecisionLog(Home.from_environment()).head()))


@audit.command()
@click.option("--after", type=click.IntRange(min=0), default=0, help="Only entries with a higher number.")
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="File; standard output if left out.",
)
def export(after: int, target: Path | None) -> None:
    """Write the entries as JSON lines."""
    from serving.log import DecisionLog

    with click.open_file(str(target) if target else "-", "w", encoding="utf-8") as file:
        for entry in DecisionLog(Home.from_environment()).entries(after=after):
            line = {"number": entry.number, "at": entry.at, "mac": entry.mac, **entry.body}
            file.write(json.dumps(line, ensure_ascii=False) + "\n")
