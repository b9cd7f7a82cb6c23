"""Who may see what: the access policy as a page."""

from serving.governance.matrix import matrix as asked
from serving.governance.requests import MatrixRequest
from serving.web.governance.parts import ways
from serving.web.shell import Page, Visit


def matrix(visit: Visit) -> Page:
    """Show the rules of the own role, or of all."""
    _ = visit._
    answer = asked(visit.context, visit.caller, MatrixRequest())
    words = {
        "company": _("everybody"),
        "department": _("a department"),
        "legal_entity": _("a legal entity"),
        "platform": _("a platform"),
        "manager": _("everybody below a manager"),
        "self": _("oneself alone"),
        "name": _("name"),
        "position": _("position"),
        "score": _("score"),
        "interval": _("interval"),
        "reasons": _("reasons"),
        "values": _("values of features"),
        "pay": _("pay"),
        "protected": _("groups by sex, age or ethnicity"),
        "see": _("see"),
        "decide": _("decide"),
        "administer": _("administer"),
        "speak": _("speak for oneself"),
        "own": _("oneself"),
        "peers": _("peers"),
        "superiors": _("superiors"),
    }
    values = {"answer": answer, "words": words, "ways": ways(visit), "own": visit.caller.role}
    return Page("governance/matrix.html", values)
