"""Voluntary exit within the label window: who is about to leave."""

from models.topic import TopicModel


class AttritionModel(TopicModel):
    """Probability of leaving voluntarily within the label window after the as-of date.

    Trained on landmarks whose label window is closed; a person's landmarks stay together in every fold.
    """

    topic = "attrition"
