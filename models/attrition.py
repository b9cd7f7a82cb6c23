"""Voluntary exit within the label window: who is about to leave."""

from typing import ClassVar

from models.topic import TopicModel
from models.tuning import Search


class AttritionModel(TopicModel):
    """Probability of leaving voluntarily within the label window after the as-of date.

    Trained on landmarks whose label window is closed; a person's landmarks stay together in every fold.
    The linear part also reads square roots, because the first years and the lowest pay tell the most.
    """

    topic = "attrition"
    tried: ClassVar[Search] = Search(roots=True)
