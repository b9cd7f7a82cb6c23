"""``echelon scheme``: check, show, compare, try and adopt appraisal schemes."""

import json
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.home import Home
from echelon.commands.scheme_shown import say_notes, share, show_ledger, show_roles, show_trial, show_weights
from echelon.terminal import Column, say, show_table
from echelon.words import words

if TYPE_CHECKING:
    from features.appraisal.schemes.scheme import Scheme

_LANG = click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of labels and notes.")


@click.group()
def scheme() -> None:
    """Check, show, compare, try and adopt appraisal schemes."""


@scheme.command()
@click.argument("file", type=click.Path(path_type=Path))
def check(file: Path) -> None:
    """Check a scheme; every fault is told with its line, and nothing is stored."""
    from features.appraisal.schemes.resolved import described, resolve, roles_of
    from features.appraisal.schemes.scheme import load_scheme

    read = load_scheme(file)
    say(f"{file} is a valid scheme: {read.version}, {len(read.rules)} rules")
    cycle = "2999H2"  # by then every rule has begun
    without = [
        described(key)
        for key in roles_of(read)
        if not resolve(read, role_family=key[0], front_line=key[1], maturity=key[2], cycle=cycle)
    ]
    for whom in without:
        say(f"no rule is for: {whom}; who belongs there gets no score", style="yellow")


@scheme.command()
@click.argument("which", required=False)
@click.option("--json-schema", is_flag=True, help="Print the JSON schema of a scheme, for editors.")
@click.option("--cycle", help="Show the rules that hold in this cycle; default: that of the last known day.")
@_LANG
def show(which: str | None, *, json_schema: bool, cycle: str | None, lang: str | None) -> None:
    """Show what counts for whom, resolved; without WHICH the scheme in force.

    WHICH is FILE.yaml, or the version of an adopted scheme. The ledger of adoptions follows.
    """
    from features.appraisal.schemes import scheme as schemes

    if json_schema:
        click.echo(json.dumps(schemes.json_schema(), indent=2, ensure_ascii=False))
        return
    home = Home.from_environment()
    read = _read(which, home)
    language = lang or home.language
    say(f"{read.version}  {read.zh if language == 'zh' else read.en}", style="bold")
    show_roles(read, cycle or _running(home), language)
    if not which:
        show_ledger(home, language)


@scheme.command()
@click.argument("old")
@click.argument("new")
@click.option("--cycle", help="Compare the rules of this cycle; default: that of the last known day.")
@_LANG
def diff(old: str, new: str, cycle: str | None, lang: str | None) -> None:
    """Compare two schemes by what counts for each role, not by how they are written.

    OLD and NEW are FILE.yaml, the version of an adopted scheme, or `current` for the one in force.
    """
    from features.appraisal.schemes.differences import differences, settings_changed

    home = Home.from_environment()
    before, after = _read(old, home), _read(new, home)
    found = differences(before, after, cycle or _running(home))
    language = lang or home.language
    word, chinese = words(language), language == "zh"
    rows = [
        (one.zh if chinese else one.en, one.indicator, share(one.before), share(one.after), one.limits)
        for one in found
    ]
    settings = settings_changed(before, after)
    if not rows and not settings:
        same = "{old} and {new} count the same for every role"
        say(word(same, old=before.version, new=after.version))
    if rows:
        numbers = [Column(word(name), right=True) for name in ("before", "after")]
        columns: list[Column | str] = [
            Column(word("role"), wrap=True),
            word("indicator"),
            *numbers,
            word("limits"),
        ]
        show_table(f"{before.version} -> {after.version}: {word('weights')}", columns, rows)
    if settings:
        names = [Column(word(name), wrap=True) for name in ("key", "before", "after")]
        show_table(f"{before.version} -> {after.version}: {word('settings')}", names, settings)


