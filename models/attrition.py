"""Voluntary exit within the label window: who is about to leave."""

from typing import ClassVar

from models.topic import TopicModel
from models.tuning import Search


class AttritionModel(TopicModel):
    """Probability of leaving voluntarily within the label window after the as-of date.

    Trained on landmarks whose label window is closed; a person's landmarks stay together in every fold.
    In one undated table nothing tells how somebody changed; years and pay tell the most, and not in a
    straight line: there the linear part reads square roots too.
    """

    topic = "attrition"
    #: What is tried where all that is known is one undated table.
    undated: ClassVar[Search] = Search(roots=True)
