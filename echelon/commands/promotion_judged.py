"""How deep the bench is, and whether the lists work: ``bench`` and ``backtest`` of ``echelon promotions``."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.home import Home
from echelon.commands.asking import asked, chance, dated, estimate, in_language
from echelon.commands.promotion_candidate import say_end, show_folded
from echelon.words import Say, words

if TYPE_CHECKING:
    from serving.promotion.judged_answers import BacktestAnswer, BenchAnswer

#: What the answers name by a word of the code.
SCORES = {
    "readiness": "readiness (this list)",
    "precedent": "imitated past decisions",
    "own_sales": "own sales",
    "tenure": "time in the company",
    "last_rating": "last rating",
}


@click.command()
@click.option("--platform", "platform_id", help="Only this platform.")
@dated
def bench(as_of: datetime | None, lang: str | None, **given: Any) -> None:
    """Tell how many are ready for each critical target, now and later."""
    from echelon.commands.requests import read
    from serving.access import console
    from serving.context import Context
    from serving.promotion.bench import bench as counted
    from serving.promotion.requests import BenchRequest

    home = Home.from_environment()
    request = read(BenchRequest, asked(as_of, given))
    show_bench(counted(Context(home), console(), request), lang or home.language)


@click.command()
@in_language
def backtest(lang: str | None) -> None:
    """Tell how lists of past rounds would have done: predicted against actual."""
    from serving.access import console
    from serving.context import Context
    from serving.promotion.backtest import backtest as tested
    from serving.promotion.requests import BacktestRequest

    home = Home.from_environment()
    show_backtest(tested(Context(home), console(), BacktestRequest()), lang or home.language)


def show_bench(answer: "BenchAnswer", language: str) -> None:
    """Print how many are ready for each critical target."""
    from echelon.terminal import Column, show_table

    word, zh = words(language), language == "zh"
    numbers = ("eligible", "ready now", "in a year", "in two years")
    show_table(
        word("People who are ready for critical targets, as of {as_of} (90 % intervals)", as_of=answer.as_of),
        [word("promotion to"), word("platform"), *(Column(word(title), right=True) for title in numbers)],
        [
            (
                row.target.zh if zh else row.target.en,
                row.platform_id or word("all"),
                row.n_eligible,
                f"{row.now:.1f} ({row.now_low}-{row.now_high})",
                f"{row.in_1_year:.1f} ({row.in_1_year_low}-{row.in_1_year_high})",
                f"{row.later:.1f} ({row.later_low}-{row.later_high})",
            )
            for row in answer.bench
        ],
    )
    _show_nearest(answer, word, zh=zh)
    bar = word("ready: success at least {bar} probable", bar=estimate(answer.ready, None, None))
    say_end(answer, language, bar)


def _show_nearest(answer: "BenchAnswer", word: Say, *, zh: bool) -> None:
    from echelon.terminal import Column, show_table

    rows = [(row, person) for row in answer.bench for person in row.people]
    if not rows:
        return
    numbers = ("ready now", "in a year", "in two years")
    show_table(
        word("Most probably ready in a year"),
        [
            *(word(title) for title in ("promotion to", "platform", "employee", "name")),
            *(Column(word(title), right=True) for title in numbers),
        ],
        [
            (
                row.target.zh if zh else row.target.en,
                row.platform_id or word("all"),
                person.employee_id,
                person.name,
                word("not yet eligible") if person.now is None else chance(person.now),
                chance(person.in_1_year),
                chance(person.later),
            )
            for row, person in rows
        ],
    )


def show_backtest(answer: "BacktestAnswer", language: str) -> None:
    """Print what lists of past rounds would have said, and what happened."""
    from echelon.terminal import say

    word = words(language)
    rule = answer.success.zh if language == "zh" else answer.success.en
    say(word("Success is: {rule}", rule=rule), style="bold")
    if answer.rounds:
        _show_rounds(answer, word)
    if answer.calibration:
        _show_fifths(answer, word)
    if answer.scores:
        _show_scores(answer, word)
    say_end(answer, language)


def _show_rounds(answer: "BacktestAnswer", word: Say) -> None:
    from echelon.terminal import Column, show_table

    numbers = ("learnt from", "candidates", "promoted", "outcome known", "predicted", "actual (90 %)")
    show_table(
        word("Success of those promoted, round by round"),
        [word("round"), *(Column(word(title), right=True) for title in numbers)],
        [
            (
                row.round,
                row.n_learnt,
                row.n_candidates,
                row.n_promoted,
                row.n_known,
                estimate(row.predicted, None, None),
                estimate(row.actual, row.actual_low, row.actual_high),
            )
            for row in answer.rounds
        ],
    )


def _show_fifths(answer: "BacktestAnswer", word: Say) -> None:
    from echelon.terminal import Column, show_table

    last = len(answer.calibration)
    show_table(
        word("Success of those promoted, in {n} parts by their prediction", n=last),
        [
            word("part"),
            *(Column(word(title), right=True) for title in ("promoted", "predicted", "actual (90 %)")),
        ],
        [
            (
                word({1: "lowest", last: "highest"}.get(place, str(place))),
                row.n,
                estimate(row.predicted, None, None),
                estimate(row.actual, row.actual_low, row.actual_high),
            )
            for place, row in enumerate(answer.calibration, 1)
        ],
    )


def _show_scores(answer: "BacktestAnswer", word: Say) -> None:
    from echelon.terminal import Column

    numbers = (
        "its better half succeeded (90 %)",
        "short of the best possible half (90 %)",
        "listed and promoted",
        "of them succeeded",
        "times the average",
    )
    show_folded(
        word("Whose list would have done best, among those promoted"),
        [Column(word("list by")), *(Column(word(title), right=True) for title in numbers)],
        [
            (
                word(SCORES.get(row.score, row.score)),
                estimate(row.upper_half, row.upper_half_low, row.upper_half_high),
                estimate(row.regret, row.regret_low, row.regret_high),
                row.n_listed_known,
                estimate(row.success_listed, None, None),
                None if row.lift is None else f"{row.lift:.2f}",
            )
            for row in sorted(answer.scores, key=lambda row: -(row.upper_half or 0.0))
        ],
    )
