"""Calibration: pack, change and lock of ``echelon appraisal``."""

from typing import TYPE_CHECKING

import click

from data.home import Home
from echelon.commands.asking import between, gained, in_language, minute, point
from echelon.words import note_lines, words

if TYPE_CHECKING:
    from serving.appraisal.calibration_answers import AppraisalPackAnswer

_CYCLE = click.option("--cycle", required=True, help="A cycle that is over: 2026H1, 2026Q2 or 2026-05.")
_BY = click.option("--by", required=True, help="Employee id of who decides; it stands beside the change.")


@click.command()
@click.argument("manager")
@_CYCLE
@in_language
def pack(manager: str, cycle: str, lang: str | None) -> None:
    """Show a manager's calibration pack: computed scores, proposals beside them, before and after.

    MANAGER is an employee id; the pack holds who reports to it.
    """
    from echelon.commands.requests import read
    from serving.access import console
    from serving.appraisal.calibration import pack as packed
    from serving.appraisal.requests import AppraisalPackRequest
    from serving.context import Context

    home = Home.from_environment()
    request = read(AppraisalPackRequest, {"manager_id": manager, "cycle": cycle})
    show_pack(packed(Context(home), console(), request), lang or home.language)


@click.command()
@click.argument("employee")
@click.option("--manager", required=True, help="In whose pack the person is: an employee id.")
@_CYCLE
@click.option(
    "--score", type=click.FloatRange(0, 100), help="Score proposed; without it a proposal is taken back."
)
@click.option("--reason", required=True, help="Why, in a sentence: what the tables do not hold.")
@_BY
@in_language
def change(employee: str, manager: str, score: float | None, lang: str | None, **given: str) -> None:
    """Propose another score for EMPLOYEE; it stands beside the computed one, with who, when and why."""
    from echelon.commands.requests import read
    from echelon.terminal import say
    from serving.access import Caller
    from serving.appraisal.calibration import change as changed
    from serving.appraisal.requests import AppraisalChangeRequest
    from serving.context import Context

    home = Home.from_environment()
    by = given.pop("by")
    fields = {**given, "employee_id": employee, "manager_id": manager, "proposed": score}
    caller = Caller(by, "hr", ("company",))
    answer = changed(Context(home), caller, read(AppraisalChangeRequest, fields))
    word = words(lang or home.language)
    text = "{employee}, {cycle}: computed {score}, proposed {proposed}"
    computed, proposed = point(answer.score) or "-", _written(answer.proposed) or "-"
    say(word(text, employee=employee, cycle=answer.cycle, score=computed, proposed=proposed))
    for line in note_lines(answer.notes, lang or home.language):
        say(line, style="dim")


@click.command()
@click.argument("manager")
@_CYCLE
@_BY
@in_language
def lock(manager: str, cycle: str, by: str, lang: str | None) -> None:
    """End the calibration of MANAGER's pack: no change is taken after it, and a lock is not lifted."""
    from echelon.commands.requests import read
    from echelon.terminal import say
    from serving.access import Caller
    from serving.appraisal.calibration import lock as locked
    from serving.appraisal.requests import AppraisalLockRequest
    from serving.context import Context

    home = Home.from_environment()
    request = read(AppraisalLockRequest, {"manager_id": manager, "cycle": cycle})
    answer = locked(Context(home), Caller(by, "hr", ("company",)), request)
    text = "The pack of {manager} for {cycle} is locked, with {n} changes"
    say(words(lang or home.language)(text, manager=manager, cycle=cycle, n=answer.n_changes))


def _written(proposed: float | None) -> str | None:
    """Write a proposed score as it was proposed; one that was computed is rounded otherwise."""
    return None if proposed is None else f"{proposed:g}"


def show_pack(answer: "AppraisalPackAnswer", language: str) -> None:
    """Print a calibration pack."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    state = "locked by {by} at {at}" if answer.locked else "open"
    show_table(
        word("Pack of {manager}, {cycle}", manager=answer.manager_id, cycle=answer.cycle)
        + " · "
        + word(state, by=answer.locked_by, at=minute(answer.locked_at)),
        [
            word("employee"),
            word("name"),
            *(Column(word(name), right=True) for name in ("score", "80 %", "proposed", "difference")),
            "",
            word("changed by"),
            Column(word("reason"), wrap=True),
        ],
        [
            (
                one.employee_id,
                one.name,
                point(one.score),
                between(one.low80, one.high80),
                _written(one.proposed),
                gained(one.difference),
                word("outside 95 %") if one.within is False else "",
                one.changed_by or None,
                one.reason or None,
            )
            for one in answer.people
        ],
        caption=f"{answer.scheme_version} · {word('request')} {answer.request_id}",
    )
    show_table(
        word("Before and after"),
        [word("band"), *(Column(word(name), right=True) for name in ("before", "after"))],
        [(band.band, band.before, band.after) for band in answer.bands],
    )
    for line in note_lines(answer.notes, language):
        say(line, style="dim")
