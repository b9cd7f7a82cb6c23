"""What ``echelon promotions`` prints of a list: the people, and the 9-box."""

from typing import TYPE_CHECKING

from echelon.commands.asking import chance
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
    from collections.abc import Sequence

    from serving.promotion.answers import Candidate, NineBoxAnswer, RankAnswer

_LEVELS = ("low", "middle", "high")


def show_list(answer: "RankAnswer", language: str) -> None:
    """Print a ranked list, and where habit would differ from it."""
    from echelon.terminal import say

    word = words(language)
    heading = word(
        "Ready for: {list} ({n} eligible)",
        list=about(answer.target, answer.round, language, answer.platform_id),
        n=answer.n_eligible,
    )
    if answer.people:
        _show_people(heading, answer, language)
    else:
        say(heading, style="bold")
        say(word("Nobody is eligible."))
    _show_beside(
        word("Overlooked: ready, not in line by habit, not on the list"), answer.overlooked, language
    )
    _show_beside(word("Peter risk: in line by habit, not ready"), answer.peter_risk, language)
    say_end(answer, language, _learnt(answer, language))


def show_nine_box(answer: "NineBoxAnswer", language: str) -> None:
    """Print how many candidates are where in performance against readiness."""
    from echelon.terminal import Column, say
    from models.nine_box import BOX_NAMES

    word, box = words(language), answer.boxes
    heading = word(
        "9-box of the candidates: {list} ({n} eligible)",
        list=about(answer.target, answer.round, language, answer.platform_id),
        n=answer.n_eligible,
    )
    if box is None:
        say(heading, style="bold")
        say(word("No candidate has a fair score, so nobody can be placed."))
    else:
        cells = {
            place: f"{named.zh if language == 'zh' else named.en}\n{box.expected[place[0]][place[1]]}"
            f" ({box.low[place[0]][place[1]]}-{box.high[place[0]][place[1]]})"
            for place, named in BOX_NAMES.items()
        }
        show_folded(
            heading,
            [Column(""), *(Column(word(f"readiness {level}"), wrap=True) for level in _LEVELS)],
            [
                (word(f"performance {_LEVELS[row]}"), *(cells[row, column] for column in range(3)))
                for row in (2, 1, 0)
            ],
            lines=True,
        )
        say(word("Numbers of people, with 90 % intervals, because nobody's place is certain."))
        say(word("Performance: thirds of the fair score. Readiness: below, near and above the bar."))
        if box.n_left_out:
            say(word("Left out for want of a fair score: {n}", n=box.n_left_out))
    say_end(answer, language, _learnt(answer, language))


def _show_people(heading: str, answer: "RankAnswer", language: str) -> None:
    from echelon.terminal import Column, say

    word, platform = words(language), answer.platform_id
    on_platform = [Column(word("months on {platform}", platform=platform), right=True)] if platform else []
    show_folded(
        heading,
        [
            Column(word("rank (90 %)"), right=True),
            Column(word("tier"), right=True),
            Column(word("employee")),
            Column(word("readiness (90 %)"), right=True),
            Column(word("among the best {k}", k=answer.best), right=True),
            Column(word("like past promotions"), right=True),
            *on_platform,
            Column(word("goes with more (+) or less ({minus}) success", minus=MINUS), wrap=True),
        ],
        [
            (
                rank_line(one),
                one.tier,
                name(one, "\n"),
                readiness(one),
                chance(one.among_best),
                _habit(one, language),
                *([months(one)] if platform else []),
                reasons_of(one, language, brief=True),
            )
            for one in answer.people
        ],
        lines=True,
        dim=[place for place, one in enumerate(answer.people) if one.outside_experience],
    )
    say_marks(language)
    text = (
        "To contain the best {k} with 90 % probability you must look at {look_at} people; "
        "the list holds {expected} of them on average."
    )
    say(word(text, k=answer.best, look_at=answer.look_at, expected=f"{answer.expected_best:.1f}"))


def _show_beside(heading: str, people: "Sequence[Candidate]", language: str) -> None:
    from echelon.terminal import Column, show_table

    if not people:
        return
    word = words(language)
    numbers = ("readiness (90 %)", "like past promotions", "rank (90 %)")
    show_table(
        heading,
        [word("employee"), word("name"), *(Column(word(title), right=True) for title in numbers)],
        [
            (one.employee_id, one.name, readiness(one), chance(one.precedent), rank_line(one, " "))
            for one in people
        ],
    )


def _habit(one: "Candidate", language: str) -> str | None:
    """Write how like past promotions somebody is, and where that and readiness part."""
    if one.line in ("overlooked", "Peter risk"):
        short = words(language)(one.line).partition("：")[0]
        return f"{chance(one.precedent)}\n{short}"
    return chance(one.precedent)


def _learnt(answer: "RankAnswer | NineBoxAnswer", language: str) -> str:
    return words(language)(
        "learnt from {n} promotions with a known outcome, until {until}",
        n=answer.n_cases,
        until=answer.learnt_until,
    )
