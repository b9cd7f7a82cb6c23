"""``echelon what-if``: a person's profile beside changed ones, as the model sees them."""

from datetime import datetime
from typing import TYPE_CHECKING

import click

from data.home import Home
from echelon.commands.asking import dated, estimate, minute
from echelon.words import note_lines, words

if TYPE_CHECKING:
    from collections.abc import Iterable, Sequence

    from serving.attrition.what_if_answers import ScenarioTold, WhatIfAnswer, WithinThen

_MINUS = "\u2212"


@click.command("what-if")
@click.argument("employee_id", metavar="EMPLOYEE")
@click.option(
    "--change",
    "changes",
    multiple=True,
    required=True,
    metavar="CHANGE[+CHANGE...]",
    help="One scenario, such as pay or pay+promotion; up to six times. "
    "Changes are pay (to market), manager (another one), transfer (to another platform) and promotion.",
)
@dated
def what_if(employee_id: str, changes: tuple[str, ...], as_of: datetime | None, lang: str | None) -> None:
    """Compare the model's probability of leaving for a person's profile and for changed ones.

    It is a difference of the model between two profiles, not what the change would do.
    """
    from echelon.commands.requests import read
    from serving.access import console
    from serving.attrition.what_if import what_if as compared
    from serving.attrition.what_if_requests import WhatIfRequest
    from serving.context import Context

    home = Home.from_environment()
    fields = {
        "employee_id": employee_id,
        "scenarios": [[name.strip() for name in one.split("+")] for one in changes],
        "as_of": as_of.date() if as_of else None,
    }
    show(compared(Context(home), console(), read(WhatIfRequest, fields)), lang or home.language)


def show(answer: "WhatIfAnswer", language: str) -> None:
    """Print a what-if."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    name = " ".join(filter(None, (answer.person.employee_id, answer.person.name)))
    now = [estimate(one.probability, one.low, one.high, 1) for one in answer.now]
    show_table(
        word(
            "{name}: what if? Probability of leaving by choice, as of {as_of}", name=name, as_of=answer.as_of
        ),
        [
            Column(word("scenario"), wrap=True),
            *(Column(word("{n} months", n=one.horizon_months), right=True) for one in answer.now),
        ],
        [
            (word("the profile as it is"), *now),
            *((_said(one, language), *map(_cell, one.within)) for one in answer.scenarios),
        ],
        caption=word(
            "90 % interval in brackets; then percentage points from the profile as it is, ? where not sure."
        ),
    )
    warning, *notes = note_lines(answer.notes, language)
    say(warning)
    for one in answer.scenarios:
        _show_scenario(one, language)
    _show_earlier(answer, language)
    for line in notes:
        say(line, style="dim")
    say(f"{answer.model_version} · {word('request')} {answer.request_id}", style="dim")


def _said(one: "ScenarioTold", language: str) -> str:
    return one.zh if language == "zh" else one.en


def _cell(one: "WithinThen") -> str:
    chance = estimate(one.probability, one.low, one.high, 1)
    return f"{chance} {_points(one)}"


def _points(one: "WithinThen") -> str:
    """Write a difference with its sign; a question mark where the model is not sure of it."""
    if not one.difference:
        return "±0.0"
    if not one.sure:
        return "?"
    return f"{'+' if one.difference > 0 else _MINUS}{abs(one.difference):.1f}"


def _show_scenario(one: "ScenarioTold", language: str) -> None:
    from echelon.terminal import say

    word, zh = words(language), language == "zh"
    say(_said(one, language), style="bold")
    for note in one.assumed:
        say(f"  {word('assumed: {what}', what=note.zh if zh else note.en)}", style="dim")
    for note in one.idle:
        say(f"  {note.zh if zh else note.en}")
    for feature in one.features:
        if not feature.percentile:
            label = feature.zh if zh else feature.en
            now, then = (each.zh if zh else each.en for each in (feature.now, feature.then))
            say(f"  {word('{feature}: {now} -> {then}', feature=label, now=now, then=then)}")
    n_percentiles = sum(feature.percentile for feature in one.features)
    if n_percentiles:
        say(f"  {word('and {n} percentiles among peers', n=n_percentiles)}", style="dim")


def _show_earlier(answer: "WhatIfAnswer", language: str) -> None:
    from echelon.terminal import Column, show_table

    word = words(language)
    if not answer.earlier:
        return
    show_table(
        word("Asked before"),
        [
            word("request"),
            word("at"),
            word("as of"),
            Column(word("scenario"), wrap=True),
            Column(word("probability at 3 · 6 · 12 months"), right=True),
        ],
        [
            (former.request_id[:8], minute(former.at), former.as_of, label, _chances(within.values()))
            for former in answer.earlier
            for label, within in [
                (word("the profile as it is"), former.now),
                *((_named(one.changes, language), one.within) for one in former.scenarios),
            ]
        ],
    )


def _named(changes: "Sequence[str]", language: str) -> str:
    from serving.attrition.what_if_words import scenario_label

    label = scenario_label(changes)
    return label.zh if language == "zh" else label.en


def _chances(within: "Iterable[float]") -> str:
    return " · ".join(f"{100 * chance:.1f} %" for chance in within)
