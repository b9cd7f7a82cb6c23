"""``echelon flight-risk``: which high performers may leave."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.home import Home
from echelon.commands.asking import asked, group_options, interval, percent, reasons

if TYPE_CHECKING:
    from serving.answers import FlightRiskAnswer


@click.command("flight-risk")
@group_options
def flight_risk(as_of: datetime | None, lang: str | None, **given: Any) -> None:
    """List the high performers who may leave, with intervals, tiers and reasons."""
    from serving import attrition
    from serving.access import console
    from serving.context import Context
    from serving.requests import FlightRiskRequest

    home = Home.from_environment()
    request = FlightRiskRequest(**asked(as_of, given))
    show(attrition.flight_risk(Context(home), console(), request), lang or home.language)


def show(answer: "FlightRiskAnswer", language: str) -> None:
    """Print a list of flight risks."""
    from echelon.terminal import Column, say, show_table

    show_table(
        f"High performers who may leave within {answer.horizon_months} months, as of {answer.as_of} "
        f"({answer.n_people} people looked at)",
        [
            Column("rank", right=True),
            Column("tier", right=True),
            "employee",
            "name",
            Column("both", right=True),
            Column("leaves", right=True),
            Column("90 %", right=True),
            Column("high performer", right=True),
            Column("reasons", wrap=True),
        ],
        [
            (
                person.rank,
                person.tier,
                person.employee_id,
                person.name,
                percent(person.risk),
                percent(person.score),
                interval(person.low, person.high),
                percent(person.high_performer),
                reasons(person, language),
            )
            for person in answer.people
        ],
        caption=f"{answer.model_version} · request {answer.request_id}",
    )
    for note in answer.notes:
        say(f"Note: {note}", style="dim")
