"""Note what was decided about somebody after a list was seen."""

from typing import Any

from serving.promotion.answers import WhyNotAnswer
from serving.promotion.decide import decide
from serving.promotion.requests import DecideRequest, WhyNotRequest
from serving.promotion.why_not import why_not
from serving.web.promotion.asked import around, question
from serving.web.shell import Moved, Page, Visit


def ask(visit: Visit) -> Page:
    """Show what was said of the person, and ask for the decision."""
    return _form(visit, _standing(visit), {})


def noted(visit: Visit) -> Page | Moved:
    """Note the decision; without the reason that it needs, ask again."""
    _ = visit._
    given = {name: visit.form.get(name, "").strip() for name in ("decision", "reason")}
    faults = {}
    if not given["decision"]:
        faults["decision"] = _("Choose what was decided.")
    elif given["decision"] != "accept" and not given["reason"]:
        faults["reason"] = _("Say why: whoever departs from the list gives a reason.")
    if faults:
        return _form(visit, _standing(visit), faults, status=422)
    asked = {name: visit.form.get(name, "") for name in ("list_id", "employee_id")}
    decide(visit.context, visit.caller, visit.read(DecideRequest, {**asked, **given}))
    return Moved("/promotion/decided?done=noted")


def _standing(visit: Visit) -> WhyNotAnswer:
    """Return where the person stands by the question of the list."""
    given = visit.form or visit.query
    asked = {**question(visit), "employee_id": given.get("employee_id", "")}
    return why_not(visit.context, visit.caller, visit.read(WhyNotRequest, asked))


def _form(visit: Visit, standing: WhyNotAnswer, faults: dict[str, str], status: int = 200) -> Page:
    given = visit.form or visit.query
    values: dict[str, Any] = {
        "answer": standing,
        "employee_id": given.get("employee_id", ""),
        "list_id": given.get("list_id", ""),
        "decision": given.get("decision", ""),
        "reason": given.get("reason", ""),
        "faults": faults,
    }
    return Page("promotion/decision.html", around(visit) | values, status=status)
