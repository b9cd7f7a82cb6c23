"""``echelon flags``: raise flags of flight risks, see what was done, and whether they help."""

from datetime import datetime
from typing import Any

import click

from data.home import Home
from echelon.commands.asking import asked, dated, in_language
from echelon.commands.flags_shown import show_flags, show_raised, show_step, show_trial

_BY = click.option("--by", help="Employee id of who took the step; the console if left out.")


@click.group()
def flags() -> None:
    """Raise flags of flight risks, note what was done about them, and tell whether they help."""


@flags.command("raise")
@click.option("--people", type=click.IntRange(1, 500), help="At most so many; default: by attrition.yaml.")
@click.option("--owner", help="Employee id of who should act; default: each person's manager.")
@click.option("--platform", "platform_id", help="Only people who work mostly on this platform.")
@click.option("--department", help="Only people of this department.")
@click.option("--role-family", help="Only people of this role family.")
@click.option("--grade", type=click.IntRange(0, 100), help="Only people of this grade.")
@dated
def raise_(as_of: datetime | None, lang: str | None, **given: Any) -> None:
    """Flag the first people of the list of flight risks; asking twice as of one date raises nothing more."""
    from echelon.commands.requests import read
    from serving.access import console
    from serving.attrition.raised import raise_flags
    from serving.attrition.requests import RaiseRequest
    from serving.context import Context

    home = Home.from_environment()
    request = read(RaiseRequest, asked(as_of, given))
    show_raised(raise_flags(Context(home), console(), request), lang or home.language)


@flags.command("list")
@click.option("--all", "everything", is_flag=True, help="Also those with an outcome.")
@dated
def list_(as_of: datetime | None, lang: str | None, *, everything: bool) -> None:
    """List flags with what was done about them, those due first on top."""
    from serving.access import console
    from serving.attrition.flagged import flags as listed
    from serving.attrition.requests import FlagsRequest
    from serving.context import Context

    home = Home.from_environment()
    request = FlagsRequest(**asked(as_of, {"show": "all" if everything else "open"}))
    show_flags(listed(Context(home), console(), request), lang or home.language)


@flags.command()
@click.argument("flag_id", metavar="FLAG")
@click.argument("step", metavar="STEP", type=click.Choice(["acknowledged", "acted", "outcome"]))
@click.option(
    "--action",
    type=click.Choice(["talk", "pay", "manager", "transfer", "promotion", "workload", "other"]),
    help="What was done; with the step acted.",
)
@click.option(
    "--outcome",
    type=click.Choice(["stays", "left", "moved", "unknown"]),
    help="What came of it; with the step outcome.",
)
@click.option("--note", help="What else should be kept, in 500 characters at most.")
@_BY
@in_language
def acknowledge(lang: str | None, by: str | None, **given: str | None) -> None:
    """Note what was done about FLAG. STEP is acknowledged, then acted, then outcome."""
    from echelon.commands.requests import read
    from serving.access import Caller, console
    from serving.attrition.acknowledge import acknowledge as noted
    from serving.attrition.requests import AcknowledgeRequest
    from serving.context import Context

    home = Home.from_environment()
    caller = Caller(by, "hr", ("company",)) if by else console()
    request = read(AcknowledgeRequest, asked(None, given))
    show_step(noted(Context(home), caller, request), lang or home.language)


@flags.command()
@dated
def trial(as_of: datetime | None, lang: str | None) -> None:
    """Tell whether people who were flagged leave less than those whose flags chance held back."""
    from serving.access import console
    from serving.attrition.requests import TrialRequest
    from serving.attrition.trial import trial as compared
    from serving.context import Context

    home = Home.from_environment()
    show_trial(compared(Context(home), console(), TrialRequest(**asked(as_of, {}))), lang or home.language)
