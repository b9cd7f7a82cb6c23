"""Flight risk: who of the best may leave, what was done about it, and whether that helps."""

from serving.web.attrition.at_risk import at_risk
from serving.web.attrition.do_flags_help import do_flags_help
from serving.web.attrition.flags import flags
from serving.web.attrition.leavers import leavers
from serving.web.attrition.of_person import of_person
from serving.web.attrition.steps import raised, taken
from serving.web.shell import At

PAGES = (
    At("/flight-risk", at_risk, action="attrition.flight_risk", menu="Flight risk"),
    At("/flight-risk/person", of_person, action="attrition.curve"),
    At("/flight-risk/flags", flags, action="attrition.flags"),
    At("/flight-risk/leavers", leavers, action="attrition.retention"),
    At("/flight-risk/trial", do_flags_help, action="attrition.trial"),
    At("/flight-risk/raise", raised, action="attrition.raise", method="POST"),
    At("/flight-risk/step", taken, action="attrition.acknowledge", method="POST"),
)
