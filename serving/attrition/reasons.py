"""Reasons of a risk, those of leaving and of staying apart; topics for a talk; probabilities by horizon."""

from collections.abc import Sequence

from features.attrition.setup import HORIZONS
from features.attrition.topics import topics_for
from models.explain import Reason as Found
from serving.access import View
from serving.answers import Reason
from serving.attrition.risk_answers import TalkTopic, Within
from serving.scores import N_REASONS, Scores, told_reason


def split_reasons(found: Sequence[Found]) -> tuple[list[Reason], list[Reason]]:
    """Return what goes with leaving and what goes with staying, what can be acted on first in each."""
    told = [told_reason(one) for one in found]
    leaving = [one for one in told if one.direction == "raises"][:N_REASONS]
    staying = [one for one in told if one.direction == "lowers"][:N_REASONS]
    return tuple(sorted(side, key=lambda one: not one.actionable) for side in (leaving, staying))  # type: ignore[return-value]


def talk_topics(found: Sequence[Found]) -> list[TalkTopic]:
    """Return what a stay talk may be about."""
    names = list(TalkTopic.model_fields)
    return [TalkTopic(**{name: getattr(topic, name) for name in names}) for topic in topics_for(found)]


def within(scores: Scores, places: list[int], view: View) -> list[list[Within]]:
    """Return the probability of leaving within each horizon; nothing where no horizon is known."""
    incidence = scores.incidence
    if incidence is None or not view.sees("score"):
        return [[] for _ in places]
    seen = view.sees("interval")
    columns = [(months, *incidence.at(months)) for months in HORIZONS]
    return [
        [
            Within(
                horizon_months=months,  # type: ignore[arg-type]  # one of HORIZONS
                probability=float(chance[row]),
                low=float(low[row]) if seen else None,
                high=float(high[row]) if seen else None,
            )
            for months, chance, low, high in columns
        ]
        for row in places
    ]
