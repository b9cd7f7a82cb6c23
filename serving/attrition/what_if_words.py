"""What a what-if is to be read with: differences between profiles in words, never effects."""

from collections.abc import Sequence

from features.attrition.assumptions import ASSUMPTIONS
from serving.answers import Note

NO_EFFECT = Note(
    zh="这是模型在两份档案之间的差异，并不说明采取该行动会带来什么。",
    en="This is a difference of the model between two profiles. It does not say what the action would do.",
)
CHOSEN = Note(
    zh="以往得到加薪、调动、晋升或更换上级的人是被挑选出来的，往往正因为受重视或有意离开；"
    "此处也不知道本人想要什么。请先与本人谈话，再由您决定。",
    en="People who got a raise, a transfer, a promotion or another manager in the past were chosen for it,"
    " often because they were valued or about to leave; and nothing here knows what this person wants. Talk"
    " first; the decision is yours.",
)
NOT_SURE = Note(
    zh="标为“无法确定”的差异，模型在重抽样后并不一致：请视为没有差别。",
    en='Where a difference is "not sure", the model refitted on other draws of people does not agree on it:'
    " read the two as equal.",
)
HIDDEN = Note(zh="您无权查看的特征此处不予显示。", en="Features that you may not see are not shown here.")


def scenario_label(changes: Sequence[str]) -> Note:
    """Return what a scenario is called."""
    labels = [ASSUMPTIONS[name].label for name in changes]
    return Note(zh="、".join(one.zh for one in labels), en=" + ".join(one.en for one in labels))


def assumed(changes: Sequence[str]) -> list[Note]:
    """Return what a scenario assumes, one note a change."""
    told = [ASSUMPTIONS[name].assumed for name in changes]
    return [Note(zh=one.zh, en=one.en) for one in told]


def idle(changes: Sequence[str]) -> list[Note]:
    """Return why changes leave the profile as it is."""
    told = [ASSUMPTIONS[name] for name in changes]
    return [Note(zh=f"{one.label.zh}：{one.idle.zh}", en=f"{one.label.en}: {one.idle.en}") for one in told]


def difference_words(months: int, now: float, then: float, *, sure: bool) -> Note:
    """Return how two probabilities differ.

    >>> difference_words(12, 0.34, 0.312, sure=True).en
    'Within 12 months: 31.2 % for the changed profile, 34.0 % for the present one, 2.8 points below it.'
    >>> difference_words(3, 0.1, 0.1, sure=False).zh
    '3个月内：变更后的档案为10.0%，现有档案为10.0%，没有差别。'
    """
    points = 100.0 * (then - now)
    if abs(points) < 1e-9:  # equal but for rounding
        zh, en = "没有差别", "no difference"
    elif not sure:
        zh, en = "是否有差别无法确定", "not sure that they differ"
    else:
        size, small = f"{max(abs(points), 0.1):.1f}", abs(points) < 0.05
        zh = f"{'低' if points < 0 else '高'}{'不足' if small else ''}{size}个百分点"
        en = f"{'less than ' if small else ''}{size} points {'below' if points < 0 else 'above'} it"
    return Note(
        zh=f"{months}个月内：变更后的档案为{100 * then:.1f}%，现有档案为{100 * now:.1f}%，{zh}。",
        en=f"Within {months} months: {100 * then:.1f} % for the changed profile, {100 * now:.1f} % for the"
        f" present one, {en}.",
    )
