"""The charts of a dossier."""

from math import exp

import altair as alt
import pandas as pd
from markupsafe import Markup

from serving.people.answers import DossierAnswer
from serving.web.charts import BLUE, GREY, drawn
from serving.web.shell import Visit

_WIDTH = 640


def over_time(visit: Visit, answer: DossierAnswer) -> Markup:
    """Draw the fair score with its band, and beneath it the market on the same months."""
    _ = visit._
    rows = [one.model_dump(mode="json") for one in answer.scores]
    months = [one.model_dump(mode="json") for one in answer.market_months]
    days = [pd.Timestamp(one["as_of"]) for one in rows] + [pd.Timestamp(one["month"]) for one in months]
    dates = alt.Scale(domain=[min(days).isoformat(), max(days).isoformat()])

    def along(column: str, *, labels: bool) -> alt.X:
        axis = alt.Axis(format="%Y-%m", labels=labels, tickCount=6, grid=False)
        return alt.X(f"{column}:T", title=None, scale=dates, axis=axis)

    base = alt.Chart(pd.DataFrame(rows)).encode(x=along("as_of", labels=not months))
    scale = alt.Scale(domain=[0, 100])
    band = base.mark_area().encode(y=alt.Y("low80:Q", title=_("Fair score"), scale=scale), y2="high80:Q")
    line = base.mark_line(point=True).encode(y=alt.Y("score:Q", scale=scale, title=_("Fair score")))
    middle = alt.Chart(pd.DataFrame({"y": [50]})).mark_rule(color=GREY, strokeDash=[5, 4]).encode(y="y:Q")
    chart = (band + middle + line).properties(width=_WIDTH, height=200)
    if months:
        title = _("Market (100 = base)")
        level = alt.Y("index:Q", title=title, scale=alt.Scale(zero=False))
        market = alt.Chart(pd.DataFrame(months)).mark_line(color=GREY)
        beneath = market.encode(x=along("month", labels=True), y=level)
        chart = alt.vconcat(chart, beneath.properties(width=_WIDTH, height=120), spacing=8)
    latest = answer.scores[-1]
    return drawn(chart, label=_("Fair score over time, at last %(score)s", score=round(latest.score)))


def effects(visit: Visit, answer: DossierAnswer) -> Markup:
    """Draw by how much the odds of a conversion lie above or below the average of each platform."""
    _ = visit._
    rows = [
        {
            "platform": one.name or one.platform_id,
            "ratio": exp(one.effect) - 1,
            "low": exp(one.low) - 1 if one.low is not None else None,
            "high": exp(one.high) - 1 if one.high is not None else None,
        }
        for one in answer.platforms
        if one.effect is not None
    ]
    base = alt.Chart(pd.DataFrame(rows)).encode(y=alt.Y("platform:N", title=None, sort=None))
    title = _("Odds of a conversion against the platform average")
    along = alt.X("ratio:Q", title=title, axis=alt.Axis(format="+%"))
    dots = base.mark_point(filled=True, size=80, opacity=1, color=BLUE).encode(x=along)
    ends = base.mark_rule(color=BLUE, opacity=0.5, strokeWidth=4).encode(
        x=alt.X("low:Q", title=title), x2="high:Q"
    )
    zero = alt.Chart(pd.DataFrame({"x": [0]})).mark_rule(color=GREY, strokeDash=[5, 4]).encode(x="x:Q")
    chart = (zero + ends + dots).properties(width=_WIDTH - 60, height=28 * len(rows) + 20)
    return drawn(chart, label=title)
