"""Whether the yardstick is sound: health, raters, feedback of ``echelon appraisal``."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from data.home import Home
from echelon.commands.asking import asked, dated, gained
from echelon.words import Say, note_lines, words

if TYPE_CHECKING:
    from serving.appraisal.yardstick_answers import (
        AppraisalFeedbackAnswer,
        AppraisalHealthAnswer,
        AppraisalRatersAnswer,
    )

_GRAVEST = ("alarm", "watch", "too little data", "ok")
_STYLES = {"alarm": "bold red", "watch": "yellow"}


@click.command()
@dated
def health(as_of: datetime | None, lang: str | None) -> None:
    """Judge the yardstick itself: inversion, process, drift, size, age, market, raters, weights."""
    from serving.access import console
    from serving.appraisal.health import health as judged
    from serving.appraisal.requests import AppraisalHealthRequest
    from serving.context import Context

    home = Home.from_environment()
    request = AppraisalHealthRequest(**asked(as_of, {}))
    show_health(judged(Context(home), console(), request), lang or home.language)


@click.command()
@click.option("--top", type=click.IntRange(1, 500), default=20, show_default=True, help="Length of the list.")
@dated
def raters(top: int, as_of: datetime | None, lang: str | None) -> None:
    """Say how severe raters are, and with whom high scores are exchanged; for HR alone."""
    from serving.access import console
    from serving.appraisal.health import raters as reported
    from serving.appraisal.requests import AppraisalRatersRequest
    from serving.context import Context

    home = Home.from_environment()
    request = AppraisalRatersRequest(**asked(as_of, {"top": top}))
    show_raters(reported(Context(home), console(), request), lang or home.language)


@click.command()
@click.option(
    "--collect", "cycle", help="First move the answers about this cycle into the tables, and close it."
)
@click.option("--comments", help="Also print what was written about this cycle, such as 2026H1.")
@dated
def feedback(cycle: str | None, comments: str | None, as_of: datetime | None, lang: str | None) -> None:
    """Tell what people think of the appraisal, in groups of at least 5 answers.

    Answers come in over HTTP and wait in a box of their own until their cycle is collected.
    """
    from echelon.commands.requests import read
    from serving.access import console
    from serving.appraisal.feedback import collect
    from serving.appraisal.feedback import feedback as told
    from serving.appraisal.requests import AppraisalFeedbackRequest
    from serving.context import Context

    home = Home.from_environment()
    context = Context(home)
    if cycle:
        _say_collected(cycle, collect(context, cycle), lang or home.language)
    request = read(AppraisalFeedbackRequest, asked(as_of, {"cycle": comments}))
    show_feedback(told(context, console(), request), lang or home.language, asked_for=comments)


def _say_collected(cycle: str, n_answers: int, language: str) -> None:
    from echelon.terminal import say

    say(words(language)("{n} answers about {cycle} collected", n=n_answers, cycle=cycle))


def show_health(answer: "AppraisalHealthAnswer", language: str) -> None:
    """Print what was found about the yardstick."""
    from echelon.terminal import Column, say, show_table

    word, zh = words(language), language == "zh"
    verdict = word(answer.verdict)
    say(word("The yardstick as of {as_of}: {verdict}", as_of=answer.as_of, verdict=verdict), style="bold")
    grave = sorted(answer.findings, key=lambda found: (found.compares, _GRAVEST.index(found.verdict)))
    for number, found in enumerate(grave):
        if found.compares and not (number and grave[number - 1].compares):
            say(word("To compare, what else is used here (not part of the verdict):"), style="bold")
        text = found.zh if zh else found.en
        say(f"  [{word(found.verdict)}] {text}", style=_STYLES.get(found.verdict, ""))
    show_table(
        word("What the comparison between platforms rests on"),
        [
            word("indicator"),
            word("comparable"),
            Column(word("people connected"), right=True),
            Column(word("movers"), right=True),
            Column(word("spread between first platforms"), right=True),
        ],
        [
            (
                one.indicator_zh if zh else one.indicator_en,
                word("yes" if one.comparable else "no"),
                f"{one.connected_share:.0%}",
                one.n_movers,
                None if one.home_spread is None else f"{one.home_spread:.2f}",
            )
            for one in answer.comparisons
        ],
        caption=f"{answer.scheme_version} · {word('request')} {answer.request_id}",
    )
    for line in note_lines(answer.notes, language):
        say(line, style="dim")


def _signed(low: float | None, high: float | None, word: Say) -> str | None:
    """Write an interval of differences."""
    if low is None or high is None:
        return None
    return word("{low} to {high}", low=f"{low:+.2f}", high=f"{high:+.2f}")


def show_raters(answer: "AppraisalRatersAnswer", language: str) -> None:
    """Print how raters rate."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    numbers = (
        "people rated",
        "severity (points)",
        "90 %",
        "use of the scale",
        "agreement with others",
        "mutual favour (people)",
    )
    show_table(
        word("Raters as of {as_of}, most unusual first ({n} in all)", as_of=answer.as_of, n=answer.n_raters),
        [word("rater"), word("name"), *(Column(word(name), right=True) for name in numbers)],
        [
            (
                one.rater_id,
                one.name,
                one.n_rated,
                gained(one.severity, 2),
                _signed(one.low, one.high, word),
                None if one.spread is None else f"{one.spread:.2f}",
                None if one.agreement is None else f"{one.agreement:.2f}",
                one.mutual_favour,
            )
            for one in answer.raters
        ],
        caption=f"{word('request')} {answer.request_id}",
    )
    for line in note_lines(answer.notes, language):
        say(line, style="dim")


def show_feedback(answer: "AppraisalFeedbackAnswer", language: str, *, asked_for: str | None = None) -> None:
    """Print what people think of the appraisal; `asked_for` is the cycle whose texts were asked for."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    numbers = ("answers", "agreement (1-5)", "95 %", "inversion of ratings", "95 %", "spread of ratings")
    show_table(
        word("Feedback on the appraisal as of {as_of}", as_of=answer.as_of),
        [word("cycle"), word("statement"), *(Column(word(name), right=True) for name in numbers)],
        [
            (
                row.cycle,
                word(row.dimension),
                row.n,
                f"{row.agreement:.2f}",
                None if row.low is None or row.high is None else f"{row.low:.2f}-{row.high:.2f}",
                gained(row.inversion, 2),
                _signed(row.inversion_low, row.inversion_high, word),
                None if row.dispersion is None else f"{row.dispersion:.2f}",
            )
            for row in answer.rows
        ],
        caption=f"{word('request')} {answer.request_id}",
    )
    if asked_for and not answer.comments:
        say("  " + word("No statement about {cycle} has 5 texts or more.", cycle=asked_for))
    for written in answer.comments:
        say(f"  {word(written.dimension)}: {written.text}")
    for line in note_lines(answer.notes, language):
        say(line, style="dim")
