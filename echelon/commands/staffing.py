"""``echelon staff``: who should work on which platform, and how good the plan is."""

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError, Misfits
from data.home import Home

if TYPE_CHECKING:
    from serving.access import Caller
    from serving.context import Context
    from serving.staffing.answers import StaffingAnswer

_SEATS = re.compile(r"(?P<platform>[^=]+)=(?P<low>\d*)(?P<dash>-?)(?P<high>\d*)")


@click.command()
@click.argument("request_file", required=False, type=click.Path(exists=True, dir_okay=False, path_type=Path))
@click.option("--example", is_flag=True, help="Print a request with every key explained, to begin from.")
@click.option(
    "--platform",
    "platforms",
    multiple=True,
    metavar="ID=SEATS",
    help="Seats of a platform: P03=12 (exactly), P03=10-14, P03=10- (at least), P03=-14 (at most). "
    "A platform that is not named keeps its head-count, within what the others need.",
)
@click.option("--max-moves", type=click.IntRange(min=0), help="At most so many people change platform.")
@click.option(
    "--move-cost", type=click.FloatRange(min=0), help="What a move must gain a month to be worth it."
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Use only what was known before this date; default: latest.",
)
@click.option(
    "--explain",
    nargs=2,
    metavar="EMPLOYEE PLATFORM",
    help="Also say what it would cost to have this person there, or not, and what every rule costs.",
)
@click.option(
    "--what-if",
    "others",
    multiple=True,
    metavar="CHANGE",
    help="Also solve with a rule changed: lock:E00012=P03, exclude:E00012 or seats:P03=10-12.",
)
@click.option("--everyone", is_flag=True, help="Also list the people who stay where they are.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the answer.")
def staff(
    request_file: Path | None,
    platforms: tuple[str, ...],
    as_of: datetime | None,
    *,
    example: bool,
    everyone: bool,
    **given: Any,
) -> None:
    """Staff platforms as well as possible, as a request in YAML or JSON asks; options come on top of it.

    Prints seats and moves, the proof of how good the plan is, what to rely on, what is lacking of wishes,
    what the rules cost, and near-best plans. Where the rules clash it prints which, and the cheapest way out.
    """
    from echelon.commands.staffing_shown import show
    from serving.access import console
    from serving.context import Context

    if example:
        from serving.staffing.authored import example as text

        click.echo(text(), nl=False)
        return
    home = Home.from_environment()
    asked: dict[str, Any] = {"platforms": list(map(_seats, platforms))} if platforms else {}
    asked |= {name: given[name] for name in ("max_moves", "move_cost") if given[name] is not None}
    if as_of:
        asked["as_of"] = as_of.date()
    context, caller, language = Context(home), console(), given["lang"] or home.language
    answer = _answered(context, caller, request_file, asked)
    show(answer, language, everyone=everyone)
    if answer.objective is not None:
        _go_on(context, caller, answer, language, given)


def _answered(
    context: "Context", caller: "Caller", file: Path | None, asked: dict[str, Any]
) -> "StaffingAnswer":
    from serving.staffing.authored import located, written_request
    from serving.staffing.recommend import recommend

    written, request = written_request(file if file else "{}", asked)
    try:
        return recommend(context, caller, request)
    except Misfits as misfits:
        raise located(written, misfits) from misfits


def _go_on(
    context: "Context", caller: "Caller", answer: "StaffingAnswer", language: str, given: dict[str, Any]
) -> None:
    """Print what was asked about the plan."""
    from echelon.commands.requests import read
    from echelon.commands.staffing_shown import show_explained, show_other
    from serving.staffing.explain import explain
    from serving.staffing.plan_requests import ExplainPlanRequest, WhatIfPlanRequest
    from serving.staffing.what_if import what_if

    plan = {"plan_id": answer.request_id, "as_of": answer.as_of}
    if given["explain"]:
        who, where = given["explain"]
        about = read(ExplainPlanRequest, {**plan, "employee_id": who, "platform_id": where})
        show_explained(explain(context, caller, about), language)
    if given["others"]:
        other = read(WhatIfPlanRequest, {**plan, **_changes(given["others"])})
        show_other(what_if(context, caller, other), language)


def _changes(others: tuple[str, ...]) -> dict[str, Any]:
    """Return the fields of a what-if from the changes that were given."""
    locked, excluded, seats = {}, [], []
    for text in others:
        kind, _, rest = text.partition(":")
        who, _, where = rest.partition("=")
        if kind == "lock" and who and where:
            locked[who] = where
        elif kind == "exclude" and who and not where:
            excluded.append(who)
        elif kind == "seats":
            seats.append(_seats(rest))
        else:
            msg = f"--what-if {text!r}: expected lock:E00012=P03, exclude:E00012 or seats:P03=10-12"
            raise InputError(msg)
    return {"locked": locked, "excluded": excluded, "seats": seats}


def _seats(text: str) -> dict[str, Any]:
    found = _SEATS.fullmatch(text)
    if not found or not (found["low"] or found["high"]):
        msg = f"{text!r}: expected ID=SEATS, such as P03=12, P03=10-14, P03=10- or P03=-14"
        raise InputError(msg)
    bounds: dict[str, Any] = {"platform_id": found["platform"]}
    if found["low"]:
        bounds["lower"] = int(found["low"])
    if found["high"] or not found["dash"]:
        bounds["upper"] = int(found["high"] or found["low"])
    return bounds
