"""The chart of my page."""

from collections.abc import Sequence

import altair as alt
import pandas as pd
from markupsafe import Markup

from serving.appraisal.answers import DistributionRow, OwnStandingAnswer
from serving.web.charts import GREY, ORANGE, drawn
from serving.web.shell import Visit

BANDS = ("0_20", "20_40", "40_60", "60_80", "80_100")


def among_others(visit: Visit, answer: OwnStandingAnswer, rows: Sequence[DistributionRow]) -> Markup:
    """Draw how many of a group lie in each band of the score, and which band is the own one."""
    _ = visit._
    own, others = _("My band"), _("Others")
    mine = None if answer.score is None else min(int(answer.score // 20), len(BANDS) - 1)
    points = [
        {
            "group": row.group,
            "band": band.replace("_", "\u2013"),
            "share": getattr(row, f"band_{band}"),
            "whose": own if place == mine else others,
        }
        for row in rows
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
    groups = [row.group for row in rows]
    header = alt.Header(labelColor=GREY, labelFontSize=12)
    chart = bars.facet(column=alt.Column("group:N", title=None, sort=groups, header=header))
    return drawn(chart, label=_("How the scores of my role family and platform are distributed"))
