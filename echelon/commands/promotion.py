"""``echelon promotions``: who is ready to be promoted."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.home import Home
from echelon.commands.asking import asked, group_options, interval, percent, reasons

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

    show_table(
        f"Ready to be promoted, as of {answer.as_of} ({answer.n_eligible} eligible)",
        [
            Column("rank", right=True),
            Column("tier", right=True),
            "employee",
            "name",
            Column("success", right=True),
            Column("90 %", right=True),
            Column("reasons", wrap=True),
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
        caption=f"{answer.model_version} · request {answer.request_id}",
    )
    for note in answer.notes:
        say(f"Note: {note}", style="dim")


def show_why_not(answer: "WhyNotAnswer", language: str) -> None:
    """Print why a person is not on the list."""
    from echelon.terminal import say, show_table

    say(answer.zh if language == "zh" else answer.en)
    if answer.person is not None:
        place = f"Rank {answer.person.rank}, tier {answer.person.tier}"
        say(f"{place}, probability of success {percent(answer.person.score)}.")
    if answer.gaps:
        rows = [
            (gap.group_zh if language == "zh" else gap.group_en, f"{gap.gap:+.2f}") for gap in answer.gaps
        ]
        show_table("Against the last one listed", ["group", "difference (logit)"], rows)
