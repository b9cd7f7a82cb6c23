"""One or two candidates: ``why-not`` and ``compare`` of ``echelon promotions``."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.home import Home
from echelon.commands.asking import asked, chance, promotion_options
from echelon.commands.promotion_candidate import (
    MINUS,
    about,
    months,
    name,
    rank_line,
    readiness,
    reasons_of,
    say_end,
    say_marks,
    show_folded,
)
from echelon.words import words

if TYPE_CHECKING:
    from serving.promotion.answers import Candidate, CompareAnswer, WhyNotAnswer


@click.command("why-not")
@click.argument("employee_id", metavar="EMPLOYEE")
@promotion_options
def why_not(as_of: datetime | None, lang: str | None, **given: Any) -> None:
    """Say why somebody is not on the list, and the smallest change that would do."""
    from echelon.commands.requests import read
    from serving.access import console
    from serving.context import Context
    from serving.promotion.requests import WhyNotRequest
    from serving.promotion.why_not import why_not as explained

    home = Home.from_environment()
    request = read(WhyNotRequest, asked(as_of, given))
    answer = explained(Context(home), console(), request)
    show_why_not(answer, lang or home.language, employee_id=request.employee_id)


@click.command()
@click.argument("employee_id", metavar="EMPLOYEE")
@click.argument("other_id", metavar="OTHER")
@promotion_options
def compare(as_of: datetime | None, lang: str | None, **given: Any) -> None:
    """Show two candidates of a list side by side, and how sure it is who is readier."""
    from echelon.commands.requests import read
    from serving.access import console
    from serving.context import Context
    from serving.promotion.compare import compare as compared
    from serving.promotion.requests import CompareRequest

    home = Home.from_environment()
    request = read(CompareRequest, asked(as_of, given))
    show_comparison(compared(Context(home), console(), request), lang or home.language, best=request.top)


def show_why_not(answer: "WhyNotAnswer", language: str, *, employee_id: str) -> None:
    """Print why a person is not on the list."""
    from echelon.terminal import say, show_table
    from models.wording import strength

    word, zh = words(language), language == "zh"
    who = name(answer.person) if answer.person else employee_id
    say(f"{who} · {about(answer.target, answer.round, language)}", style="bold")
    say(answer.zh if zh else answer.en)
    for note in answer.unmet:
        say(f"  {MINUS} {note.zh if zh else note.en}")
    if answer.person:
        rank, score = rank_line(answer.person, " "), readiness(answer.person)
        text = "Rank {rank}, tier {tier}, readiness {score}; in brackets 90 % intervals."
        say(word(text, rank=rank, tier=answer.person.tier, score=score))
    back = [gap for gap in answer.gaps if gap.gap < 0]
    if back:
        show_table(
            word("What holds back, against the last one listed"),
            [word("area"), word("how much")],
            [(gap.group_zh if zh else gap.group_en, word(strength(gap.gap).en)) for gap in back],
        )
    if answer.changes:
        say(word("Smallest change that would do"), style="bold")
        for change in answer.changes:
            say(f"  {change.words.zh if zh else change.words.en}")
    elif answer.person and not answer.listed:
        say(word("No small change of what can be acted on would do."))
    say_end(answer, language)


def show_comparison(answer: "CompareAnswer", language: str, *, best: int) -> None:
    """Print two candidates side by side."""
    from echelon.terminal import Column, say, show_table
    from models.wording import strength

    word, zh = words(language), language == "zh"
    described = [_described(one, language, best=best) for one in answer.people]
    show_folded(
        about(answer.target, answer.round, language),
        [Column(""), *(Column(name(one), wrap=True) for one in answer.people)],
        [
            (label, *(own[label] for own in described))
            for label in described[0]
            if any(own[label] is not None for own in described)
        ],
    )
    say_marks(language)
    say(answer.zh if zh else answer.en)
    if answer.groups:
        first, second = (one.employee_id for one in answer.people)
        show_table(
            word("Where they differ"),
            [word("area"), word("speaks for"), word("how much")],
            [
                (
                    one.group_zh if zh else one.group_en,
                    first if one.gap > 0 else second,
                    word(strength(one.gap).en),
                )
                for one in sorted(answer.groups, key=lambda one: -abs(one.gap))
            ],
        )
    say_end(answer, language)


def _described(one: "Candidate", language: str, *, best: int) -> dict[str, object]:
    """Return what is told of a candidate, by its label."""
    word, place = words(language), one.position
    where = [place.role, place.department, place.platform_id] if place else []
    return {
        word("position"): (", " if language == "en" else "，").join(filter(None, where)) or None,
        word("readiness (90 %)"): readiness(one),
        word("rank (90 %)"): rank_line(one, " "),
        word("tier"): one.tier,
        word("among the best {k}", k=best): chance(one.among_best),
        word("like past promotions"): chance(one.precedent),
        word("readiness and habit"): None if one.line in (None, "neither") else word(one.line),
        word("9-box"): _box(one, language),
        word("months on the platform"): months(one),
        word("goes with more (+) or less ({minus}) success", minus=MINUS): reasons_of(one, language) or None,
    }


def _box(one: "Candidate", language: str) -> str | None:
    """Name the most likely cell of the 9-box, and how likely it is."""
    from models.nine_box import BOX_NAMES

    if one.box is None:
        return None
    named = BOX_NAMES[one.box.performance - 1, one.box.readiness - 1]
    return f"{named.zh if language == 'zh' else named.en} ({chance(one.box.probability)})"
