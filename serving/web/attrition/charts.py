"""The charts of flight risk."""

import altair as alt
import pandas as pd
from markupsafe import Markup

from serving.attrition.retention_answers import PeriodRate, RetentionAnswer
from serving.attrition.risk_answers import CurveAnswer
from serving.web.charts import BLUE, GREY, ORANGE, drawn
from serving.web.shell import Visit

_WIDTH, _HEIGHT = 640, 240


def months_ahead(visit: Visit, answer: CurveAnswer) -> Markup:
    """Draw how the probability of leaving grows with the months, with its band."""
    _ = visit._
    own, typical = _("This person"), _("Everybody on average")
    points = [{"month": 0, "who": who, "chance": 0.0, "low": 0.0, "high": 0.0} for who in (own, typical)]
    for one in answer.months:
        points.append(
            {"month": one.month, "who": own, "chance": one.voluntary, "low": one.low, "high": one.high}
        )
        points.append({"month": one.month, "who": typical, "chance": one.typical, "low": None, "high": None})
    base = alt.Chart(pd.DataFrame(points)).encode(
        x=alt.X("month:Q", title=_("Months ahead"), axis=alt.Axis(values=[0, 3, 6, 9, 12], grid=False))
    )
    chance = alt.Y("chance:Q", title=_("Probability of leaving"), axis=alt.Axis(format="%"))
    colour = alt.Color("who:N", title=None, scale=alt.Scale(domain=[own, typical], range=[BLUE, GREY]))
    dash = alt.StrokeDash("who:N", title=None, scale=alt.Scale(domain=[own, typical], range=[[1, 0], [5, 4]]))
    band = base.transform_filter(alt.datum.who == own).mark_area().encode(y="low:Q", y2="high:Q")
    lines = base.mark_line().encode(y=chance, color=colour, strokeDash=dash)
    label = _("Probability of leaving by choice over the next 12 months") + f": {visit.said(answer)}"
    return drawn((band + lines).properties(width=_WIDTH, height=_HEIGHT), label=label)


def rates_over_time(visit: Visit, answer: RetentionAnswer) -> Markup:
    """Draw exits a person-year of high performers and of everybody, half-year by half-year."""
    _ = visit._
    best, everybody = _("High performers"), _("Everybody")
    points = [*_points(best, answer.high_performers), *_points(everybody, answer.everybody)]
    columns = ["half", "who", "rate", "low", "high"]
    base = alt.Chart(pd.DataFrame(points, columns=columns)).encode(
        x=alt.X("half:N", title=None, axis=alt.Axis(labelAngle=0)),
        xOffset="who:N",
        color=alt.Color("who:N", title=None, scale=alt.Scale(domain=[best, everybody], range=[ORANGE, BLUE])),
    )
    rate = alt.Y("low:Q", title=_("Exits a person-year"), axis=alt.Axis(format="%"))
    ends = base.mark_rule(strokeWidth=2, opacity=0.6).encode(y=rate, y2="high:Q")
    dots = base.mark_point(filled=True, size=70, opacity=1).encode(y="rate:Q")
    label = _("Voluntary exits a person-year, half-year by half-year, with 95-percent intervals")
    return drawn((ends + dots).properties(width=_WIDTH, height=_HEIGHT), label=label)


def _points(who: str, periods: list[PeriodRate]) -> list[tuple[object, ...]]:
    """Return what is shown of periods; those hidden or without time worked leave a gap."""
    return [
        (f"{one.start.year} H{1 if one.start.month < 7 else 2}", who, one.rate, one.low, one.high)
        for one in periods
    ]
