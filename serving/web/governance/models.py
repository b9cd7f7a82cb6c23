"""The released models, and the card of each."""

import altair as alt
import pandas as pd

from serving.governance.answers import PartTold
from serving.governance.models import FIGURES, released
from serving.governance.models import card as asked
from serving.governance.requests import ModelRequest, ModelsRequest
from serving.web.charts import BLUE, ORANGE, drawn
from serving.web.governance.parts import ways
from serving.web.shell import Page, Visit


def models(visit: Visit) -> Page:
    """Show which models are released, and whether they passed their gates."""
    answer = released(visit.context, visit.caller, ModelsRequest())
    return Page("governance/models.html", {"answer": answer, "ways": ways(visit)})


def card(visit: Visit) -> Page:
    """Show the card of one model."""
    topic = visit.query.get("topic", "promotion")
    answer = asked(visit.context, visit.caller, visit.read(ModelRequest, {"topic": topic}))
    parts = [one for one in answer.fifths if one.n is not None]
    figures = [
        (visit.said(words), *(answer.figures.get(f"{name}{end}") for end in ("", "_low", "_high")))
        for name, words in FIGURES.items()
        if name in answer.figures
    ]
    values = {
        "answer": answer,
        "figures": figures,
        "chart": _chart(visit, parts) if parts else None,
        "ways": ways(visit),
    }
    return Page("governance/model.html", values)


def _chart(visit: Visit, parts: list[PartTold]) -> object:
    _ = visit._
    rows = pd.DataFrame(
        [
            {
                "fifth": str(at),
                "predicted": one.predicted,
                "actual": one.actual,
                "low": one.low,
                "high": one.high,
            }
            for at, one in enumerate(parts, start=1)
        ]
    )
    at = alt.X("fifth:N", title=_("Fifth by prediction, lowest first"), axis=alt.Axis(labelAngle=0))
    scale = alt.Axis(format="%", title=_("Share"))
    base = alt.Chart(rows, width=560, height=220)
    chart = alt.layer(
        base.mark_rule(color=BLUE, strokeWidth=2).encode(x=at, y=alt.Y("low:Q", axis=scale), y2="high:Q"),
        base.mark_point(color=BLUE).encode(x=at, y=alt.Y("actual:Q", axis=scale)),
        base.mark_tick(color=ORANGE, thickness=4, size=40).encode(x=at, y=alt.Y("predicted:Q", axis=scale)),
    )
    return drawn(chart, label=_("Predicted against actual, in fifths of the prediction"))
