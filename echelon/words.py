"""Words of the printed answers, in both languages."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

if TYPE_CHECKING:
    from serving.answers import Note

#: English -> Chinese; text in braces is filled in.
_ZH = {
    "rank": "名次",
    "tier": "档",
    "employee": "员工编号",
    "name": "姓名",
    "success": "成功概率",
    "90 %": "90% 区间",
    "reasons": "理由",
    "both": "综合概率",
    "leaves": "离职概率",
    "high performer": "高绩效概率",
    "platform": "平台",
    "today": "现状",
    "plan": "方案",
    "from": "从",
    "to": "到",
    "group": "特征组",
    "difference (logit)": "差值（对数几率）",
    "expected conversions a month": "预期月成交数",
    "Ready to be promoted, as of {as_of} ({n} eligible)": "晋升准备度，截至 {as_of}（{n} 人符合条件）",
    "Rank {rank}, tier {tier}, probability of success {score}.": (
        "名次 {rank}，第 {tier} 档，成功概率 {score}。"
    ),
    "Against the last one listed": "与名单最后一位相比",
    "High performers who may leave within {months} months, as of {as_of} ({n} people looked at)": (
        "高绩效流失风险：{months} 个月内可能离职，截至 {as_of}（共考察 {n} 人）"
    ),
    "People who may leave, as of {as_of} ({n} people looked at)": "离职风险，截至 {as_of}（共考察 {n} 人）",
    "Seats by platform, as of {as_of}": "各平台席位，截至 {as_of}",
    "Moves ({n})": "调动（{n} 人）",
    "Plan": "方案",
    "Expected conversions a month: {objective} (today's plan {today}). No plan reaches more than {bound}: "
    "gap {gap}, {status}, {seconds} s.": (
        "预期月成交数：{objective}（现状 {today}）。"
        "任何方案都不会超过 {bound}：差距 {gap}，{status}，{seconds} 秒。"
    ),
    "optimal": "已证明最优",
    "{n} of {all} scores would change, {moved} of the people by more than 10 percentiles": (
        "{all} 个分数中有 {n} 个会改变，{moved} 的人名次变动超过 10 个百分位"
    ),
    "Most sensitive weight: {weight}": "最敏感的权重：{weight}",
    "Largest changes, as of {as_of}": "变动最大的人，截至 {as_of}",
    "By platform and department": "按平台和部门",
    "Weights, and whom a quarter more or less would move": "权重，以及增减四分之一会影响多少人",
    "before": "之前",
    "after": "之后",
    "change": "变动",
    "state": "状态",
    "by": "按",
    "who": "组别",
    "gain 5": "升 5 分以上",
    "lose 5": "降 5 分以上",
    "top fifth before": "之前前五分之一",
    "top fifth after": "之后前五分之一",
    "role": "岗位类别",
    "indicator": "指标",
    "label": "名称",
    "kind": "类别",
    "weight": "权重",
    "better": "更好",
    "higher": "越高",
    "lower": "越低",
    "floor": "下限",
    "cap": "上限",
    "least evidence": "最低证据量",
    "given": "方案权重",
    "measured": "测得权重",
    "moved": "受影响的人",
    "request": "请求编号",
    "Note: {note}": "说明：{note}",
}

Say = Callable[..., str]


def words(language: str) -> Say:
    """Return a function that puts an English text of this module into a language and fills it in.

    >>> words("zh")("Moves ({n})", n=3)
    '调动（3 人）'
    """

    def say(text: str, **given: object) -> str:
        return (_ZH.get(text, text) if language == "zh" else text).format(**given)

    return say


def note_lines(notes: Sequence["Note"], language: str) -> list[str]:
    """Return the notes of an answer, one a line."""
    say = words(language)
    return [say("Note: {note}", note=note.zh if language == "zh" else note.en) for note in notes]
