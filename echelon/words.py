"""Words of the printed answers, in both languages."""

from collections.abc import Callable, Sequence
from typing import TYPE_CHECKING

from echelon.words_attrition import ATTRITION
from echelon.words_promotion import PROMOTION
from echelon.words_retention import RETENTION
from echelon.words_sign_in import SIGN_IN
from echelon.words_staffing import STAFFING
from echelon.words_what_if import WHAT_IF

if TYPE_CHECKING:
    from serving.answers import Note

#: English -> Chinese; text in braces is filled in.
_ZH = {
    "rank": "名次",
    "tier": "档",
    "employee": "员工编号",
    "name": "姓名",
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
    "platform_id": "平台",
    "department": "部门",
    "role_family": "职类",
    "grade": "职级",
    "lowest tenth": "后10%线",
    "lowest quarter": "后25%线",
    "top quarter": "前25%线",
    "top tenth": "前10%线",
    "expected conversions a month": "预期月成交数",
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
    "weights": "权重",
    "settings": "其他设置",
    "limits": "界限",
    "key": "键",
    "since": "自",
    "version": "版本",
    "at": "时间",
    "decided by": "决定者",
    "note": "说明",
    "Adopted schemes": "已采用的方案",
    "{old} and {new} count the same for every role": "{old} 与 {new} 对每个职类的计法相同",
    "reliability": "可靠性",
    "market state": "市场状态",
    "normal": "正常",
    "downturn": "下行",
    "Too few people: no reliability can be measured": "人数太少，无法测得可靠性",
    "Ranking by measured against given weights: correlation {r}, "
    "{moved} of the people move by more than 10 percentiles": (
        "按测得权重与按方案权重的排名：相关 {r}，{moved} 的人变动超过 10 个百分位"
    ),
    "given": "方案权重",
    "measured": "测得权重",
    "moved": "受影响的人",
    # appraisal
    "Fair scores as of {as_of} ({n} people; {few} with too little evidence)": (
        "公平绩效分，截至 {as_of}（{n} 人；另有 {few} 人证据不足）"
    ),
    "score": "分数",
    "80 %": "80% 区间",
    "95 %": "95% 区间",
    "12 months": "12 个月变化",
    "What the score consists of": "分数的构成",
    "points": "加减分",
    "Standing in the role": "在同职类中的位置",
    "percentile": "百分位",
    "strength": "优势",
    "gap": "待提升",
    "not singled out": "非重点",
    "too little evidence": "依据不足",
    "above the role's average": "高于同类平均（标准差）",
    "evidence of 12 months": "近 12 个月证据量",
    "{sort}: {said}": "{sort}：{said}",
    "{sort}: {said} ({where})": "{sort}：{said}（{where}）",
    "theme": "培训主题",
    "rotation": "轮岗",
    "{cycle}: {by} proposed {proposed} at {at}: {reason}": "{cycle}：{by} 于 {at} 提议 {proposed}：{reason}",
    "Distribution of the scores as of {as_of}": "分数分布，截至 {as_of}",
    "people": "人数",
    "median": "中位数",
    "The yardstick as of {as_of}: {verdict}": "考核本身的检查，截至 {as_of}：{verdict}",
    "ok": "正常",
    "watch": "留意",
    "alarm": "警报",
    "too little data": "数据不足",
    "What the comparison between platforms rests on": "跨平台比较的依据",
    "comparable": "可比",
    "people connected": "连通人员占比",
    "movers": "流动人数",
    "spread between first platforms": "首个平台间的差异（对数）",
    "To compare, what else is used here (not part of the verdict):": "供对照的其他考核方式（不计入结论）：",
    "yes": "是",
    "no": "否",
    "Raters as of {as_of}, most unusual first ({n} in all)": (
        "评价人，截至 {as_of}，最不寻常者在前（共 {n} 人）"
    ),
    "rater": "评价人",
    "people rated": "评价人数",
    "severity (points)": "严格程度（分）",
    "{low} to {high}": "{low} 至 {high}",
    "use of the scale": "打分幅度（1 为常见）",
    "agreement with others": "与他人一致度",
    "mutual favour (people)": "互评偏高（人）",
    "Feedback on the appraisal as of {as_of}": "对考核的反馈，截至 {as_of}",
    "{n} answers about {cycle} collected": "已收取 {cycle} 的 {n} 份回答",
    "cycle": "周期",
    "statement": "陈述",
    "fair": "公平",
    "clear": "清楚",
    "useful": "有用",
    "answers": "回答数",
    "agreement (1-5)": "认同度（1-5）",
    "inversion of ratings": "评级倒挂指数",
    "spread of ratings": "评级离散度",
    "No statement about {cycle} has 5 texts or more.": "关于 {cycle}，没有任何陈述收到 5 条或更多文字意见。",
    "Pack of {manager}, {cycle}": "{manager} 的校准名单，{cycle}",
    "locked by {by} at {at}": "已由 {by} 于 {at} 锁定",
    "open": "未锁定",
    "proposed": "提议分数",
    "difference": "差值",
    "outside 95 %": "超出 95% 区间",
    "changed by": "提议人",
    "reason": "理由",
    "Before and after": "调整前后",
    "band": "分数段",
    "{employee}, {cycle}: computed {score}, proposed {proposed}": (
        "{employee}，{cycle}：计算分数 {score}，提议分数 {proposed}"
    ),
    "The pack of {manager} for {cycle} is locked, with {n} changes": (
        "{manager} 在 {cycle} 的校准名单已锁定，共 {n} 项调整"
    ),
    "Goals as of {as_of}": "目标，截至 {as_of}",
    "owner": "责任主体",
    "company": "公司",
    "period": "期间",
    "known": "已有数据",
    "due": "至今应达",
    "verdict": "结论",
    "above": "高于目标",
    "on target": "达标",
    "below": "低于目标",
    "not measured": "无法衡量",
    "just begun": "刚开始",
    "conversions": "成交数",
    "revenue": "销售额",
    "margin": "毛利",
    "leads": "线索数",
    "orders": "订单数",
    "new_customers": "新客户数",
    "No goals ran in it whose owners you may see.": "该期间没有您可见的目标。",
    "target": "目标值",
    "reached": "实际值",
    "attained": "完成率",
    "adjusted target": "调整后目标",
    "attained of it": "调整后完成率",
    "Bonus pools as of {as_of}, in {currency}": "奖金池，截至 {as_of}，币种 {currency}",
    "pool": "奖金池",
    "budget": "预算",
    "allotted": "已分配",
    "left": "剩余",
    "Proposal": "建议",
    "own part": "个人部分",
    "team part": "团队部分",
    "amount": "金额",
    "Written to {path}": "已写入 {path}",
    "request": "请求编号",
    "Note: {note}": "说明：{note}",
    **ATTRITION,
    **PROMOTION,
    **RETENTION,
    **SIGN_IN,
    **STAFFING,
    **WHAT_IF,
}

#: What evidence is counted in; a scheme may have others of its own.
_UNITS = {
    "customers": "位客户",
    "follow-ups": "次跟进",
    "leads": "条线索",
    "months": "个月",
    "orders": "笔订单",
    "pieces of work": "件工作",
    "raters": "位评价人",
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


def unit(name: str, language: str) -> str:
    """Return what evidence is counted in, in a language.

    >>> unit("leads", "zh")
    '条线索'
    """
    return _UNITS.get(name, name) if language == "zh" else name


def note_lines(notes: Sequence["Note"], language: str) -> list[str]:
    """Return the notes of an answer, one a line."""
    say = words(language)
    return [say("Note: {note}", note=note.zh if language == "zh" else note.en) for note in notes]
