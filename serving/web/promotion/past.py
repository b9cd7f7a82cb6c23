"""Predicted against actual: what lists of past rounds said, and what became of those who were promoted."""

from collections.abc import Sequence
from functools import lru_cache
from typing import Any

import altair as alt
import pandas as pd
from markupsafe import Markup

from serving.promotion.backtest import backtest
from serving.promotion.judged_answers import BacktestAnswer, FifthTold, RoundTold
from serving.promotion.requests import BacktestRequest
from serving.web.charts import BLUE, GREY, ORANGE, drawn
from serving.web.promotion.asked import around
from serving.web.shell import Page, Visit
from serving.web.texts import Language, texts

#: Pictures that are kept: they change with the released model only, and take half a second each.
_KEPT = 8


def past(visit: Visit) -> Page:
    """Show how predictions of past rounds came true."""
    answer = backtest(visit.context, visit.caller, BacktestRequest())
    known = [one for one in answer.rounds if one.actual is not None]
    parts = [one for one in answer.calibration if one.actual is not None]
    values = {
        "answer": answer,
        "known": known,
        "own": next((one for one in answer.scores if one.score == "readiness"), None),
        "lists": _lists(visit, answer),
        "rounds_drawn": _rounds(visit.language, tuple(known)) if known else None,
        "parts_drawn": _parts(visit.language, tuple(parts)) if parts else None,
    }
    return Page("promotion/past.html", around(visit) | values)


def _lists(visit: Visit, answer: BacktestAnswer) -> list[tuple[str, Any]]:
    """Return what lists were made by, in words, with how they did; the best first."""
    _ = visit._
    words = {
        "readiness": _("Readiness: this list"),
        "precedent": _("Precedent: like past decisions"),
        "own_sales": _("Own sales"),
        "tenure": _("Time in the company"),
        "last_rating": _("Last rating"),
    }
    known = sorted(answer.scores, key=lambda one: -(one.upper_half or 0.0))
    return [(words.get(one.score, one.score), one) for one in known]


@lru_cache(maxsize=_KEPT)
def _rounds(language: Language, rounds: tuple[RoundTold, ...]) -> Markup:
    _ = texts(language).gettext
    told = [(str(one.round), one) for one in rounds]
    return _drawn(told, _("Round"), _("Success of those promoted, by round: predicted and actual"), language)


@lru_cache(maxsize=_KEPT)
def _parts(language: Language, parts: tuple[FifthTold, ...]) -> Markup:
    _ = texts(language).gettext
    told = [(str(place), one) for place, one in enumerate(parts, start=1)]
    title = _("Part of the promoted, from the lowest prediction to the highest")
    return _drawn(told, title, _("Success by prediction: predicted and actual"), language)


def _drawn(
    told: Sequence[tuple[str, RoundTold | FifthTold]], title: str, label: str, language: Language
) -> Markup:
    """Draw what was predicted beside what came, with its interval."""
    _ = texts(language).gettext
    predicted, actual = _("predicted"), _("actual")
    rows = [
        {"at": at, "low": one.actual_low, "high": one.actual_high, "what": what, "share": share}
        for at, one in told
        for what, share in ((predicted, one.predicted), (actual, one.actual))
    ]
    base = alt.Chart(pd.DataFrame(rows), width=560, height=220).encode(
        x=alt.X("at:O", title=title, axis=alt.Axis(labelAngle=0))
    )
    scale, percent = alt.Scale(domain=[0, 1]), alt.Axis(format="%", tickCount=5)
    ends = (
        base.transform_filter(alt.datum.what == actual)
        .mark_rule(color=GREY, strokeWidth=2)
        .encode(y=alt.Y("low:Q", scale=scale, title=_("Share who succeeded"), axis=percent), y2="high:Q")
    )
    which = [predicted, actual]
    dots = base.mark_point(filled=True, size=110, opacity=1).encode(
        y=alt.Y("share:Q", scale=scale, axis=percent),
        color=alt.Color("what:N", title=None, scale=alt.Scale(domain=which, range=[ORANGE, BLUE])),
        shape=alt.Shape("what:N", title=None, scale=alt.Scale(domain=which)),
    )
    return drawn(ends + dots, label=label)
