"""``echelon flight-risk``: which high performers may leave; ``echelon exit-curve``: one person, by month."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.home import Home
from echelon.commands.asking import asked, chance, dated, estimate, within_options
from echelon.commands.promotion_candidate import MINUS, marked, said, show_folded
from echelon.words import note_lines, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.answers import Reason
    from serving.attrition.risk_answers import AtRisk, CurveAnswer, FlightRiskAnswer, ListTold

_TITLE = "High performers who may leave by choice within {months} months, as of {as_of} ({n} looked at)"
_REASONS = "goes with leaving (+) or staying ({minus}); topics of a talk"
_TITLE_ALL = "People who may leave by choice within {months} months, as of {as_of} ({n} looked at)"
_TITLE_UNDATED = "People who may leave, as of {as_of} ({n} looked at)"
_RECORD = (
    "Past lists of this length ({lists}): of {listed} people {left} left by choice within {months} months,"
    " {precision}; of everybody {base}."
)
_RECALL = "They held {recall} of the high performers who left."


@click.command("flight-risk")
@within_options
@click.option(
    "--horizon",
    "horizon_months",
    type=click.Choice(["3", "6", "12"]),
    help="Months within which an exit counts; default: as attrition.yaml says.",
)
@click.option(
    "--top", type=click.IntRange(1, 500), help="Length of the list; default: as attrition.yaml says."
)
def flight_risk(as_of: datetime | None, lang: str | None, horizon_months: str | None, **given: Any) -> None:
    """List the high performers who may leave, with reasons, topics of a talk, and how good lists were."""
    from serving.access import console
    from serving.attrition import flight_risk as listed
    from serving.attrition.risk_requests import FlightRiskRequest
    from serving.context import Context

    home = Home.from_environment()
    given["horizon_months"] = int(horizon_months) if horizon_months else None
    request = FlightRiskRequest(**asked(as_of, given))
    show(listed.flight_risk(Context(home), console(), request), lang or home.language)


@click.command("exit-curve")
@click.argument("employee_id")
@dated
def exit_curve(employee_id: str, as_of: datetime | None, lang: str | None) -> None:
    """Print how one person's probability of leaving grows with the months ahead."""
    from serving.access import console
    from serving.attrition import curve
    from serving.attrition.risk_requests import CurveRequest
    from serving.context import Context

    home = Home.from_environment()
    request = CurveRequest(employee_id=employee_id, as_of=as_of.date() if as_of else None)
    show_curve(curve.curve(Context(home), console(), request), lang or home.language)


def show(answer: "FlightRiskAnswer", language: str) -> None:
    """Print a list of flight risks."""
    from echelon.terminal import say

    word = words(language)
    measured = any(one.high_performer is not None for one in answer.people)
    title = (_TITLE if measured else _TITLE_ALL) if answer.horizon_months else _TITLE_UNDATED
    if answer.model_version is None:
        _show_groups(answer, language)
    else:
        heading = word(title, months=answer.horizon_months, as_of=answer.as_of, n=answer.n_people)
        _show_people(heading, answer, language)
    if answer.record:
        say(record_line(answer.record, answer.horizon_months, language))
    for line in note_lines(answer.notes, language):
        say(line, style="dim")
    say(f"{answer.model_version or '-'} · {word('request')} {answer.request_id}", style="dim")


def show_curve(answer: "CurveAnswer", language: str) -> None:
    """Print a person's probabilities by month and cause."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    names = ("leaves by choice (90 %)", "everybody, on average", "dismissed", "other exits")
    name = " ".join(filter(None, (answer.person.employee_id, answer.person.name)))
    show_table(
        word("{name}: exits by month ahead, as of {as_of}", name=name, as_of=answer.as_of),
        [Column(word("months ahead"), right=True), *(Column(word(one), right=True) for one in names)],
        [
            (
                one.month,
                estimate(one.voluntary, one.low, one.high, 1),
                estimate(one.typical, None, None, 1),
                estimate(one.involuntary, None, None, 1) or "-",
                estimate(one.other, None, None, 1) or "-",
            )
            for one in answer.months
        ],
    )
    say(answer.zh if language == "zh" else answer.en)
    for line in _lines([*answer.leaving, *answer.staying], language, brief=False):
        say(line)
    for line in note_lines(answer.notes, language):
        say(line, style="dim")
    say(f"{answer.model_version} · {word('request')} {answer.request_id}", style="dim")


def record_line(record: "ListTold", months: int | None, language: str) -> str:
    """Say how good past lists of this length were."""
    word = words(language)
    recall = estimate(record.recall, record.recall_low, record.recall_high)
    told = word(
        _RECORD,
        lists=record.n_lists,
        listed=record.n_listed,
        left=record.n_left,
        months=months,
        precision=estimate(record.precision, record.low, record.high),
        base=estimate(record.base_rate, None, None),
    )
    return f"{told} {word(_RECALL, recall=recall)}" if recall else told


def _show_people(heading: str, answer: "FlightRiskAnswer", language: str) -> None:
    from echelon.terminal import Column, say

    word = words(language)
    show_folded(
        heading,
        [
            Column(word("rank"), right=True),
            Column(word("employee")),
            Column(word("both"), right=True),
            Column(word("leaves (90 %)"), right=True),
            Column("3 · 6 · 12", right=True),
            Column(word("high performer"), right=True),
            Column(word("expected loss"), right=True),
            Column(word(_REASONS, minus=MINUS), wrap=True),
        ],
        [_row(one, language) for one in answer.people],
        lines=True,
    )
    if not answer.people:
        say(word("Nobody fits."))
        return
    text = "[ ] context: nothing that can be acted on. Loss: {currency} of revenue, risk included."
    say(word(text, currency=answer.currency))


def _row(one: "AtRisk", language: str) -> tuple[object, ...]:
    word = words(language)
    topics = [topic.zh if language == "zh" else topic.en for topic in one.topics]
    talk = (
        [word("talk about: {topics}", topics=(", " if language == "en" else "、").join(topics))]
        if topics
        else []
    )
    return (
        one.rank,
        "\n".join(filter(None, (one.employee_id, one.name))),
        chance(one.risk),
        estimate(one.score, one.low, one.high),
        " · ".join(f"{100 * each.probability:.0f}" for each in one.within),
        chance(one.high_performer),
        f"{one.loss:,.0f}" if one.loss is not None else None,
        "\n".join([*_lines([*one.leaving, *one.staying], language, brief=True), *talk]),
    )


def _lines(reasons: "Sequence[Reason]", language: str, *, brief: bool) -> list[str]:
    """Write reasons, one a line; context in brackets."""
    lines = []
    for one in reasons:
        mark = marked("+" if one.direction == "raises" else MINUS, one)
        told = said(one, language, brief=brief)
        lines.append(f"{mark:<3} {told if one.actionable else f'[{told}]'}")
    return lines


def _show_groups(answer: "FlightRiskAnswer", language: str) -> None:
    from echelon.terminal import Column, show_table

    word, names = words(language), ("people", "left", "months", "do not leave (95 %)")
    show_table(
        word("Who does not leave by choice, as of {as_of}", as_of=answer.as_of),
        [
            word("role_family"),
            *(Column(word(one), right=True) for one in names),
        ],
        [
            (
                one.group,
                one.n_people,
                one.n_left,
                one.horizon_months,
                estimate(one.stays, one.low, one.high),
            )
            for one in answer.groups
        ],
    )
