"""The decision log with its filter and chain check, and who saw whom."""

from typing import Any

from serving.governance.log import check_chain, read_log, who_saw
from serving.governance.requests import ChainRequest, LogRequest
from serving.web.exports import Column, exported, origin
from serving.web.governance.parts import address, ways
from serving.web.listing import filled
from serving.web.shell import File, Page, Visit

_FIELDS = ("role", "route", "subject", "person", "since", "until")
#: Entries that one file takes.
_MOST = 10_000


def entries(visit: Visit) -> Page:
    """Show what was asked, newest first."""
    answer = read_log(visit.context, visit.caller, visit.read(LogRequest, _asked(visit)))
    check = "check" in visit.query
    chain = check_chain(visit.context, visit.caller, ChainRequest()) if check else None
    values = {"answer": answer, "chain": chain, "check": address(visit, check=1), **_around(visit)}
    older = None if answer.before is None else address(visit, before=answer.before)
    return Page("governance/log.html", {**values, "older": older})


def seen(visit: Visit) -> Page | File:
    """Show who was told of whom, or give it as a file."""
    asked = _asked(visit)
    if visit.query.get("export") == "csv":
        return _file(visit, {**asked, "top": _MOST})
    answer = who_saw(visit.context, visit.caller, visit.read(LogRequest, asked))
    older = None if answer.before is None else address(visit, before=answer.before)
    export = address(visit, export="csv", before=None) if visit.may("log.read", export=True) else None
    return Page(
        "governance/seen.html", {"answer": answer, "older": older, "export": export, **_around(visit)}
    )


def _asked(visit: Visit) -> dict[str, Any]:
    return filled(visit.query, *_FIELDS, numbers=("before",))


def _around(visit: Visit) -> dict[str, Any]:
    roles = [(name, rule[visit.language]) for name, rule in visit.context.policy.roles.items()]
    given = {name: visit.query.get(name, "") for name in _FIELDS}
    return {
        "ways": ways(visit),
        "given": given,
        "roles": [("", visit._("all")), *roles],
        "role_names": dict(roles),
    }


def _file(visit: Visit, asked: dict[str, Any]) -> File:
    answer = who_saw(visit.context, visit.caller, visit.read(LogRequest, asked), export=True)
    _ = visit._
    columns = [
        Column(_("When"), width=24),
        Column(_("Person told of")),
        Column(_("Who saw it")),
        Column(_("Role")),
        Column(_("What was asked"), width=24),
        Column(_("With a score")),
    ]
    rows = [
        [one.at, one.employee_id, one.subject, one.role, one.route, _("yes") if one.scored else _("no")]
        for one in answer.seen
    ]
    return exported("csv", "access-report", _("Who saw whom"), columns, rows, origin(visit, answer))
