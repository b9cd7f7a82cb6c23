"""Promotion: who would succeed in the next grade, and whom past practice would promote.

Two numbers that are never mixed. Readiness learns from how promoted people did; precedent learns whom was
chosen, and is shown only as how like past promotions somebody is.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, ClassVar, Self

from features.catalog import Feature
from models.blend import Blend
from models.experience import Experience
from models.spread import Spread
from models.topic import TopicModel
from models.tuning import Search

#: One manager's opinion, and traces of past decisions: they would repeat who was liked, not who succeeded.
PAST_DECISIONS = frozenset(
    {
        "review_manager",
        "rounds_passed_over_24m",
        "peers_promoted_share_12m",
        "grades_gained",
        "grade_vs_tenure",
    }
)

#: Promoted people whose outcome is known, below which the linear part stands alone.
FEWEST_FOR_TREES = 100


class PromotionModel(TopicModel):
    """Readiness: probability of success within the outcome window, among people like those promoted before.

    Trained on promoted people whose outcome window is closed; pay, the manager's own score and traces of
    past decisions are left out, so that it does not copy the past. A company promotes few people a year, so
    the linear part is a lasso: most features stay out, those without a stated direction nearly always, and
    percentiles among peers, which would say the same a second time, do not take part.
    """

    topic = "promotion"
    tried: ClassVar[Search] = Search(
        sparse=True, undirected=10.0, tree_share=0.25, min_rows=FEWEST_FOR_TREES, min_events=30
    )

    @staticmethod
    def left_out(feature: Feature) -> bool:
        """Tell whether a feature is pay, one manager's score, a trace of past decisions, or a percentile."""
        paid = any(need.split(".")[0] == "compensation" for need in feature.needs)
        return paid or feature.name in PAST_DECISIONS or bool(feature.peer_of)


class PrecedentModel(TopicModel):
    """Precedent: probability that past practice would promote the person in this round.

    Trained on everybody who was eligible in past rounds, with all that deciders could see; it repeats their
    habits and mistakes on purpose, and no list is ordered by it.
    """

    topic = "precedent"
    tried: ClassVar[Search] = Search(l2=(10.0, 100.0, 1000.0), n_trees=200, many_rows=1000)


@dataclass(frozen=True, slots=True)
class PromotionModels:
    """Everything that answers for one date need, learnt from what was known by then.

    Parameters
    ----------
    readiness : Blend
        A `PromotionModel`.
    precedent : Blend
        A `PrecedentModel`.
    spread : Spread
        What readiness leaves open.
    experience : Experience
        Where the people lie whom readiness learnt from.
    learnt_until : date
        No outcome and no decision of this day or later was used.
    n_cases : int
        Promoted people whose outcome was known.
    """

    readiness: Blend
    precedent: Blend
    spread: Spread
    experience: Experience
    learnt_until: date
    n_cases: int

    @property
    def few(self) -> bool:
        """Tell whether there were too few cases for trees: intervals are wide, and it is said."""
        return self.n_cases < FEWEST_FOR_TREES or self.readiness.fitted_.trees is None

    def blends(self, suffix: str = "") -> dict[str, Blend]:
        """Return both models by the names under which they are kept."""
        return {f"promotion{suffix}": self.readiness, f"precedent{suffix}": self.precedent}

    def to_json(self) -> dict[str, Any]:
        """Return the rest as plain numbers and text."""
        return {
            "spread": self.spread.to_json(),
            "experience": self.experience.to_json(),
            "learnt_until": self.learnt_until.isoformat(),
            "n_cases": self.n_cases,
        }

    @classmethod
    def of(cls, blends: Mapping[str, Blend], state: Mapping[str, Any], suffix: str = "") -> Self:
        """Put together what `blends` and `to_json` took apart."""
        return cls(
            readiness=blends[f"promotion{suffix}"],
            precedent=blends[f"precedent{suffix}"],
            spread=Spread.from_json(state["spread"]),
            experience=Experience.from_json(state["experience"]),
            learnt_until=date.fromisoformat(state["learnt_until"]),
            n_cases=int(state["n_cases"]),
        )
