"""``echelon retention``: how many leave, of the best and of everybody, over time and by place."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.home import Home
from echelon.commands.asking import dated, estimate
from echelon.words import Say, words

if TYPE_CHECKING:
    from serving.attrition.retention_answers import Breakdown, RateTold, RetentionAnswer

_BY = {"platform_id": "platform", "department": "department", "manager_id": "manager"}


@click.command()
@click.option(
    "--top",
    type=click.IntRange(1, 500),
    default=10,
    show_default=True,
    help="Groups printed of each breakdown, those that most surely lose people first.",
)
@dated
def retention(as_of: datetime | None, lang: str | None, top: int) -> None:
    """Tell how many leave, and whether a rate below 3 % can be claimed."""
    from serving.access import console
    from serving.attrition.retention import retention as counted
    from serving.attrition.retention_requests import RetentionRequest
    from serving.context import Context

    home = Home.from_environment()
    request = RetentionRequest(as_of=as_of.date() if as_of else None)
    show(counted(Context(home), console(), request), lang or home.language, top)


def show(answer: "RetentionAnswer", language: str, top: int) -> None:
    """Print rates over time, what may be claimed, and breakdowns."""
    from echelon.commands.promotion_candidate import say_end
    from echelon.terminal import say

    word = words(language)
    _show_periods(answer, word)
    for one in answer.claims:
        say(f"{word('{start} to before {end}', start=one.start, end=one.end)}:", style="bold")
        say(one.zh if language == "zh" else one.en)
    for breakdown in answer.breakdowns:
        _show_groups(answer, breakdown, word, top)
    say_end(answer, language)


def _show_periods(answer: "RetentionAnswer", word: Say) -> None:
    from echelon.terminal import Column, show_table

    numbers = (
        "high performers: exits",
        "person-years",
        "rate (95 %)",
        "everybody: exits",
        "person-years",
        "rate (95 %)",
    )
    show_table(
        word("Are we keeping our best? Voluntary exits a year, as of {as_of}", as_of=answer.as_of),
        [word("from"), word("until before"), *(Column(word(title), right=True) for title in numbers)],
        [
            (best.start, best.end, *_figures(best), *_figures(everybody))
            for best, everybody in zip(answer.high_performers, answer.everybody, strict=True)
        ],
    )


def _show_groups(answer: "RetentionAnswer", breakdown: "Breakdown", word: Say, top: int) -> None:
    from echelon.terminal import Column, show_table

    title = word(
        "By {what}, since {since} ({n} groups shown, {hidden} hidden)",
        what=word(_BY[breakdown.by]),
        since=answer.since,
        n=len(breakdown.groups),
        hidden=breakdown.n_hidden,
    )
    numbers = ("headcount", "exits", "person-years", "rate (95 %)")
    show_table(
        title,
        [word(_BY[breakdown.by]), *(Column(word(name), right=True) for name in numbers)],
        [
            (one.group or word("none recorded"), one.headcount, *_figures(one))
            for one in breakdown.groups[:top]
        ],
    )


def _figures(told: "RateTold") -> tuple[Any, ...]:
    years = None if told.person_years is None else f"{told.person_years:.1f}"
    return told.exits, years, estimate(told.rate, told.low, told.high, 1)
