"""The chart of my page."""

from collections.abc import Mapping

import altair as alt
import pandas as pd
from markupsafe import Markup

from serving.appraisal.answers import OwnRow
from serving.web.charts import GREY, ORANGE, drawn
from serving.web.shell import Visit

BANDS = ("0_20", "20_40", "40_60", "60_80", "80_100")


def among_others(visit: Visit, score: float | None, rows: Mapping[str, OwnRow]) -> Markup:
    """Draw how many of each group, by its name, lie in each band of the score, and which is the own one."""
    _ = visit._
    own, others = _("My band"), _("Others")
    mine = None if score is None else min(int(score // 20), len(BANDS) - 1)
    points = [
        {
            "group": group,
            "band": band.replace("_", "\u2013"),
            "share": getattr(row, f"band_{band}"),
            "whose": own if place == mine else others,
        }
        for group, row in rows.items()
        for place, band in enumerate(BANDS)
    ]
    colour = alt.Scale(domain=[own, others], range=[ORANGE, GREY])
    bars = (
        alt.Chart(pd.DataFrame(points))
        .mark_bar()
        .encode(
            x=alt.X("band:N", title=_("Fair score"), sort=None, axis=alt.Axis(labelAngle=0)),
            y=alt.Y("share:Q", title=_("Share of people"), axis=alt.Axis(format="%")),
            color=alt.Color("whose:N", title=None, scale=colour),
        )
        .properties(width=280, height=180)
    )
    header = alt.Header(labelColor=GREY, labelFontSize=12)
    chart = bars.facet(column=alt.Column("group:N", title=None, sort=list(rows), header=header))
    return drawn(chart, label=_("How the scores of my role family and platform are distributed"))
