"""What a list of flight risks is to be read with."""

from math import sqrt

from models.horizon import WithinHorizon
from serving.answers import Note
from serving.scores import Scores

ADVICE = Note(
    zh="这是概率，不是意图：只用于挽留，绝不用于对人不利。",
    en="Probabilities, not intentions: use them to keep people, never against them.",
)
NO_SCORE = Note(
    zh="没有销售或工作质量数据，无法计算公平绩效分：名单仅按离职概率排序。",
    en="No fair score without sales or quality of work: the list is by the probability of leaving alone.",
)
NO_HORIZON = Note(
    zh="模型只学习了一张无日期的表：概率没有期限。",
    en="The model was learnt from one undated table: the probability has no horizon.",
)
#: Standard deviations beyond which a year's exits are called unlike the years before.
_UNLIKE = 1.645


def level_notes(scores: Scores) -> list[Note]:
    """Say where fewer or more people left in the latest year than the years before led to expect."""
    model = scores.model
    if not isinstance(model, WithinHorizon):
        return []
    level = model.models.level
    gap = level.observed - level.expected
    if not level.expected or abs(gap) <= _UNLIKE * sqrt(level.expected):
        return []
    zh, en = ("上调", "raised") if gap > 0 else ("下调", "lowered")
    day = model.models.learnt_until
    expected = f"{level.expected:.0f}"
    return [
        Note(
            zh=f"截至{day}的一年中，主动离职{level.observed}人，"
            f"而按以往年份预计{expected}人：概率已据此{zh}。",
            en=f"In the year up to {day}, {level.observed} people left by choice where the years before led"
            f" to expect {expected}: probabilities were {en} to that level.",
        )
    ]
