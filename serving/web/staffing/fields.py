"""The plain form: from its fields to a request, and from places of the request back to the fields."""

import math
import re
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any

from serving.refusals import Fault
from serving.staffing.today import PersonToday, StaffingTodayAnswer

#: Rows for needs that an empty form has, and the most it has.
ROWS, MOST_ROWS = 4, 20
#: Longest name that is looked for; a longer one is refused with the request, beside its field.
_LONGEST = 100
#: Money is stored in minor units of this part.
_MINOR = 100
_BETWEEN = re.compile(r"[,;，；、\n]+")
#: Kind of a need -> key of the request, key of its name.
_KINDS = {"role": ("roles", "role"), "family": ("roles", "role_family"), "skill": ("skills", "skill")}
#: Place of the request -> field, where the two do not have the same name or faults lie deeper.
_PLACES = {
    "period.start": "start",
    "period.months": "months",
    "moves": "max_moves",
    "moves.price": "move_price",
    "budget": "budget",
    "locked": "lock",
    "excluded": "exclude",
    "together": "together",
    "apart": "apart",
}


def people_named(form: Mapping[str, str]) -> list[str]:
    """Return every person that is named in the form, by id or by name; what is too long for either is not."""
    lines = [one for name in ("together", "apart") for one in form.get(name, "").splitlines()]
    lines += [line.partition("=")[0] for line in form.get("lock", "").splitlines()]
    lines += [form.get("stay", ""), form.get("exclude", "")]
    return list(dict.fromkeys(one for line in lines for one in listed(line) if len(one) <= _LONGEST))


def listed(text: str) -> list[str]:
    """Return what stands between commas or on lines of its own."""
    return [one.strip() for one in _BETWEEN.split(text) if one.strip()]


@dataclass
class Filled:
    """What the form holds, as a request.

    Parameters
    ----------
    form : mapping of str to str
        Its fields.
    today : StaffingTodayAnswer
        Names, head counts and people that the form rests on.
    """

    form: Mapping[str, str]
    today: StaffingTodayAnswer
    request: dict[str, Any] = field(default_factory=dict)
    places: dict[str, str] = field(default_factory=lambda: dict(_PLACES))

    def __post_init__(self) -> None:
        """Read all fields."""
        self._limits()
        self._platforms()
        self._people()

    def faults(self, found: Iterable[Fault]) -> tuple[dict[str, Fault], list[Fault]]:
        """Return the faults by field, and those that belong to none."""
        by_field: dict[str, Fault] = {}
        rest = []
        for one in found:
            at = max((place for place in self.places if _within(one.where, place)), key=len, default=None)
            name = self.places[at] if at is not None else one.where
            if at is not None or name in self.form:
                by_field.setdefault(name, one)
            else:
                rest.append(one)
        return by_field, rest

    def _limits(self) -> None:
        form, asked = self.form, self.request
        period = {"start": form.get("start"), "months": _number(form.get("months"))}
        asked["period"] = {name: value for name, value in period.items() if value not in ("", None)}
        for name in ("measure", "risk"):
            asked[name] = form.get(name)
        for name in ("move_cost", "seconds", "alternatives"):
            asked[name] = _number(form.get(name))
        most, price = _number(form.get("max_moves")), _number(form.get("move_price"))
        if price is not None:
            asked["moves"] = {"most": 10 if most is None else most, "price": price}
        else:
            asked["max_moves"] = most
        budget = _number(form.get("budget"))
        if budget is not None:
            minor = round(budget * _MINOR) if isinstance(budget, int | float) else budget
            asked["budget"] = {"monthly_salary": minor}

    def _platforms(self) -> None:
        needs = [self._need(row) for row in range(MOST_ROWS)]
        asked: list[dict[str, Any]] = []
        for one in self.today.platforms:
            seats: dict[str, Any] = {}
            i = len(asked)
            for key, start in (("lower", "least"), ("upper", "most"), ("price", "price")):
                value = _number(self.form.get(f"{start}_{one.platform_id}"))
                if value is not None:
                    seats[key] = value
                    self.places[f"platforms[{i}].{key}"] = f"{start}_{one.platform_id}"
            own = [(row, need) for row, need in enumerate(needs) if need and need[0] == one.platform_id]
            if own and not seats.keys() & {"lower", "upper"}:
                seats |= {"lower": one.today, "upper": one.today}
            for row, (_, key, need) in own:
                at = seats.setdefault(key, [])
                self._place(f"platforms[{i}].{key}[{len(at)}]", row)
                at.append(need)
            if seats:
                self.places.setdefault(f"platforms[{i}]", f"least_{one.platform_id}")
                asked.append({"platform_id": one.platform_id, **seats})
        self.request["platforms"] = asked

    def _need(self, row: int) -> tuple[str, str, dict[str, Any]] | None:
        """Return platform, kind and need of one row; None where nothing was chosen."""
        platform, who = self.form.get(f"need_platform_{row}", ""), self.form.get(f"need_who_{row}", "")
        if not platform or not who:
            return None
        kind, _, name = who.partition(":")
        given = {
            key: _number(self.form.get(f"need_{start}_{row}"))
            for key, start in (("lower", "least"), ("upper", "most"), ("price", "price"), ("level", "level"))
        }
        need = {key: value for key, value in given.items() if value is not None}
        need.pop("upper" if kind == "skill" else "level", None)
        if kind == "grade":
            return platform, "grades", {"from": _number(name), **need}
        key, named = _KINDS.get(kind, _KINDS["role"])
        return platform, key, {named: name, **need}

    def _place(self, place: str, row: int) -> None:
        self.places[place] = f"need_who_{row}"
        for key, start in (("lower", "least"), ("upper", "most"), ("price", "price"), ("level", "level")):
            self.places[f"{place}.{key}"] = f"need_{start}_{row}"

    def _people(self) -> None:
        locked: dict[str, str] = {}
        for text in listed(self.form.get("stay", "")):
            one = self._of(text)
            # whoever is not known is refused by id, whatever the platform
            locked[one.employee_id] = one.platform_id or self.today.platforms[0].platform_id
            self.places[f"locked.{one.employee_id}"] = "stay"
        by_name = {one.name: one.platform_id for one in self.today.platforms}
        for line in self.form.get("lock", "").splitlines():
            who, _, at = line.partition("=")
            if who.strip():
                locked[self._of(who.strip()).employee_id] = by_name.get(at.strip(), at.strip())
        self.request["locked"] = locked
        self.request["excluded"] = self._ids(self.form.get("exclude", ""))
        self.request["protected_teams"] = listed(self.form.get("protected_teams", ""))
        for name in ("together", "apart"):
            groups = [self._ids(line) for line in self.form.get(name, "").splitlines()]
            self.request[name] = [group for group in groups if group]

    def _ids(self, text: str) -> list[str]:
        return [self._of(one).employee_id for one in listed(text)]

    def _of(self, text: str) -> PersonToday:
        return self.today.found.get(text) or PersonToday(employee_id=text)


def _within(where: str, place: str) -> bool:
    return where == place or where.startswith((f"{place}.", f"{place}["))


def _number(text: str | None) -> int | float | str | None:
    """Return a number that was written; what is none is refused with the request."""
    told = (text or "").strip().replace("，", ",").replace(",", "")
    if not told:
        return None
    try:
        value = float(told)
    except ValueError:
        return told
    if not math.isfinite(value):
        return told
    return int(value) if value.is_integer() else value
