"""Pages about staffing: the request, progress while solving, the plan and what is asked about it."""

from serving.web.shell import At
from serving.web.staffing.ask import ask, form
from serving.web.staffing.change import again
from serving.web.staffing.decide import decided
from serving.web.staffing.files import plan_file
from serving.web.staffing.move import move
from serving.web.staffing.plan import plan
from serving.web.staffing.rules import rules
from serving.web.staffing.solving import cancel, solving
from serving.web.staffing.written import send, written

_ASK, _EXPLAIN = "staffing.recommend", "staffing.explain"

PAGES = (
    At("/staffing", form, _ASK, menu="Staffing"),
    At("/staffing/ask", ask, _ASK, "POST"),
    At("/staffing/written", written, _ASK),
    At("/staffing/send", send, _ASK, "POST"),
    At("/staffing/solving", solving, _ASK),
    At("/staffing/cancel", cancel, _ASK, "POST"),
    At("/staffing/plan", plan, _ASK),
    At("/staffing/plan/file", plan_file, _ASK, file=True),
    At("/staffing/again", again, "staffing.what_if", "POST"),
    At("/staffing/move", move, _EXPLAIN),
    At("/staffing/rules", rules, _EXPLAIN),
    At("/staffing/decided", decided, "staffing.decide", "POST"),
)
