"""What was decided about a plan or one of its moves."""

from serving.staffing.decide import decide
from serving.staffing.plan_requests import DecidePlanRequest
from serving.web.shell import Moved, Visit


def decided(visit: Visit) -> Moved:
    """Note a decision, and go back to the plan."""
    given = {name: visit.form.get(name) for name in ("plan_id", "decision", "employee_id", "reason")}
    request = visit.read(DecidePlanRequest, given)
    decide(visit.context, visit.caller, request)
    return Moved(f"/staffing/plan?request_id={request.plan_id}&done=noted")
