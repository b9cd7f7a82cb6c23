"""Success after promotion: who would do well in the next grade, if promoted."""

from collections.abc import Iterable, Mapping
from typing import Self

from features.catalog import Feature
from models.blend import Blend
from models.inputs import inputs

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


def left_out(feature: Feature) -> bool:
    """Tell whether the promotion model does without a feature: pay, one manager's score, past decisions."""
    paid = any(need.split(".")[0] == "compensation" for need in feature.needs)
    return paid or (feature.peer_of or feature.name) in PAST_DECISIONS


class PromotionModel(Blend):
    """Probability of success within the outcome window, among people like those promoted before.

    Trained on promoted people whose outcome window is closed; pay, the manager's own score and traces of
    past decisions are left out, so that it does not copy the past.
    """

    @classmethod
    def for_catalogue(
        cls,
        catalogue: Mapping[str, Feature],
        *,
        columns: Iterable[str],
        n_threads: int = 1,
        random_state: int = 0,
    ) -> Self:
        """Make an unfitted model that uses what the catalogue allows.

        Parameters
        ----------
        catalogue : mapping of str to Feature
            The company's catalogue.
        columns : iterable of str
            Columns of the profile.
        n_threads : int
            Threads of LightGBM.
        random_state : int
            Seed.

        Returns
        -------
        PromotionModel
            With ``features`` and ``directions`` set.
        """
        chosen = inputs(catalogue, "promotion", columns=columns, leave_out=left_out)
        return cls(features=tuple(chosen), directions=chosen, n_threads=n_threads, random_state=random_state)
