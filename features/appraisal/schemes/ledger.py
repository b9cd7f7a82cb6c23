"""Which scheme was in force when: adoptions are added, never changed, and never reach into the past."""

import json
import os
from dataclasses import asdict, dataclass
from datetime import UTC, date, datetime, timedelta
from pathlib import Path

import yaml

from data.errors import InputError, SchemeError
from data.home import Home
from data.store import Store
from features.appraisal.schemes.cycles import MONTHS, Cadence, cycle_bounds, cycle_of
from features.appraisal.schemes.scheme import Scheme, load_scheme, shipped


@dataclass(frozen=True, slots=True)
class Adoption:
    """One line of the ledger: who put which scheme in force, since when, and why."""

    version: str
    since: str
    adopted_at: str
    by: str
    note: str


def adoptions(home: Home) -> list[Adoption]:
    """Return every adoption, oldest first."""
    path = _ledger(home)
    if not path.exists():
        return []
    lines = path.read_text(encoding="utf-8").splitlines()
    return [Adoption(**json.loads(line)) for line in lines if line]


def in_force(home: Home, as_of: date) -> Scheme:
    """Return the scheme under which scores as of a date are made.

    Parameters
    ----------
    home : Home
        The installation.
    as_of : date
        The scheme of the day before it, so that the day after a cycle's end still has that cycle's scheme.

    Returns
    -------
    Scheme
        The shipped one where none was adopted.

    Raises
    ------
    SchemeError
        If an adopted scheme is gone, or is not as it was adopted.
    """
    begun = [one for one in adoptions(home) if cycle_bounds(one.since)[0] < as_of]
    if not begun:
        return shipped()
    latest = max(range(len(begun)), key=lambda place: (cycle_bounds(begun[place].since)[0], place))
    return adopted(home, begun[latest].version)


def last_known(home: Home) -> date:
    """Return the day up to which the tables tell; today where none are stored.

    What was recorded decides which cycles are over, not the clock: scores need facts.
    """
    store = Store(home)
    return store.known_until() if store.names() else datetime.now().astimezone().date()


def current(home: Home) -> Scheme:
    """Return the scheme of the cycles that hold the last known day."""
    return in_force(home, last_known(home) + timedelta(days=1))


def adopted(home: Home, version: str) -> Scheme:
    """Return an adopted scheme, or the shipped one, by its version.

    Raises
    ------
    SchemeError
        If there is no such scheme, or it is not as it was adopted.
    """
    if version == shipped().version:
        return shipped()
    path = _folder(home) / f"{version}.yaml"
    if not path.exists():
        known = [shipped().version, *dict.fromkeys(one.version for one in adoptions(home))]
        msg = f"there is no scheme {version!r}; there are {', '.join(known)}"
        raise SchemeError(msg)
    scheme = load_scheme(path)
    if scheme.version != version:
        msg = (
            f"{path} is not as it was adopted: its contents are {scheme.version}; restore the file, "
            "and adopt changes as a new scheme"
        )
        raise SchemeError(msg)
    return scheme


def adopt(home: Home, scheme: Scheme, adoption: Adoption) -> Adoption:
    """Put a scheme in force.

    Parameters
    ----------
    home : Home
        The installation.
    scheme : Scheme
        What holds from then on.
    adoption : Adoption
        Who, since which cycle, and why; see `adoption_of`. Cycles that were over by the last known day keep
        their scheme.

    Returns
    -------
    Adoption
        As it stands in the ledger.

    Raises
    ------
    InputError
        If nobody or no reason is named, or a cycle that is over would be judged anew.
    """
    if not adoption.by.strip() or not adoption.note.strip():
        msg = "an adoption says who decides and why; give both"
        raise InputError(msg)
    _refuse_the_past(scheme, current(home), adoption.since, last_known(home))
    folder = _folder(home)
    folder.mkdir(parents=True, exist_ok=True)
    path = folder / f"{scheme.version}.yaml"
    if not path.exists():
        whole = scheme.model_dump(mode="json")
        partial = path.with_suffix(f".{os.getpid()}.partial")
        partial.write_text(yaml.safe_dump(whole, allow_unicode=True, sort_keys=False), encoding="utf-8")
        partial.replace(path)
    line = json.dumps(asdict(adoption), ensure_ascii=False)
    with _ledger(home).open("a", encoding="utf-8") as ledger:
        ledger.write(line + "\n")
    return adoption


def adoption_of(scheme: Scheme, *, since: str, by: str, note: str) -> Adoption:
    """Return a line for the ledger, made now."""
    at = datetime.now(UTC).isoformat(timespec="seconds")
    return Adoption(scheme.version, since, at, by, note)


def _refuse_the_past(scheme: Scheme, old: Scheme, since: str, known: date) -> None:
    first, _ = cycle_bounds(since)
    cadences: set[Cadence] = {getattr(one.cadence, name) for one in (scheme, old) for name in _WHOSE}
    over = {cadence: cycle_of(first, cadence) for cadence in cadences}
    ended = sorted(cycle for cycle in {since, *over.values()} if cycle_bounds(cycle)[1] < known)
    if ended:
        running = cycle_of(known, min(cadences, key=lambda cadence: MONTHS[cadence]))
        msg = (
            f"the scheme cannot hold since {since}: {', '.join(ended)} ended before {known}, up to which the "
            "tables tell, and scores that were given stay as they are; take a cycle that is not over, such "
            f"as {running}"
        )
        raise InputError(msg)


_WHOSE = ("new", "growing", "mature", "back_office")


def _folder(home: Home) -> Path:
    return home.root / "schemes"


def _ledger(home: Home) -> Path:
    return _folder(home) / "ledger.jsonl"
