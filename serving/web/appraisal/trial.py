"""Trying a scheme out before it is adopted, and adopting it."""

from datetime import date

import altair as alt
import pandas as pd
from markupsafe import Markup

from data.calendar import add_months
from features.appraisal.schemes.cycles import cycle_bounds, cycle_of
from serving.appraisal.calibration_answers import AppraisalTryAnswer
from serving.appraisal.requests import AppraisalAdoptRequest, AppraisalTryRequest
from serving.appraisal.schemes import adopt, try_out
from serving.web.appraisal.around import around
from serving.web.charts import BLUE, drawn
from serving.web.listing import filled
from serving.web.shell import Moved, Page, Visit

_MOST = 500
_SHOWN = 25


def trial(visit: Visit) -> Page:
    """Show the form, or what an adopted scheme would change where the address names its version."""
    version = visit.query.get("scheme")
    return _tried(visit, version, visit.query.get("groups")) if version else _asked(visit)


def tried(visit: Visit) -> Page:
    """Show what a scheme that somebody wrote would change."""
    text = visit.form.get("scheme", "").replace("\r\n", "\n")
    return _tried(visit, text, visit.form.get("groups")) if text.strip() else _asked(visit)


def adopted(visit: Visit) -> Moved:
    """Put a scheme in force."""
    given = filled(visit.form, "since", "by", "note")
    text = visit.form.get("scheme", "").replace("\r\n", "\n")
    adopt(visit.context, visit.caller, visit.read(AppraisalAdoptRequest, given | {"scheme": text}))
    return Moved("/appraisal/scheme?done=adopted")


def _asked(visit: Visit) -> Page:
    return Page("appraisal/trial.html", around(visit) | {"answer": None, "text": ""})


def _tried(visit: Visit, scheme: str, groups: str | None) -> Page:
    asked = {"scheme": scheme, "groups": groups or None, "top": _MOST}
    answer = try_out(visit.context, visit.caller, visit.read(AppraisalTryRequest, asked))
    changes = [one.change for one in answer.people if one.change is not None]
    values = {
        "answer": answer,
        "text": scheme,
        "people": answer.people[:_SHOWN],
        "units": [(by, [one for one in answer.groups if one.by == by]) for by in _ways(answer)],
        "picture": _picture(visit, changes) if len(changes) > 1 else None,
        "whole": len(answer.people) < _MOST,
        "adopts": visit.may("appraisal.adopt"),
        "cycles": [(one, one) for one in _offered(answer.as_of)],
    }
    return Page("appraisal/trial.html", around(visit) | values)


def _ways(answer: AppraisalTryAnswer) -> list[str]:
    return list(dict.fromkeys(one.by for one in answer.groups))


def _offered(as_of: date) -> list[str]:
    """Return the cycles of each length that run at a date, and those after them."""
    offered = []
    for cadence in ("half_year", "quarter", "month"):
        running = cycle_of(as_of, cadence)
        offered += [running, cycle_of(add_months(cycle_bounds(running)[1].replace(day=1), 1), cadence)]
    return offered


def _picture(visit: Visit, changes: list[float]) -> Markup:
    """Draw how many people would gain or lose how many points."""
    chart = (
        alt.Chart(pd.DataFrame({"change": changes}))
        .mark_bar(color=BLUE)
        .encode(
            x=alt.X("change:Q", bin=alt.Bin(maxbins=24), title=visit._("Points gained or lost")),
            y=alt.Y("count():Q", title=visit._("People")),
        )
        .properties(width=600, height=180)
    )
    label = visit._(
        "How many people would gain or lose how many points: from %(least)s to %(most)s",
        least=round(min(changes)),
        most=round(max(changes)),
    )
    return drawn(chart, label=label)
