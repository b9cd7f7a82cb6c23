"""How bonus pools would be divided by the fair scores."""

from collections.abc import Callable, Mapping
from itertools import zip_longest
from typing import Any

from serving.appraisal.bonus import bonus
from serving.appraisal.calibration_answers import AppraisalBonusAnswer, BonusRow
from serving.appraisal.requests import AppraisalBonusRequest
from serving.web.appraisal.around import around
from serving.web.exports import MEDIA_TYPES, Column, exported, origin
from serving.web.listing import filled, in_order, listing, whole
from serving.web.shell import File, Page, Visit

_FIELDS = ("of", "name", "budget", "floor", "cap")
_COLUMNS: Mapping[str, Callable[[BonusRow], Any]] = {
    "name": lambda one: one.name or one.employee_id,
    "pool": lambda one: one.pool,
    "score": lambda one: one.score,
    "amount": lambda one: one.amount,
}


def pools(visit: Visit) -> Page | File:
    """Show the form for pools, and how those of the address would be divided."""
    lines = _lines(visit)
    given = [_pool(line) for line in lines]
    values: dict[str, Any] = {"answer": None, "lines": [*lines, {"of": "platform_id"}]}
    if given:
        asked = filled(visit.query, "as_of") | {"pools": given}
        answer = bonus(visit.context, visit.caller, visit.read(AppraisalBonusRequest, asked))
        kind = visit.query.get("export", "")
        if kind in MEDIA_TYPES:
            return _kept(visit, answer, kind)
        values |= {"answer": answer, "list": listing(visit, answer.people, _COLUMNS, usual="-amount")}
    return Page("appraisal/pools.html", around(visit) | values)


def _lines(visit: Visit) -> list[dict[str, str]]:
    """Return the filled lines of the form."""
    columns = [visit.query.getlist(name) for name in _FIELDS]
    lines = [dict(zip(_FIELDS, cells, strict=True)) for cells in zip_longest(*columns, fillvalue="")]
    return [line for line in lines if line["name"].strip()]


def _pool(line: Mapping[str, str]) -> dict[str, Any]:
    money = {name: _minor(line[name]) for name in ("budget", "floor", "cap") if line[name].strip()}
    return {"of": line["of"], "name": line["name"].strip(), **money}


def _minor(text: str) -> int | str:
    """Return money in minor units, or what came: the request says what is wrong with it."""
    plain = text.replace(",", "").strip()
    units, dot, cents = plain.partition(".")
    minor = whole(units + cents.ljust(2, "0"))
    right = units and len(cents) <= 2 and (cents or not dot)
    return minor if right and isinstance(minor, int) else text


def _kept(visit: Visit, answer: AppraisalBonusAnswer, kind: Any) -> File:
    _ = visit._
    currency = answer.currency or "CNY"
    columns = [
        Column(_("Employee"), width=12),
        Column(_("Name"), width=16),
        Column(_("Pool"), width=16),
        Column(_("Fair score"), "number"),
        Column(_("By the own score"), "money", currency=currency),
        Column(_("By the team"), "money", currency=currency),
        Column(_("Amount"), "money", currency=currency),
    ]
    everybody, _sort = in_order(visit, answer.people, _COLUMNS, usual="-amount")
    rows = [
        (one.employee_id, one.name, one.pool, one.score, one.individual, one.team_part, one.amount)
        for one in everybody
    ]
    title = _("Proposed bonuses")
    return exported(kind, f"bonus-{answer.as_of}", title, columns, rows, origin(visit, answer))
