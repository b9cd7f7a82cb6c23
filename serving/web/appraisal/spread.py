"""How scores are distributed, by platform, department, role family or grade."""

from collections.abc import Callable, Mapping, Sequence
from typing import Any

import altair as alt
import pandas as pd
from markupsafe import Markup

from serving.appraisal.answers import DistributionRow
from serving.appraisal.requests import AppraisalDistributionRequest
from serving.appraisal.scores import distribution
from serving.web.appraisal.around import around
from serving.web.charts import drawn
from serving.web.exports import MEDIA_TYPES, Column, exported, origin
from serving.web.listing import filled, in_order, listing
from serving.web.shell import File, Page, Visit

#: Field of a band -> its limits; from low to high.
BANDS = {
    "band_0_20": "0\u201320",
    "band_20_40": "20\u201340",
    "band_40_60": "40\u201360",
    "band_60_80": "60\u201380",
    "band_80_100": "80\u2013100",
}
#: From below the average to above it; the middle is neutral.
_COLOURS = ["#b35a1e", "#e0a878", "#b9c4cd", "#7fb2d6", "#1f6fa8"]
_COLUMNS: Mapping[str, Callable[[DistributionRow], Any]] = {
    "group": lambda one: one.name or one.group,
    "n": lambda one: one.n,
    "n_scored": lambda one: one.n_scored,
    "median": lambda one: one.median,
    "top": lambda one: one.band_80_100,
}
_MOST_DRAWN = 24


def spread(visit: Visit) -> Page | File:
    """Show how scores are distributed over the groups that the address asks for."""
    asked = visit.read(AppraisalDistributionRequest, filled(visit.query, "by", "as_of"))
    answer = distribution(visit.context, visit.caller, asked)
    kind = visit.query.get("export", "")
    if kind in MEDIA_TYPES:
        name = f"distribution-{answer.by}-{answer.as_of}"
        title = visit._("How scores are distributed")
        order, _ = in_order(visit, answer.rows, _COLUMNS, usual="-median")
        return exported(kind, name, title, _head(visit), _table(order), origin(visit, answer))
    shown = [one for one in answer.rows if one.median is not None]
    ordered = sorted(shown, key=lambda one: -(one.median or 0.0))
    values = {
        "answer": answer,
        "list": listing(visit, answer.rows, _COLUMNS, usual="-median"),
        "bands": BANDS,
        "choices": _choices(visit),
        "high": ordered[0] if len(ordered) > 1 else None,
        "low": ordered[-1] if len(ordered) > 1 else None,
        "picture": _picture(visit, ordered[:_MOST_DRAWN]) if ordered else None,
    }
    return Page("appraisal/spread.html", around(visit) | values)


def _choices(visit: Visit) -> list[tuple[str, str]]:
    _ = visit._
    return [
        ("platform_id", _("Platform")),
        ("department", _("Department")),
        ("role_family", _("Role family")),
        ("grade", _("Grade")),
    ]


def _picture(visit: Visit, rows: Sequence[DistributionRow]) -> Markup:
    """Draw the shares of the bands, highest median first."""
    values = [
        {"group": one.name or one.group, "band": label, "share": getattr(one, field), "at": at}
        for one in rows
        for at, (field, label) in enumerate(BANDS.items())
    ]
    _ = visit._
    chart = (
        alt.Chart(pd.DataFrame(values))
        .mark_bar()
        .encode(
            y=alt.Y("group:N", sort=[one.name or one.group for one in rows], title=None),
            x=alt.X("sum(share):Q", stack="normalize", axis=alt.Axis(format="%"), title=_("Share of people")),
            color=alt.Color(
                "band:N",
                sort=list(BANDS.values()),
                scale=alt.Scale(domain=list(BANDS.values()), range=_COLOURS),
                title=_("Fair score"),
            ),
            order=alt.Order("at:Q"),
        )
        .properties(width=560, height=max(60, 22 * len(rows)))
    )
    label = _(
        "Shares of people by band of the score; the highest median is that of %(group)s",
        group=values[0]["group"],
    )
    return drawn(chart, label=label)


def _head(visit: Visit) -> list[Column]:
    _ = visit._
    return [
        Column(_("Group"), width=22),
        Column(_("People"), "number"),
        Column(_("With a score"), "number"),
        Column(_("Median"), "number"),
        Column(_("From (95 %)"), "number"),
        Column(_("To (95 %)"), "number"),
        *(Column(label, "percent", 9) for label in BANDS.values()),
    ]


def _table(rows: Sequence[DistributionRow]) -> list[tuple[Any, ...]]:
    return [
        (
            one.name or one.group,
            one.n,
            one.n_scored,
            one.median,
            one.median_low,
            one.median_high,
            *(getattr(one, band) for band in BANDS),
        )
        for one in rows
    ]
