"""Candidates in words and tables, as the commands of ``echelon promotions`` print them."""

import re
from collections.abc import Collection, Sequence
from datetime import date
from typing import TYPE_CHECKING

from echelon.commands.asking import estimate
from echelon.words import note_lines, words

if TYPE_CHECKING:
    from rich.console import RenderableType

    from echelon.terminal import Column
    from serving.answers import Answer, Reason
    from serving.promotion.answers import Candidate, TargetTold

#: The sign of what goes with less success.
MINUS = "\u2212"
#: A sign and what it stands before.
Marked = tuple[str, str]

#: A title is broken where a word is longer; so is a column, unless it may wrap.
_LONGEST, _WIDEST = 10, 24
#: A value before its percentile among peers.
_VALUE = re.compile(r"(?:: |：)[^:：]*?( ?[(（](?:higher than|高于)[^()（）]+[)）])$")


def about(target: "TargetTold", day: date, language: str, platform_id: str | None = None) -> str:
    """Say which list it is: target, round, platform."""
    word = words(language)
    label = target.zh if language == "zh" else target.en
    text = word("{target}, round {round}", target=label, round=day)
    return word("{list}, platform {platform}", list=text, platform=platform_id) if platform_id else text


def name(one: "Candidate", between: str = " ") -> str:
    """Write who somebody is."""
    return between.join(filter(None, (one.employee_id, one.name)))


def rank_line(one: "Candidate", between: str = "\n") -> str:
    """Write a rank with the interval of the true rank."""
    if one.rank_low is None or one.rank_high is None:
        return str(one.rank)
    return f"{one.rank}{between}({one.rank_low}-{one.rank_high})"


def readiness(one: "Candidate") -> str | None:
    """Write readiness with its interval; nobody surely succeeds or fails."""
    score, low, high = (
        None if value is None else min(max(value, 0.01), 0.99) for value in (one.score, one.low, one.high)
    )
    return estimate(score, low, high)


def months(one: "Candidate") -> str | None:
    """Write how long somebody worked on the platform that was asked about."""
    return None if one.months_on_platform is None else f"{one.months_on_platform:.0f}"


def reasons_of(one: "Candidate", language: str, *, brief: bool = False) -> list[Marked]:
    """Write strengths and gaps with their signs; in brief the first evidence alone, by its percentile."""
    word = words(language)
    found = [("?", word("outside experience: the score is a guess"))] if one.outside_experience else []
    found += [(marked("+", reason), said(reason, language, brief=brief)) for reason in one.strengths]
    for reason in one.gaps:
        text = "{gap}; can be acted on" if reason.actionable else "{gap}; context"
        found.append((marked(MINUS, reason), word(text, gap=said(reason, language, brief=brief))))
    return found


def say_marks(language: str) -> None:
    """Print what the signs of `reasons_of` mean."""
    from echelon.terminal import say

    text = "+ slightly, ++ clearly, +++ strongly associated with more success; {minus} with less"
    say(words(language)(text, minus=MINUS), style="dim")


def marked(sign: str, reason: "Reason") -> str:
    """Repeat a sign: once for a slight association, thrice for a strong one."""
    from models.wording import STRENGTHS

    return sign * next(
        n for n, (least, _) in zip((3, 2, 1), STRENGTHS, strict=True) if abs(reason.contribution) >= least
    )


def said(reason: "Reason", language: str, *, brief: bool) -> str:
    """Write a theme and its evidence, without repeating what it goes with."""
    zh = language == "zh"
    sentence, theme = (reason.zh, reason.group_zh) if zh else (reason.en, reason.group_en)
    colon, comma, stop = ("：", "；", "。") if zh else (": ", "; ", ".")
    _, found, evidence = sentence.removesuffix(stop).partition(colon)
    if not found:
        return sentence.removesuffix(stop)
    return theme + colon + (_VALUE.sub(r"\1", evidence.split(comma)[0]) if brief else evidence)


def show_folded(
    heading: str,
    columns: Sequence["Column"],
    rows: Sequence[Sequence[object]],
    *,
    lines: bool = False,
    dim: Collection[int] = (),
) -> None:
    """Print a table whose titles may take several lines.

    A list of marked texts is a cell of its own lines, `lines` are drawn between rows, and rows at the places
    `dim` are greyed.
    """
    from rich.cells import cell_len
    from rich.table import Table

    from echelon.terminal import console, say

    table = Table(show_lines=lines)
    for place, column in enumerate(columns):
        pieces = [min(cell_len(one), _LONGEST) for one in column.title.split()]
        cells = [cell_len(line) for row in rows for line in _text(row[place]).splitlines()]
        table.add_column(
            column.title,
            justify="right" if column.right else "left",
            overflow="fold",
            width=None if column.wrap else min(max([1, *pieces, *cells]), _WIDEST),
        )
    for place, row in enumerate(rows):
        table.add_row(*map(_cell, row), style="dim" if place in dim else None)
    say(heading, style="bold")
    console().print(table)


def _cell(value: object) -> "RenderableType":
    from rich.table import Table
    from rich.text import Text

    if not isinstance(value, list):
        return Text(_text(value))
    grid = Table.grid(padding=(0, 1, 0, 0))
    grid.add_column()
    grid.add_column(overflow="fold")
    for mark, text in value:
        grid.add_row(Text(mark), Text(text))
    return grid


def _text(value: object) -> str:
    return "-" if value is None else str(value)


def say_end(answer: "Answer", language: str, *told: str) -> None:
    """Print what an answer rests on, its id, and its notes."""
    from echelon.terminal import say

    request = f"{words(language)('request')} {answer.request_id}"
    for line in (*told, " · ".join(filter(None, [answer.model_version, request]))):
        say(line, style="dim")
    for line in note_lines(answer.notes, language):
        say(line, style="dim")
