"""``echelon promotions``: who is ready to be promoted."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.home import Home
from echelon.commands.asking import asked, group_options, interval, percent, reasons
from echelon.words import note_lines, words

if TYPE_CHECKING:
    from serving.answers import RankAnswer, WhyNotAnswer


@click.command()
@group_options
@click.option("--why-not", "employee_id", help="Say why this employee is not on the list.")
def promotions(as_of: datetime | None, lang: str | None, employee_id: str | None, **given: Any) -> None:
    """Rank those who may be promoted, with intervals, tiers and reasons."""
    from serving.access import console
    from serving.context import Context
    from serving.promotion import rank, why_not
    from serving.requests import RankRequest, WhyNotRequest

    home = Home.from_environment()
    context = Context(home)
    fields = asked(as_of, given)
    if employee_id:
        show_why_not(
            why_not(context, console(), WhyNotRequest(employee_id=employee_id, **fields)),
            lang or home.language,
        )
    else:
        show(rank(context, console(), RankRequest(**fields)), lang or home.language)


def show(answer: "RankAnswer", language: str) -> None:
    """Print a ranked list."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    show_table(
        word("Ready to be promoted, as of {as_of} ({n} eligible)", as_of=answer.as_of, n=answer.n_eligible),
        [
            Column(word("rank"), right=True),
            Column(word("tier"), right=True),
            word("employee"),
            word("name"),
            Column(word("success"), right=True),
            Column(word("90 %"), right=True),
            Column(word("reasons"), wrap=True),
        ],
        [
            (
                person.rank,
                person.tier,
                person.employee_id,
                person.name,
                percent(person.score),
                interval(person.low, person.high),
                reasons(person, language),
            )
            for person in answer.people
        ],
        caption=f"{answer.model_version} · {word('request')} {answer.request_id}",
    )
    for line in note_lines(answer.notes, language):
        say(line, style="dim")


def show_why_not(answer: "WhyNotAnswer", language: str) -> None:
    """Print why a person is not on the list."""
    from echelon.terminal import say, show_table

    word = words(language)
    say(answer.zh if language == "zh" else answer.en)
    if answer.person is not None:
        place, score = answer.person, percent(answer.person.score)
        text = "Rank {rank}, tier {tier}, probability of success {score}."
        say(word(text, rank=place.rank, tier=place.tier, score=score))
    if answer.gaps:
        rows = [
            (gap.group_zh if language == "zh" else gap.group_en, f"{gap.gap:+.2f}") for gap in answer.gaps
        ]
        show_table(word("Against the last one listed"), [word("group"), word("difference (logit)")], rows)
