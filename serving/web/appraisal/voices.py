"""What people think of the appraisal, cycle by cycle."""

from collections.abc import Sequence
from typing import Any

import altair as alt
import pandas as pd
from markupsafe import Markup

from serving.appraisal.feedback import feedback
from serving.appraisal.requests import AppraisalFeedbackRequest
from serving.appraisal.yardstick_answers import FeedbackRow
from serving.web.appraisal.around import around
from serving.web.charts import PALETTE, drawn
from serving.web.exports import MEDIA_TYPES, Column, exported, origin
from serving.web.listing import filled
from serving.web.shell import File, Page, Visit


def voices(visit: Visit) -> Page | File:
    """Show the agreement with each statement over time, and what was written about a cycle."""
    asked = visit.read(AppraisalFeedbackRequest, filled(visit.query, "cycle", "as_of"))
    answer = feedback(visit.context, visit.caller, asked)
    kind = visit.query.get("export", "")
    if kind in MEDIA_TYPES:
        title = visit._("What people think of the appraisal")
        table = _table(visit, answer.rows)
        return exported(kind, f"feedback-{answer.as_of}", title, _head(visit), table, origin(visit, answer))
    cycles = list(dict.fromkeys(row.cycle for row in answer.rows))
    last = [row for row in answer.rows if row.cycle == cycles[-1]] if cycles else []
    before = {row.dimension: row for row in answer.rows if len(cycles) > 1 and row.cycle == cycles[-2]}
    values = {
        "answer": answer,
        "rows": answer.rows[::-1],
        "last": last,
        "before": before,
        "cycles": [("", visit._("None")), *((one, one) for one in reversed(cycles))],
        "cycle": asked.cycle or "",
        "said": statements(visit),
        "picture": _picture(visit, answer.rows) if answer.rows else None,
    }
    return Page("appraisal/voices.html", around(visit) | values)


def statements(visit: Visit) -> dict[str, str]:
    """Return dimension -> the statement that people agree with or not."""
    _ = visit._
    return {
        "fair": _("The appraisal is fair"),
        "clear": _("I know how I am appraised"),
        "useful": _("The appraisal helps me"),
    }


def _told(visit: Visit, dimension: str) -> str:
    return statements(visit).get(dimension, dimension)


def _picture(visit: Visit, rows: Sequence[FeedbackRow]) -> Markup:
    frame = pd.DataFrame(
        {
            "cycle": [one.cycle for one in rows],
            "agreement": [one.agreement for one in rows],
            "low": [one.low for one in rows],
            "high": [one.high for one in rows],
            "of": [_told(visit, one.dimension) for one in rows],
        }
    )
    order = list(dict.fromkeys(frame["cycle"]))
    said = list(dict.fromkeys(frame["of"]))
    base = alt.Chart(frame).encode(
        x=alt.X("cycle:O", sort=order, title=None),
        color=alt.Color("of:N", scale=alt.Scale(domain=said, range=list(PALETTE[: len(said)])), title=None),
    )
    scale = alt.Scale(domain=[1, 5])
    chart = alt.layer(
        base.mark_rule(strokeWidth=5, opacity=0.25).encode(
            y=alt.Y("low:Q", scale=scale, title=visit._("Agreement, 1 to 5")), y2="high:Q"
        ),
        base.mark_line(point=True).encode(y=alt.Y("agreement:Q", scale=scale)),
    ).properties(width=600, height=220)
    label = visit._(
        "Agreement with each statement from %(first)s to %(last)s", first=order[0], last=order[-1]
    )
    return drawn(chart, label=label)


def _head(visit: Visit) -> list[Column]:
    _ = visit._
    return [
        Column(_("Cycle"), width=12),
        Column(_("Statement"), width=30),
        Column(_("Answers"), "number"),
        Column(_("Agreement, 1 to 5"), "number"),
        Column(_("From (95 %)"), "number"),
        Column(_("To (95 %)"), "number"),
    ]


def _table(visit: Visit, rows: Sequence[FeedbackRow]) -> list[tuple[Any, ...]]:
    return [(one.cycle, _told(visit, one.dimension), one.n, one.agreement, one.low, one.high) for one in rows]
