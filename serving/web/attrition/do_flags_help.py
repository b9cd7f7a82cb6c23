"""Whether flags help."""

from serving.attrition.requests import TrialRequest
from serving.attrition.trial import trial
from serving.web.attrition.around import around
from serving.web.listing import filled
from serving.web.shell import Page, Visit


def do_flags_help(visit: Visit) -> Page:
    """Show what is known of whether flags help."""
    answer = trial(visit.context, visit.caller, visit.read(TrialRequest, filled(visit.query, "as_of")))
    return Page("attrition/trial.html", {**around(visit), "answer": answer})
