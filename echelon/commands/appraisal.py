"""``echelon appraisal``: fair scores, and what follows from them."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.home import Home
from echelon.commands.asking import asked, between, dated, gained, group_options, minute, point
from echelon.commands.bonus import bonus
from echelon.commands.calibration import change, lock, pack
from echelon.commands.goals import goals
from echelon.commands.sheet import sheet
from echelon.commands.yardstick import feedback, health, raters
from echelon.words import note_lines, unit, words

if TYPE_CHECKING:
    from serving.appraisal.answers import (
        AppraisalDistributionAnswer,
        AppraisalPersonAnswer,
        AppraisalScoresAnswer,
        ScoredRank,
    )

_UNITS = ("platform_id", "department", "role_family", "grade")
_TITLE = "Fair scores as of {as_of} ({n} people; {few} with too little evidence)"


@click.group()
def appraisal() -> None:
    """Fair scores, what they rest on, and what follows from them."""


@appraisal.command()
@group_options
def scores(as_of: datetime | None, lang: str | None, **given: Any) -> None:
    """List who contributed what: fair scores with intervals, tiers and reasons."""
    from serving.access import console
    from serving.appraisal.requests import AppraisalScoresRequest
    from serving.appraisal.scores import scores as listed
    from serving.context import Context

    home = Home.from_environment()
    request = AppraisalScoresRequest(**asked(as_of, given))
    show_scores(listed(Context(home), console(), request), lang or home.language)


@appraisal.command()
@click.argument("employee")
@dated
def person(employee: str, as_of: datetime | None, lang: str | None) -> None:
    """Say how one person was scored, part by part, and what it speaks for.

    EMPLOYEE is the id in the table employees.
    """
    from serving.access import console
    from serving.appraisal.person import person as scored
    from serving.appraisal.requests import AppraisalPersonRequest
    from serving.context import Context

    home = Home.from_environment()
    request = AppraisalPersonRequest(**asked(as_of, {"employee_id": employee}))
    show_person(scored(Context(home), console(), request), lang or home.language)


@appraisal.command()
@click.option("--by", type=click.Choice(_UNITS), default="platform_id", show_default=True, help="Groups.")
@dated
def distribution(by: str, as_of: datetime | None, lang: str | None) -> None:
    """Say how scores are distributed over platforms, departments, role families or grades."""
    from serving.access import console
    from serving.appraisal.requests import AppraisalDistributionRequest
    from serving.appraisal.scores import distribution as distributed
    from serving.context import Context

    home = Home.from_environment()
    request = AppraisalDistributionRequest(**asked(as_of, {"by": by}))
    show_distribution(distributed(Context(home), console(), request), lang or home.language)


for command in (health, raters, feedback, goals, pack, change, lock, bonus, sheet):
    appraisal.add_command(command)


def show_scores(answer: "AppraisalScoresAnswer", language: str) -> None:
    """Print a list of fair scores."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    show_table(
        word(_TITLE, as_of=answer.as_of, n=answer.n_scored, few=answer.n_too_little),
        [
            Column(word("rank"), right=True),
            Column(word("tier"), right=True),
            word("employee"),
            word("name"),
            Column(word("score"), right=True),
            Column(word("80 %"), right=True),
            Column(word("12 months"), right=True),
            Column(word("reasons"), wrap=True),
        ],
        [
            (
                one.rank,
                one.tier,
                one.employee_id,
                one.name,
                point(one.score),
                between(one.low80, one.high80),
                gained(one.trend),
                _reasons(one, language),
            )
            for one in answer.people
        ],
        caption=f"{answer.scheme_version} · {word('request')} {answer.request_id}",
    )
    for line in note_lines(answer.notes, language):
        say(line, style="dim")


def show_person(answer: "AppraisalPersonAnswer", language: str) -> None:
    """Print one person's score, its parts, and what stands beside it."""
    from echelon.terminal import Column, say, show_table
    from features.appraisal.score.role_words import role_words

    word, zh = words(language), language == "zh"
    one = answer.person
    role = role_words(answer.role)[0 if zh else 1]
    say(f"{one.employee_id} {one.name or ''}  {role}  {answer.as_of}", style="bold")
    say(one.zh if zh else one.en)
    names = ("weight", "points", "above the role's average", "evidence of 12 months")
    parts = sorted(answer.parts, key=lambda part: -(part.weight or 0.0))
    show_table(
        word("What the score consists of"),
        [word("indicator"), *(Column(word(name), right=True) for name in names), ""],
        [
            (
                part.zh if zh else part.en,
                None if part.weight is None else f"{100 * part.weight:.0f} %",
                gained(part.points) if part.enough else None,
                f"{part.z:+.2f} ± {part.z_sd or 0:.2f}"
                if part.enough and part.z is not None
                else word("too little evidence"),
                None if part.exposure is None else f"{part.exposure:,.0f}",
                unit(part.exposure_unit, language),
            )
            for part in parts
        ],
        caption=f"{answer.scheme_version} · {word('request')} {answer.request_id}",
    )
    show_table(
        word("Standing in the role"),
        [word("kind"), Column(word("percentile"), right=True), Column(word("80 %"), right=True), ""],
        [
            (
                own.zh if zh else own.en,
                point(100 * own.percentile),
                between(100 * own.low, 100 * own.high),
                word("not singled out" if own.verdict == "in line" else own.verdict),
            )
            for own in answer.standings
            if own.by == "kind"
        ],
    )
    for found in answer.suggestions:
        text = "{sort}: {said} ({where})" if found.platforms else "{sort}: {said}"
        said, where = found.zh if zh else found.en, ("、" if zh else ", ").join(found.platforms)
        say("  " + word(text, sort=word(found.sort), said=said, where=where))
    for moved in answer.calibrated:
        text = "{cycle}: {by} proposed {proposed} at {at}: {reason}"
        proposed = "-" if moved.proposed is None else f"{moved.proposed:g}"
        say(word(text, **{**moved.model_dump(), "proposed": proposed, "at": minute(moved.at)}))
    for line in note_lines(answer.notes, language):
        say(line, style="dim")


def show_distribution(answer: "AppraisalDistributionAnswer", language: str) -> None:
    """Print how scores are distributed."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    numbers = ("people", "median", "95 %", "lowest tenth", "lowest quarter", "top quarter", "top tenth")
    show_table(
        word("Distribution of the scores as of {as_of}", as_of=answer.as_of),
        [word(answer.by), *(Column(word(name), right=True) for name in numbers)],
        [
            (
                row.group,
                "<5" if row.hidden else row.n_scored,
                point(row.median),
                between(row.median_low, row.median_high),
                *map(point, (row.p10, row.p25, row.p75, row.p90)),
            )
            for row in answer.rows
        ],
        caption=f"{answer.scheme_version} · {word('request')} {answer.request_id}",
    )
    for line in note_lines(answer.notes, language):
        say(line, style="dim")


def _reasons(one: "ScoredRank", language: str) -> str:
    """Write the parts of a score that are worth a word, one a line."""
    names = [(gained(part.points), part.zh if language == "zh" else part.en) for part in one.reasons]
    return "\n".join(f"{points} {name}" for points, name in names)
