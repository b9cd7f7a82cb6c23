"""``echelon appraisal goals``: how far goals were reached."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from data.home import Home
from echelon.commands.asking import asked, dated
from echelon.words import note_lines, words

if TYPE_CHECKING:
    from serving.appraisal.answers import AppraisalGoalsAnswer, GoalRow

#: Amounts from here on are written without decimals.
_LARGE = 100
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
    numbers = ("target", "due", "reached", "attained", "adjusted target", "attained of it")
    shown = [goal for goal in answer.goals if goal.owner_kind in kinds]
    show_table(
        word("Goals as of {as_of}", as_of=answer.as_of),
        [
            word("owner"),
            word("indicator"),
            word("period"),
            Column(word("known"), right=True),
            *(Column(word(name), right=True) for name in numbers),
            word("verdict"),
        ],
        [
            (
                f"{'  ' * goal.level}{_owner(goal, language)}",
                word(goal.indicator),
                f"{goal.period_start:%Y-%m} - {goal.period_end:%Y-%m}",
                _share(goal.passed),
                _number(goal.target),
                _number(goal.due),
                _number(goal.reached),
                _share(goal.attainment),
                _number(goal.adjusted_target),
                _share(goal.adjusted_attainment),
                word(goal.verdict),
            )
            for goal in shown
        ],
        caption=f"{word('request')} {answer.request_id}",
    )
    if not answer.goals:
        say(word("No goals ran in it whose owners you may see."))
    for line in note_lines(answer.notes, language):
        say(line, style="dim")


def _owner(goal: "GoalRow", language: str) -> str:
    return words(language)("company") if goal.owner_kind == "company" else goal.owner_id


def _share(value: float | None) -> str | None:
    return None if value is None else f"{100 * value:.0f} %"


def _number(value: float | None) -> str | None:
    """Write an amount: whole where it is large, a rate with its decimals."""
    return None if value is None else f"{value:,.0f}" if abs(value) >= _LARGE else f"{value:.3g}"
