"""The scheme in force in readable form, its history, and the check of another one."""

from serving.appraisal.requests import SchemeCheckRequest, SchemeReadRequest
from serving.appraisal.scheme_read import check, read
from serving.web.appraisal.around import around
from serving.web.listing import filled
from serving.web.shell import File, Page, Visit


def scheme(visit: Visit) -> Page | File:
    """Show a scheme in words; ``export=yaml`` returns it as it is written."""
    answer = read(
        visit.context, visit.caller, visit.read(SchemeReadRequest, filled(visit.query, "version", "as_of"))
    )
    if visit.query.get("export") == "yaml":
        return File(f"{answer.scheme_version}.yaml", "application/yaml", answer.scheme.yaml.encode())
    weights = [one for rule in answer.scheme.rules for one in rule.weights]
    values = {
        "answer": answer,
        "scheme": answer.scheme,
        "indicators": list({one.indicator: one for one in weights}.values()),
        "shares": [{one.indicator: one.weight for one in rule.weights} for rule in answer.scheme.rules],
    }
    return Page("appraisal/scheme.html", around(visit) | values)


def checked(visit: Visit) -> Page:
    """Show every fault of a scheme that somebody writes, or what it would weigh differently."""
    text = visit.form.get("scheme", "").replace("\r\n", "\n")
    answer = check(visit.context, visit.caller, visit.read(SchemeCheckRequest, {"scheme": text}))
    values = {
        "answer": answer,
        "text": text,
        "lines": text.split("\n"),
        "tries": visit.may("appraisal.try"),
    }
    return Page("appraisal/checked.html", around(visit) | values)
