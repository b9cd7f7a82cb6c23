"""``echelon flight-risk``: which high performers may leave."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.home import Home
from echelon.commands.asking import asked, group_options, interval, percent, reasons
from echelon.words import note_lines, words

if TYPE_CHECKING:
    from serving.answers import FlightRiskAnswer

_TITLE = "High performers who may leave within {months} months, as of {as_of} ({n} people looked at)"
_TITLE_UNDATED = "People who may leave, as of {as_of} ({n} people looked at)"


@click.command("flight-risk")
@group_options
def flight_risk(as_of: datetime | None, lang: str | None, **given: Any) -> None:
    """List the high performers who may leave, with intervals, tiers and reasons."""
    from serving.access import console
    from serving.attrition import flight_risk as listed
    from serving.context import Context
    from serving.requests import FlightRiskRequest

    home = Home.from_environment()
    request = FlightRiskRequest(**asked(as_of, given))
    show(listed.flight_risk(Context(home), console(), request), lang or home.language)


def show(answer: "FlightRiskAnswer", language: str) -> None:
    """Print a list of flight risks."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    show_table(
        word(_TITLE, months=answer.horizon_months, as_of=answer.as_of, n=answer.n_people)
        if answer.horizon_months
        else word(_TITLE_UNDATED, as_of=answer.as_of, n=answer.n_people),
        [
            Column(word("rank"), right=True),
            Column(word("tier"), right=True),
            word("employee"),
            word("name"),
            Column(word("both"), right=True),
            Column(word("leaves"), right=True),
            Column(word("90 %"), right=True),
            Column(word("high performer"), right=True),
            Column(word("reasons"), wrap=True),
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
        caption=f"{answer.model_version} · {word('request')} {answer.request_id}",
    )
    for line in note_lines(answer.notes, language):
        say(line, style="dim")
