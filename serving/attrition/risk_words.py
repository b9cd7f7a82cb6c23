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
NO_KINDS = Note(
    zh="未记录离职类型：所有离职均按主动离职计。",
    en="Kinds of exits are not recorded: all count as leaving by choice.",
)
BY_COST = Note(
    zh="名单按预期损失排序，仅列出行动划算的人；未记录收入的人不在其中。",
    en="The list is by expected loss and holds whom acting pays for; who books no revenue is not on it.",
)
NO_LOSS = Note(
    zh="没有收入记录，无法估计离职损失。",
    en="No revenue is recorded, so nothing can be said about what an exit costs.",
)
PART = Note(
    zh="过去名单的准确率只适用于全公司名单，此处不列出。",
    en="What past lists held is told with a list of the whole company only.",
)
#: Standard deviations beyond which a year's exits are called unlike the years before.
_UNLIKE = 1.645


def level_notes(scores: Scores) -> list[Note]:
    """Say where fewer or more people left in the latest year than all years led to expect."""
    model = scores.model
    if not isinstance(model, WithinHorizon):
        return []
    level = model.models.level
    gap = level.observed - level.expected
    if not level.expected or abs(gap) <= _UNLIKE * sqrt(level.expected):
        return []
    zh, en = ("上调", "up") if gap > 0 else ("下调", "down")
    day = model.models.learnt_until
    expected = f"{level.expected:.0f}"
    return [
        Note(
            zh=f"截至{day}的一年中，主动离职{level.observed}人，"
            f"而按全部年份的规律预计{expected}人：概率已相应{zh}。",
            en=f"In the year up to {day}, {level.observed} people left by choice where all years together"
            f" led to expect {expected}: probabilities were moved {en} towards that.",
        )
    ]


def risk_notes(scores: Scores) -> list[Note]:
    """Return what any probability of leaving is to be read with."""
    notes = [ADVICE, *([] if scores.horizon_months else [NO_HORIZON])]
    model = scores.model
    if isinstance(model, WithinHorizon):
        others = sum(n for cause, n in model.models.n_exits.items() if cause != "voluntary")
        notes += [] if others else [NO_KINDS]
    return notes + level_notes(scores)


def left_out(n: int) -> Note:
    """Say how many people fit and have no fair score."""
    return Note(
        zh=f"另有{n}人没有公平绩效分，不在名单上。",
        en=f"{n} more who fit have no fair score and are not on the list.",
    )
