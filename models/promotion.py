"""Success after promotion: who would do well in the next grade, if promoted."""

from features.catalog import Feature
from models.topic import TopicModel

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


class PromotionModel(TopicModel):
    """Probability of success within the outcome window, among people like those promoted before.

    Trained on promoted people whose outcome window is closed; pay, the manager's own score and traces of
    past decisions are left out, so that it does not copy the past.
    """

    topic = "promotion"

    @staticmethod
    def left_out(feature: Feature) -> bool:
        """Tell whether a feature is pay, one manager's score, or a trace of past decisions."""
        paid = any(need.split(".")[0] == "compensation" for need in feature.needs)
        return paid or (feature.peer_of or feature.name) in PAST_DECISIONS
