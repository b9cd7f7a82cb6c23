"""Names of a request that are not there: all at once, each with its place and the closest that is known."""

from collections.abc import Iterable, Iterator

import pandas as pd

from data.calendar import add_months
from data.errors import Misfits
from data.suggest import closest
from features.written import Fault, Place, came, place_words
from serving.staffing.requests import StaffingRequest, first_day
from serving.staffing.team import Team

#: Where people are named.
_PEOPLE = "a front-line person in your scope"


def check(request: StaffingRequest, team: Team, platforms: "pd.Index[str]") -> None:
    """Refuse a request that names who or what is unknown, or contradicts itself.

    Parameters
    ----------
    request : StaffingRequest
        In due form.
    team : Team
        Who may be named.
    platforms : Index of str
        Platforms that are open in the period.

    Raises
    ------
    Misfits
        With every fault; nobody outside the caller's scope is named.
    MissingTable
        If skills are asked for and none are stored.
    """
    found = [
        *_platforms(request, platforms),
        *_people(request, team),
        *_kinds(request, team),
        *_twice(request, team),
    ]
    refuse(found)


def refuse(found: list[Fault]) -> None:
    """Raise what was found, if anything was.

    Raises
    ------
    Misfits
        With every fault.
    """
    if not found:
        return
    places = [
        {"where": place_words(one.place), "came": one.came, "expected": one.expected, "advice": one.advice}
        for one in found
    ]
    lines = [
        f"- {one['where']}: came {one['came']}; expected {one['expected']}; {one['advice']}" for one in places
    ]
    n = f"{len(places)} faults" if len(places) > 1 else "one fault"
    raise Misfits("\n".join([f"the staffing request has {n}:", *lines]), places)


def _unknown(place: Place, name: str, kind: str, known: Iterable[str]) -> Iterator[Fault]:
    names = [str(one) for one in known]
    if name not in set(names):
        offer = closest(name, names).removeprefix("; ")
        if "did you mean" not in offer and len(names) > 30:
            offer = "check the id"
        yield Fault(place, came(name), kind, offer)


def _platforms(request: StaffingRequest, platforms: "pd.Index[str]") -> Iterator[Fault]:
    kind = "a platform that is open in the period"
    for i, one in enumerate(request.platforms):
        yield from _unknown(("platforms", i, "platform_id"), one.platform_id, kind, platforms)
    for person, platform in request.locked.items():
        yield from _unknown(("locked", person), platform, kind, platforms)
    for key in ("at_most_one_of", "at_least_one_of"):
        for i, some in enumerate(getattr(request, key)):
            yield from _unknown((key, i, "platform_id"), some.platform_id, kind, platforms)


def _people(request: StaffingRequest, team: Team) -> Iterator[Fault]:
    known = team.people.index
    for place, person in _named(request):
        yield from _unknown(place, person, _PEOPLE, known)


def _named(request: StaffingRequest) -> Iterator[tuple[Place, str]]:
    """Yield every person that is named, with the place."""
    for person in request.locked:
        yield ("locked", person), person
    for i, person in enumerate(request.excluded):
        yield ("excluded", i), person
    for i, absence in enumerate(request.unavailable):
        yield ("unavailable", i, "employee_id"), absence.employee_id
    for key in ("together", "apart"):
        for i, group in enumerate(getattr(request, key)):
            yield from (((key, i, at), person) for at, person in enumerate(group))
    for key in ("at_most_one_of", "at_least_one_of"):
        for i, some in enumerate(getattr(request, key)):
            yield from (((key, i, "people", at), person) for at, person in enumerate(some.people))


def _kinds(request: StaffingRequest, team: Team) -> Iterator[Fault]:
    """Yield roles, role families, skills and teams that nobody of the scope has."""
    asks = any(one.skills for one in request.platforms)
    skills = list(team.skills().dropna(axis=1, how="all").columns) if asks else []
    families = sorted(team.people["role_family"].dropna().unique())
    roles = sorted(team.people["role"].dropna().unique())
    for i, one in enumerate(request.platforms):
        for at, seats in enumerate(one.roles):
            place = ("platforms", i, "roles", at)
            if seats.role:
                yield from _unknown((*place, "role"), seats.role, "a role of somebody in your scope", roles)
            if seats.role_family:
                kind = "a role family of somebody in your scope"
                yield from _unknown((*place, "role_family"), seats.role_family, kind, families)
        for at, cover in enumerate(one.skills):
            kind = "a skill of somebody in your scope"
            yield from _unknown(("platforms", i, "skills", at, "skill"), cover.skill, kind, skills)
    teams = sorted(team.people["team_id"].dropna().unique())
    for i, name in enumerate(request.protected_teams):
        yield from _unknown(("protected_teams", i), name, "a team of somebody in your scope", teams)


def _twice(request: StaffingRequest, team: Team) -> Iterator[Fault]:
    """Yield what is asked of somebody and cannot be at once."""
    for i, person in enumerate(request.excluded):
        if person in request.locked:
            yield Fault(("excluded", i), came(person), "somebody who is not locked", "choose one of the two")
    protected = team.people["team_id"].isin(request.protected_teams)
    away = _away(request, team)
    for person, platform in request.locked.items():
        if person in protected.index and protected[person] and team.current[person] != platform:
            at = f"a platform other than {team.current[person]} for a member of a protected team"
            yield Fault(("locked", person), came(platform), f"not {at}", "take one of the two out")
        if person in away:
            expected = "a lock of somebody who is there in the period"
            yield Fault(("locked", person), came(platform), expected, "take the lock or the absence out")
    if request.period.start and request.period.start < team.snapshot.as_of:
        expected = f"a day from {team.snapshot.as_of} on, up to which facts count"
        yield Fault(("period", "start"), str(request.period.start), expected, "give a later start")


def _away(request: StaffingRequest, team: Team) -> set[str]:
    """Return who of the scope is away in the whole period."""
    start = first_day(team.snapshot.as_of, request.period)
    absences = [one for one in request.unavailable if one.employee_id in team.people.index]
    presence = team.presence(absences, start, add_months(start, request.period.months))
    return set(team.people.index[presence <= 0.0])
