"""``echelon staff``: who should work on which platform, and how good the plan is."""

import re
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError
from data.home import Home
from echelon.words import note_lines, words

if TYPE_CHECKING:
    from serving.answers import StaffingAnswer

_SEATS = re.compile(r"(?P<platform>[^=]+)=(?P<low>\d*)(?P<dash>-?)(?P<high>\d*)")

_PROOF = (
    "Expected conversions a month: {objective} (today's plan {today}). No plan reaches more than {bound}: "
    "gap {gap}, {status}, {seconds} s."
)


@click.command()
@click.option(
    "--platform",
    "platforms",
    multiple=True,
    metavar="ID=SEATS",
    help="Seats of a platform: P03=12 (exactly), P03=10-14, P03=10- (at least), P03=-14 (at most). "
    "A platform that is not named keeps its head-count, within what the others need.",
)
@click.option("--max-moves", type=click.IntRange(min=0), help="At most so many people change platform.")
@click.option(
    "--move-cost",
    type=click.FloatRange(min=0),
    help="Conversions a month that a move must gain to be worth it.",
)
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    help="Use only what was known before this date; default: latest.",
)
@click.option(
    "--request",
    "request_file",
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="YAML or JSON file with the same request as POST /staffing/recommend; options come on top.",
)
@click.option("--everyone", is_flag=True, help="Also list the people who stay where they are.")
@click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the answer.")
def staff(
    platforms: tuple[str, ...],
    as_of: datetime | None,
    request_file: Path | None,
    *,
    everyone: bool,
    lang: str | None,
    **limits: float | None,
) -> None:
    """Staff platforms as well as possible, within bounds on seats and moves.

    Prints the moves, what the plan is expected to gain in conversions a month, and how far it can be from the
    best possible plan (the gap; 0 is proven best).
    """
    from serving.access import console
    from serving.context import Context
    from serving.staffing import recommend

    asked = _read(request_file) if request_file else {}
    named = {bounds["platform_id"]: bounds for bounds in map(_seats, platforms)}
    kept = [bounds for bounds in asked.get("platforms", []) if bounds.get("platform_id") not in named]
    asked |= {"platforms": [*kept, *named.values()]}
    asked |= {name: value for name, value in limits.items() if value is not None}
    if as_of:
        asked["as_of"] = as_of.date()
    home = Home.from_environment()
    answer = recommend(Context(home), console(), _request(asked))
    show(answer, lang or home.language, everyone=everyone)


def show(answer: "StaffingAnswer", language: str, *, everyone: bool = False) -> None:
    """Print a staffing answer."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    seats = _head_counts(answer)
    show_table(
        word("Seats by platform, as of {as_of}", as_of=answer.as_of),
        [word("platform"), Column(word("today"), right=True), Column(word("plan"), right=True)],
        seats,
    )
    listed = [given for given in answer.assignments if everyone or given.moves]
    show_table(
        word("Plan") if everyone else word("Moves ({n})", n=answer.n_moves),
        [
            *map(word, ("employee", "name", "from", "to")),
            Column(word("expected conversions a month"), right=True),
        ],
        [
            (
                given.employee_id,
                given.name,
                given.from_platform_id,
                given.platform_id,
                None if given.expected_conversions is None else f"{given.expected_conversions:.1f}",
            )
            for given in listed
        ],
    )
    say(
        word(
            _PROOF,
            objective=f"{answer.objective:,.1f}",
            today=f"{answer.today:,.1f}",
            bound=f"{answer.bound:,.1f}",
            gap=f"{answer.gap:.2%}",
            status=word(answer.status),
            seconds=f"{answer.seconds:.2f}",
        )
    )
    for line in note_lines(answer.notes, language):
        say(line, style="dim")


def _head_counts(answer: "StaffingAnswer") -> list[tuple[str, int, int]]:
    from collections import Counter

    plan = Counter(given.platform_id for given in answer.assignments)
    today = Counter(given.from_platform_id for given in answer.assignments if given.from_platform_id)
    return [(platform, today[platform], plan[platform]) for platform in sorted({*plan, *today})]


def _seats(text: str) -> dict[str, Any]:
    found = _SEATS.fullmatch(text)
    if not found or not (found["low"] or found["high"]):
        msg = f"--platform {text!r}: expected ID=SEATS, such as P03=12, P03=10-14, P03=10- or P03=-14"
        raise InputError(msg)
    bounds: dict[str, Any] = {"platform_id": found["platform"]}
    if found["low"]:
        bounds["lower"] = int(found["low"])
    if found["high"] or not found["dash"]:
        bounds["upper"] = int(found["high"] or found["low"])
    return bounds


def _read(path: Path) -> dict[str, Any]:
    import yaml

    try:
        given = yaml.safe_load(path.read_text(encoding="utf-8"))
    except (yaml.YAMLError, UnicodeDecodeError) as cause:
        msg = f"{path} is no YAML: {cause}"
        raise InputError(msg) from cause
    if not isinstance(given, dict):
        msg = f"{path}: expected keys such as platforms and max_moves, found {type(given).__name__}"
        raise InputError(msg)
    return given


def _request(asked: dict[str, Any]) -> Any:
    from pydantic import ValidationError

    from serving.requests import StaffingRequest

    try:
        return StaffingRequest.model_validate(asked)
    except ValidationError as cause:
        first = cause.errors(include_url=False)[0]
        where = ".".join(map(str, first["loc"]))
        msg = f"staffing request, {where}: {first['msg']} (given: {first['input']!r})"
        raise InputError(msg) from cause
