"""The seats that a request asks for, as bounds, cover of skills and groups with names and words."""

from collections.abc import Sequence
from dataclasses import dataclass, field

import numpy as np
import pandas as pd

from models.plan import GroupRule
from serving.staffing.requests import PlatformSeats, StaffingRequest
from serving.staffing.rules import Rule, Rules
from serving.staffing.team import Team


@dataclass
class Seats:
    """What platforms need, in the form that the solver takes.

    Attributes
    ----------
    lower, upper : dict of str to int
        Head counts of every platform.
    asked : dict of str to PlatformSeats
        The platforms that were named.
    need : DataFrame of shape (n_platforms, n_skills) or None
        Holders of each skill that each platform needs.
    skills : DataFrame of shape (n_people, n_skills) or None
        Who holds them.
    groups : list of GroupRule
        How many of a group a platform has.
    rules : Rules
        All of it by name and in words.
    """

    lower: dict[str, int]
    upper: dict[str, int]
    asked: dict[str, PlatformSeats]
    need: pd.DataFrame | None = None
    skills: pd.DataFrame | None = None
    groups: list[GroupRule] = field(default_factory=list)
    rules: Rules = field(default_factory=Rules)


def seats_of(request: StaffingRequest, team: Team, names: dict[str, str], absent: set[str]) -> Seats:
    """Return the seats that are asked for.

    Parameters
    ----------
    request : StaffingRequest
        Checked against what is known.
    team : Team
        Who may be staffed.
    names : dict of str to str
        Name of each platform that is open in the period.
    absent : set of str
        Who takes no part.
    """
    seats = _head_counts(request, team, list(names), absent)
    for name, low in seats.lower.items():
        one = seats.asked.get(name)
        at = request.platforms.index(one) if one else None
        where = "" if at is None else f"platforms[{at}]"
        price = one.price if one else None
        if low:
            seats.rules.add(
                Rule(f"lower:{name}", "lower", where and f"{where}.lower", names[name], lower=low), price
            )
        if name in seats.upper:
            most = seats.upper[name]
            seats.rules.add(
                Rule(f"upper:{name}", "upper", where and f"{where}.upper", names[name], upper=most), price
            )
    _add_cover(seats, request, team, names)
    for i, one in enumerate(request.platforms):
        _add_groups(seats, one, f"platforms[{i}]", team, names)
    _add_some_of(seats, request, names)
    return seats


def _head_counts(request: StaffingRequest, team: Team, ids: Sequence[str], absent: set[str]) -> Seats:
    """Bounds as asked; other platforms keep their head counts, but for what the named ones take or free."""
    there = team.current[~team.current.index.isin(absent)]
    today = {str(name): int(n) for name, n in there.value_counts().items()}
    asked = {one.platform_id: one for one in request.platforms}
    most = {name: len(team.people) if one.upper is None else one.upper for name, one in asked.items()}
    taken = sum(max(0, one.lower - today.get(name, 0)) for name, one in asked.items())
    freed = sum(max(0, today.get(name, 0) - most[name]) for name in asked)
    lower = {name: max(0, today.get(name, 0) - taken) for name in ids}
    upper = {name: today.get(name, 0) + freed for name in ids}
    lower |= {name: one.lower for name, one in asked.items()}
    kept = {name: n for name, n in upper.items() if name not in asked}
    return Seats(
        lower, kept | {name: one.upper for name, one in asked.items() if one.upper is not None}, asked
    )


def _add_cover(seats: Seats, request: StaffingRequest, team: Team, names: dict[str, str]) -> None:
    """Add who needs how many holders of which skill at which level."""
    covers = [
        (i, at, cover) for i, one in enumerate(request.platforms) for at, cover in enumerate(one.skills)
    ]
    if not covers:
        return
    levels = team.skills()
    kinds = sorted({(cover.skill, cover.level) for _, _, cover in covers})
    labels = {kind: f"{kind[0]}>={kind[1]:g}" for kind in kinds}
    held = {labels[kind]: levels[kind[0]].ge(kind[1]).to_numpy(dtype=bool) for kind in kinds}
    need = pd.DataFrame(0, index=pd.Index(list(names)), columns=list(held))
    for i, at, cover in covers:
        platform, label = request.platforms[i].platform_id, labels[cover.skill, cover.level]
        need.loc[platform, label] = max(int(np.asarray(need.loc[platform, label])), cover.lower)
        zh, en = (
            f"{cover.skill}（{cover.level:g}级以上）",
            f"people with {cover.skill} at level {cover.level:g} or more",
        )
        place = f"platforms[{i}].skills[{at}]"
        rule = Rule(f"need:{platform}:{label}", "need", place, names[platform], zh, en, lower=cover.lower)
        seats.rules.add(rule, cover.price)
    seats.need, seats.skills = need, pd.DataFrame(held, index=team.people.index)


def _add_groups(seats: Seats, one: PlatformSeats, where: str, team: Team, names: dict[str, str]) -> None:
    """Add roles and grades."""
    people, platform = team.people, one.platform_id
    for at, role in enumerate(one.roles):
        column, value = ("role", role.role) if role.role else ("role_family", role.role_family)
        among = people.index[people[column].eq(str(value)).fillna(value=False).to_numpy(dtype=bool)]
        rule = Rule(
            f"group:{platform}.roles[{at}]",
            "group",
            f"{where}.roles[{at}]",
            names[platform],
            f"{value}",
            f"people of {value}",
            role.lower,
            role.upper,
        )
        _add_group(seats, rule, platform, among, role.price)
    for at, grades in enumerate(one.grades):
        fits = people["grade"].between(grades.lowest, grades.highest).fillna(value=False)
        span = f"{grades.lowest}-{grades.highest}"
        rule = Rule(
            f"group:{platform}.grades[{at}]",
            "group",
            f"{where}.grades[{at}]",
            names[platform],
            f"{span}级员工",
            f"people of grade {span}",
            grades.lower,
            grades.upper,
        )
        _add_group(seats, rule, platform, people.index[fits.to_numpy(dtype=bool)], grades.price)


def _add_group(seats: Seats, rule: Rule, platform: str, among: "pd.Index[str]", price: float | None) -> None:
    name = rule.name.removeprefix("group:")
    seats.groups.append(GroupRule(tuple(map(str, among)), platform, rule.lower or 0, rule.upper, name))
    seats.rules.add(rule, price)


def _add_some_of(seats: Seats, request: StaffingRequest, names: dict[str, str]) -> None:
    for key, lower, upper in (("at_most_one_of", 0, 1), ("at_least_one_of", 1, None)):
        for i, one in enumerate(getattr(request, key)):
            listed = ", ".join(one.people[:3]) + (" ..." if len(one.people) > 3 else "")
            rule = Rule(
                f"group:{key}[{i}]",
                "group",
                f"{key}[{i}]",
                names[one.platform_id],
                f"（{listed}）",
                f"of {listed}",
                lower,
                upper,
            )
            _add_group(seats, rule, one.platform_id, pd.Index(one.people), None)
