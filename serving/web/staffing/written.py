"""A request in YAML: with every key that there is; faults are shown at their lines."""

import re
from dataclasses import dataclass

import yaml

from data.errors import InputError, Misfits
from serving.staffing.authored import example, located, written_request
from serving.staffing.background import submit
from serving.staffing.requests import SolveRequest
from serving.staffing.show import ShowPlanRequest, show
from serving.web.shell import Moved, Page, Visit
from serving.web.staffing.ask import begun, fresh

_FAULT = re.compile(r"^- line (\d+), (.*)$")


@dataclass(frozen=True)
class Marked:
    """One fault: its line, what stands there, what is wrong."""

    line: int
    text: str
    fault: str


def written(visit: Visit) -> Page:
    """Show a request to write: that of a plan, else the example with every key explained."""
    plan = visit.query.get("request_id")
    if not plan:
        return _page(example(), None)
    asked = show(visit.context, visit.caller, visit.read(ShowPlanRequest, {"plan_id": plan})).request
    kept = asked.model_dump(mode="json", exclude_defaults=True)
    return _page(yaml.safe_dump(kept, allow_unicode=True, sort_keys=False), None)


def send(visit: Visit) -> Page | Moved:
    """Have the plan of a written request worked out."""
    text = visit.form.get("text", "")
    try:
        source, request = written_request(text, {})
        asked = SolveRequest.model_validate(request.model_dump(exclude_defaults=True))
        try:
            return begun(visit, submit(visit.context, fresh(visit), asked))
        except Misfits as misfits:
            raise located(source, misfits) from misfits
    except InputError as error:
        return _page(text, str(error))


def _page(text: str, refusal: str | None) -> Page:
    lines, faults, rest = text.splitlines(), [], []
    for told in (refusal or "").splitlines():
        found = _FAULT.match(told)
        if found is None:
            rest.append(told)
            continue
        line = int(found[1])
        faults.append(Marked(line, lines[line - 1] if line <= len(lines) else "", found[2]))
    values = {"text": text, "faults": faults, "others": [] if faults else rest}
    return Page("staffing/written.html", values, status=200 if refusal is None else 400)
