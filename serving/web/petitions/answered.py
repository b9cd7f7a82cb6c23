"""HR answers a petition."""

from serving.petitions.decide import decide
from serving.petitions.requests import DecidePetitionRequest
from serving.web.listing import filled
from serving.web.shell import Moved, Visit


def answered(visit: Visit) -> Moved:
    """Note the answer, which the person concerned then sees."""
    request = visit.read(DecidePetitionRequest, filled(visit.form, "petition_id", "step", "reason"))
    decide(visit.context, visit.caller, request)
    return Moved("/petitions?done=noted")
