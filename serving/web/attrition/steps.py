"""What is done on the pages of flight risk: flags raised, and steps taken about them."""

from urllib.parse import urlencode

from serving.attrition.acknowledge import acknowledge
from serving.attrition.raised import raise_flags
from serving.attrition.requests import AcknowledgeRequest, RaiseRequest
from serving.web.listing import filled
from serving.web.shell import Moved, Visit


def raised(visit: Visit) -> Moved:
    """Flag the first people of the list."""
    names = ("as_of", "platform_id", "department", "role_family")
    request = visit.read(RaiseRequest, filled(visit.form, *names, numbers=("grade", "people")))
    raise_flags(visit.context, visit.caller, request)
    return Moved("/flight-risk/flags?done=raised")


def taken(visit: Visit) -> Moved:
    """Note a step about a flag, and return to the page where it was noted."""
    request = visit.read(
        AcknowledgeRequest, filled(visit.form, "flag_id", "step", "action", "outcome", "note")
    )
    answer = acknowledge(visit.context, visit.caller, request)
    if visit.form.get("back") == "list":
        return Moved("/flight-risk?done=noted")
    if visit.form.get("back") == "flags":
        return Moved("/flight-risk/flags?done=noted")
    person = urlencode({"employee_id": answer.flag.employee_id, "done": "noted"})
    return Moved(f"/flight-risk/person?{person}")
