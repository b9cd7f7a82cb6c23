"""The page of the person concerned."""

from collections.abc import Mapping

from data.errors import AccessDenied, TooLittleData
from serving.access import own_id
from serving.appraisal.person import person
from serving.appraisal.requests import AppraisalPersonRequest, OwnStandingRequest
from serving.appraisal.standing import standing
from serving.petitions.list import list_petitions
from serving.petitions.requests import ListPetitionsRequest
from serving.web.mine.charts import among_others
from serving.web.mine.words import cycles, group_names, kinds, states
from serving.web.shell import PATIENCE, Page, Visit


def mine(visit: Visit) -> Page:
    """Show the own score, how it lies among others, and what was asked for."""
    try:
        employee_id = own_id(visit.caller)
    except AccessDenied:
        return Page("mine/nobody.html", status=200)
    try:
        answer = person(visit.context, visit.caller, AppraisalPersonRequest(employee_id=employee_id))
        among = standing(visit.context, visit.caller, OwnStandingRequest(), patience=PATIENCE)
    except TooLittleData:
        answer, among = None, None
    petitions = list_petitions(visit.context, visit.caller, ListPetitionsRequest(show="all"))
    shown = [row for row in among.rows if row.band_0_20 is not None] if among else []
    groups = group_names(visit, among.rows) if among else {}
    named = {groups[row.by]: row for row in shown}
    values = {
        "answer": answer,
        "among": among,
        "groups": groups,
        "chart": among_others(visit, among.score, named) if among and named else None,
        "shown": shown,
        "petitions": petitions.petitions,
        "kinds": kinds(visit),
        "states": states(visit),
        "cycles": cycles(petitions.as_of),
        "dimensions": _dimensions(visit),
    }
    return Page("mine/mine.html", values)


def _dimensions(visit: Visit) -> Mapping[str, str]:
    _ = visit._
    return {"fair": _("It is fair"), "clear": _("It is clear"), "useful": _("It helps me")}
