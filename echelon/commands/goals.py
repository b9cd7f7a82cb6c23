"""``echelon appraisal goals``: how far goals were reached."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from data.home import Home
from echelon.commands.asking import asked, dated, percent
from echelon.words import note_lines, words

if TYPE_CHECKING:
    from serving.appraisal.answers import AppraisalGoalsAnswer

_KINDS = ("company", "platform", "department", "team", "employee")


@click.command()
@click.option("--cycle", help="Goals that run into this cycle, such as 2026H1; default: those that ran last.")
@click.option(
    "--level",
    type=click.Choice(_KINDS),
    default="team",
    show_default=True,
    help="Print goals down to this level.",
)
@dated
def goals(cycle: str | None, level: str, as_of: datetime | None, lang: str | None) -> None:
    """Show the cascade of goals: reached against the target, and against the market-adjusted target."""
    from echelon.commands.requests import read
    from serving.access import console
    from serving.appraisal.goals import goals as reached
    from serving.appraisal.requests import AppraisalGoalsRequest
    from serving.context import Context

    home = Home.from_environment()
    given = {} if cycle is None else {"cycle": cycle}
    request = read(AppraisalGoalsRequest, asked(as_of, given))
    show_goals(reached(Context(home), console(), request), lang or home.language, down_to=level)


def show_goals(answer: "AppraisalGoalsAnswer", language: str, *, down_to: str = "employee") -> None:
    """Print goals as a tree."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    kinds = _KINDS[: _KINDS.index(down_to) + 1]
    numbers = ("target", "reached", "attained", "adjusted target", "adjusted attained")
    show_table(
        word("Goals as of {as_of}", as_of=answer.as_of),
        [word("owner"), word("indicator"), *(Column(word(name), right=True) for name in numbers)],
        [
            (
                f"{'  ' * goal.level}{goal.owner_id}",
                goal.indicator,
                _number(goal.target),
                _number(goal.reached),
                percent(goal.attainment),
                _number(goal.adjusted_target),
                percent(goal.adjusted_attainment),
            )
            for goal in answer.goals
            if goal.owner_kind in kinds
        ],
        caption=f"{word('request')} {answer.request_id}",
    )
    for line in note_lines(answer.notes, language):
        say(line, style="dim")


def _number(value: float | None) -> str | None:
    return None if value is None else f"{value:,.1f}"
