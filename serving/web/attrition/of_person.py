"""One person's risk: how it grows with the months, what goes with it, what would differ, what was done."""

from typing import get_args

from data.errors import TooLittleData
from serving.attrition.answers import FlagTold
from serving.attrition.curve import curve
from serving.attrition.flagged import flags
from serving.attrition.requests import FlagsRequest
from serving.attrition.risk_answers import CurveAnswer
from serving.attrition.risk_requests import CurveRequest
from serving.attrition.what_if import what_if
from serving.attrition.what_if_answers import WhatIfAnswer
from serving.attrition.what_if_requests import ChangeName, WhatIfRequest
from serving.web.attrition.around import around
from serving.web.attrition.charts import months_ahead
from serving.web.listing import filled
from serving.web.shell import Page, Visit

#: Months of the curve that are read out.
_SHOWN = (3, 6, 12)


def of_person(visit: Visit) -> Page:
    """Show one person's probability of leaving, with reasons, what-if and the flag."""
    request = visit.read(CurveRequest, filled(visit.query, "employee_id", "as_of"))
    try:
        answer = curve(visit.context, visit.caller, request)
    except TooLittleData:
        return Page("attrition/too_few.html", {**around(visit), "answer": None}, status=409)
    asked = [name for name in get_args(ChangeName) if name in visit.query.getlist("change")]
    values = {
        "answer": answer,
        "chart": months_ahead(visit, answer),
        "shown": [answer.months[month - 1] for month in _SHOWN],
        "flags": _flags(visit, request),
        "changes": _changes(visit),
        "chosen": asked,
        "what_if": _what_if(visit, answer, asked),
    }
    return Page("attrition/of_person.html", {**around(visit), **values})


def _flags(visit: Visit, request: CurveRequest) -> list[FlagTold]:
    """Return the person's flags, the latest first."""
    if not visit.may("attrition.flags"):
        return []
    told = flags(visit.context, visit.caller, FlagsRequest(show="all", as_of=request.as_of)).flags
    own = [one for one in told if one.employee_id == request.employee_id]
    return sorted(own, key=lambda one: one.flagged_as_of, reverse=True)


def _changes(visit: Visit) -> list[tuple[str, str]]:
    """Return what may be changed in a what-if, with its words; nothing for who may ask none."""
    _ = visit._
    words = {
        "pay": _("Pay to market"),
        "manager": _("Another manager"),
        "transfer": _("Transfer"),
        "promotion": _("Promotion"),
    }
    if not visit.may("attrition.what_if"):
        return []
    pay = visit.context.policy.view(visit.caller, "attrition.what_if").sees("pay")
    return [(name, words[name]) for name in get_args(ChangeName) if pay or name != "pay"]


def _what_if(visit: Visit, answer: CurveAnswer, asked: list[ChangeName]) -> WhatIfAnswer | None:
    """Return each change alone and, where there are several, all of them together."""
    if not asked or not _changes(visit):
        return None
    scenarios = [[one] for one in asked] + ([asked] if len(asked) > 1 else [])
    given = {"employee_id": answer.person.employee_id, "scenarios": scenarios, "as_of": answer.as_of}
    return what_if(visit.context, visit.caller, visit.read(WhatIfRequest, given))
