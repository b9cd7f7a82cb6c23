"""What people send from their own page."""

from serving.appraisal.feedback import give
from serving.appraisal.requests import FeedbackGivenRequest
from serving.petitions.file import file
from serving.petitions.requests import FilePetitionRequest
from serving.web.listing import filled
from serving.web.shell import Moved, Visit


def petition_filed(visit: Visit) -> Moved:
    """File a petition."""
    request = visit.read(FilePetitionRequest, filled(visit.form, "kind", "about", "reason", "contested"))
    file(visit.context, visit.caller, request)
    return Moved("/mine?done=sent#petitions")


def feedback_given(visit: Visit) -> Moved:
    """Take an anonymous answer about the appraisal."""
    fields = filled(visit.form, "cycle", "dimension", "text", numbers=("agreement",))
    give(visit.context, visit.caller, visit.read(FeedbackGivenRequest, fields))
    return Moved("/mine?done=given")