@scheme.command("weights")
@click.argument("which", required=False)
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Measure with what was known before this date."
)
@_LANG
def weights_(which: str | None, as_of: datetime | None, lang: str | None) -> None:
    """Show the reliability of each indicator by role and market, and which weights would follow from it.

    WHICH is FILE.yaml, or the version of an adopted scheme; without it the one in force. In a downturn
    results tell people apart less well, and weigh less. `try WHICH --weights measured` shows who would move.
    """
    from data.store import Store
    from features.appraisal.schemes.ledger import last_known
    from features.appraisal.score.measured_weights import measured_weights, ranking_effect
    from features.facts import Facts
    from features.profile import known_at

    home = Home.from_environment()
    read, store = _read(which, home), Store(home)
    day = as_of.date() if as_of else last_known(home)
    known = known_at(Facts(store), [day])[0]
    found, effect = measured_weights(known, read), ranking_effect(known, read)
    show_weights(found, effect, f"{read.version} · {day}", lang or home.language)


@scheme.command("try")
@click.argument("new")
@click.option(
    "--as-of",
    type=click.DateTime(["%Y-%m-%d"]),
    required=True,
    help="Score with what was known before this date.",
)
@click.option("--top", type=click.IntRange(1, 500), default=20, show_default=True, help="People to list.")
@click.option(
    "--weights",
    type=click.Choice(["given", "measured"]),
    help="Try it with weights as written, or as measured reliability asks; default: as it says.",
)
@_LANG
def try_(new: str, as_of: datetime, top: int, weights: str | None, lang: str | None) -> None:
    """Show whose score a scheme would change, and by how much, before it is adopted.

    NEW is FILE.yaml, the version of an adopted scheme, or `current` for the one in force.
    """
    from serving.access import console
    from serving.appraisal.requests import AppraisalTryRequest
    from serving.appraisal.schemes import try_out
    from serving.context import Context

    home = Home.from_environment()
    text = _text(new, home)
    if weights:
        text = _read(new, home).model_copy(update={"weights": weights}).canonical
    request = AppraisalTryRequest(as_of=as_of.date(), scheme=text, top=top)
    show_trial(try_out(Context(home), console(), request), lang or home.language)


@scheme.command()
@click.argument("new")
@click.option("--since", required=True, help="First cycle in which it holds, such as 2026H2.")
@click.option("--by", required=True, help="Who decided.")
@click.option("--note", required=True, help="Why, in at least ten characters.")
@_LANG
def adopt(new: str, since: str, by: str, note: str, lang: str | None) -> None:
    """Put a scheme in force since a cycle that is not over; the past keeps its scheme.

    NEW is FILE.yaml, or the version of an adopted scheme.
    """
    from pydantic import ValidationError

    from serving.access import console
    from serving.appraisal.requests import AppraisalAdoptRequest
    from serving.appraisal.schemes import adopt as put_in_force
    from serving.context import Context

    home = Home.from_environment()
    try:
        request = AppraisalAdoptRequest(scheme=_text(new, home), since=since, by=by, note=note)
    except ValidationError as error:
        told = "; ".join(f"--{one['loc'][0]}: {one['msg']}" for one in error.errors(include_url=False))
        raise click.UsageError(told) from error
    answer = put_in_force(Context(home), console(), request)
    say(f"{answer.scheme_version} holds since {answer.since}, adopted by {answer.by} at {answer.at}")
    say_notes(answer.notes, lang or home.language)


def _read(which: str | None, home: Home) -> "Scheme":
    from features.appraisal.schemes.ledger import adopted, current
    from features.appraisal.schemes.scheme import is_version, load_scheme

    if which in (None, "current"):
        return current(home)
    return adopted(home, which) if is_version(which) else load_scheme(Path(which))


def _text(which: str, home: Home) -> str:
    """Return what a request says of a scheme: a version, or the text of a file that was checked."""
    from features.appraisal.schemes.scheme import is_version

    read = _read(which, home)  # faults name the file
    in_ledger = which == "current" or is_version(which)
    return read.version if in_ledger else Path(which).read_text(encoding="utf-8")


def _running(home: Home) -> str:
    from features.appraisal.schemes.cycles import cycle_of
    from features.appraisal.schemes.ledger import last_known

    return cycle_of(last_known(home), "half_year")
