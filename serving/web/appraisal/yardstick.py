"""Whether the yardstick is sound, and how front line and back office stood to each other over time."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
from markupsafe import Markup

from data.errors import MissingTable
from serving.appraisal.feedback import feedback
from serving.appraisal.health import health
from serving.appraisal.requests import AppraisalFeedbackRequest, AppraisalHealthRequest
from serving.appraisal.yardstick_answers import FeedbackRow, Finding
from serving.web.appraisal.around import around
from serving.web.charts import BLUE, GREY, ORANGE, drawn
from serving.web.listing import filled
from serving.web.shell import Page, Visit

_GRAVEST_FIRST = ("alarm", "watch", "too little data", "ok")
_INVERSION = "inversion_scores"


def yardstick(visit: Visit) -> Page:
    """Show what speaks for and against the appraisal itself."""
    given = filled(visit.query, "as_of")
    answer = health(visit.context, visit.caller, visit.read(AppraisalHealthRequest, given))
    ours = next((one for one in answer.findings if one.name == _INVERSION), None)
    cycles = _cycles(visit, given)
    by_gravity = sorted(answer.findings, key=lambda one: _GRAVEST_FIRST.index(one.verdict))
    values = {
        "answer": answer,
        "own": [one for one in by_gravity if not one.compares],
        "others": [one for one in by_gravity if one.compares],
        "n_ok": sum(one.verdict == "ok" for one in answer.findings if not one.compares),
        "ours": ours,
        "cycles": cycles,
        "picture": _picture(visit, cycles, ours) if cycles else None,
    }
    return Page("appraisal/yardstick.html", around(visit) | values)


def _cycles(visit: Visit, given: dict[str, Any]) -> list[FeedbackRow]:
    """Return one row a cycle whose official ratings have an inversion index, oldest first."""
    if not visit.may("appraisal.feedback"):
        return []
    try:
        told = feedback(visit.context, visit.caller, visit.read(AppraisalFeedbackRequest, given))
    except MissingTable:
        return []
    by_cycle = {row.cycle: row for row in told.rows if row.inversion is not None}
    return list(by_cycle.values())


def _picture(visit: Visit, cycles: Sequence[FeedbackRow], ours: Finding | None) -> Markup:
    """Draw the index of the official ratings by cycle, and that of the fair score of today."""
    _ = visit._
    told = (_("Official ratings"), _("Fair score"))
    rows = [
        {"cycle": one.cycle, "of": told[0], **_points(one.inversion, one.inversion_low, one.inversion_high)}
        for one in cycles
    ]
    if ours is not None and ours.value is not None:
        today = _points(ours.value, ours.low, ours.high)
        rows.append({"cycle": cycles[-1].cycle, "of": told[1], **today})
    order = [one.cycle for one in cycles]
    scale, legend = alt.Scale(domain=list(told), range=[ORANGE, BLUE]), alt.Legend(symbolOpacity=1)
    colour = alt.Color("of:N", scale=scale, legend=legend, title=None)
    base = alt.Chart(pd.DataFrame(rows)).encode(x=alt.X("cycle:O", sort=order, title=None), color=colour)
    chart = alt.layer(
        base.mark_rule(strokeWidth=6, opacity=0.35).encode(
            y=alt.Y("low:Q", title=_("Inversion index")), y2="high:Q"
        ),
        base.mark_line().encode(y="index:Q"),
        base.mark_point(size=70).encode(y="index:Q"),
        alt.Chart(pd.DataFrame([{"zero": 0}])).mark_rule(strokeDash=[4, 4], color=GREY).encode(y="zero:Q"),
    ).properties(width=600, height=220)
    label = _(
        "Inversion index of the official ratings from %(first)s to %(last)s, and of the fair score",
        first=cycles[0].cycle,
        last=cycles[-1].cycle,
    )
    return drawn(chart, label=label)


def _points(index: float | None, low: float | None, high: float | None) -> dict[str, float | None]:
    """Return the index with its interval in percentile points."""
    named = {"index": index, "low": low, "high": high}
    return {name: None if value is None else 100 * value for name, value in named.items()}
