"""Who is about to leave: by cause and horizon where facts are dated, else from one undated table."""

from typing import ClassVar

from features.catalog import Feature
from models.topic import TopicModel
from models.tuning import Search

#: People who left for a cause below which no model of it is fitted.
FEWEST_EXITS = 40
#: With fewer the linear part stands alone.
FEWEST_FOR_TREES = 150

#: Groups that tell of performance: what a dismissal may hang on.
_PERFORMANCE = ("ability", "process", "customers", "collaboration")


class AttritionModel(TopicModel):
    """Probability of having left, from one undated table: without a horizon.

    Nothing there tells how somebody changed; years and pay tell the most, and not in a straight line: the
    linear part reads square roots too.
    """

    topic = "attrition"
    tried: ClassVar[Search] = Search(roots=True)


class ExitModel(TopicModel):
    """Monthly hazard of leaving by choice, at a landmark and some months ahead of it.

    A row is a person, a landmark and a piece of the horizon (`features.attrition.person_period`). What the
    domain states no direction for is ten times dearer: a company has few exits and many features.
    """

    topic = "attrition"
    tried: ClassVar[Search] = Search(
        l2=(10.0, 30.0, 100.0, 300.0, 1000.0),
        undirected=10.0,
        tree_share=0.25,
        min_events=FEWEST_FOR_TREES,
    )


class DismissalModel(ExitModel):
    """Monthly hazard of being dismissed: linear in performance alone, because few are."""

    tried: ClassVar[Search] = Search(l2=(100.0, 300.0, 1000.0), undirected=3.0, min_events=10**9)

    @staticmethod
    def left_out(feature: Feature) -> bool:
        """Tell whether a feature is not about performance."""
        return feature.group not in _PERFORMANCE or bool(feature.peer_of)
