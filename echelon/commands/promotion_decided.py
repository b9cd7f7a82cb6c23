"""What people decided after a list: ``decide`` and ``follow`` of ``echelon promotions``."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from data.home import Home
from echelon.commands.asking import asked, dated, estimate, in_language, minute
from echelon.commands.promotion_candidate import say_end
from echelon.words import words

if TYPE_CHECKING:
    from serving.promotion.answers import DecideAnswer, FollowAnswer

_NOTED = {
    "accept": "Noted: {employee} was accepted from the list (rank {rank}, tier {tier}).",
    "decline": "Noted: {employee} was declined, though on the list (rank {rank}, tier {tier}).",
    "override": "Noted: {employee} was taken, though not on the list.",
}


@click.command()
@click.argument("list_id", metavar="LIST")
@click.argument("employee_id", metavar="EMPLOYEE")
@click.argument("decision", metavar="DECISION", type=click.Choice(list(_NOTED)))
@click.option("--reason", help="Why; needed to decline and to override.")
@in_language
def decide(lang: str | None, **given: str | None) -> None:
    """Note what was decided about somebody, beside what the list had shown.

    LIST is the request id printed below a list. DECISION is accept or decline for somebody listed, and
    override for taking somebody whom the list does not name.
    """
    from echelon.commands.requests import read
    from serving.access import console
    from serving.context import Context
    from serving.promotion.decide import decide as noted
    from serving.promotion.requests import DecideRequest

    home = Home.from_environment()
    request = read(DecideRequest, asked(None, given))
    show_decision(noted(Context(home), console(), request), lang or home.language)


@click.command()
@dated
def follow(as_of: datetime | None, lang: str | None) -> None:
    """Tell how often decisions followed the lists."""
    from serving.access import console
    from serving.context import Context
    from serving.promotion.decide import follow as counted
    from serving.promotion.requests import FollowRequest

    home = Home.from_environment()
    request = FollowRequest(**asked(as_of, {}))
    show_follow(counted(Context(home), console(), request), lang or home.language)


def show_decision(answer: "DecideAnswer", language: str) -> None:
    """Print what was noted."""
    from echelon.terminal import say

    word = words(language)
    text = _NOTED[answer.decision]
    say(word(text, employee=answer.employee_id, rank=answer.rank, tier=answer.tier))
    at = word("list {list}, by {by}, {at}", list=answer.list_id, by=answer.by, at=minute(answer.at))
    say_end(answer, language, at)


def show_follow(answer: "FollowAnswer", language: str) -> None:
    """Print how often decisions followed the lists."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    numbers = ("lists", "accepted", "declined", "taken, not on the list", "followed (90 %)")
    say(answer.zh if language == "zh" else answer.en)
    show_table(
        word("Decisions after lists"),
        [Column(word(title), right=True) for title in numbers],
        [
            (
                answer.n_lists,
                answer.n_accepted,
                answer.n_declined,
                answer.n_overridden,
                estimate(answer.follow_rate, answer.low, answer.high),
            )
        ],
    )
    say_end(answer, language)
