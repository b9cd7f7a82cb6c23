"""Words of the printed answers about flags, English -> Chinese; text in braces is filled in."""

ATTRITION = {
    # the list
    "High performers who may leave by choice within {months} months, as of {as_of} ({n} looked at)": (
        "高绩效流失风险：{months} 个月内可能主动离职，截至 {as_of}（共考察 {n} 人）"
    ),
    "People who may leave, as of {as_of} ({n} looked at)": "离职风险，截至 {as_of}（共考察 {n} 人）",
    "People who may leave by choice within {months} months, as of {as_of} ({n} looked at)": (
        "离职风险：{months} 个月内可能主动离职，截至 {as_of}（共考察 {n} 人）"
    ),
    "Past lists of this length ({lists}): of {listed} people {left} left by choice within {months} months,"
    " {precision}; of everybody {base}.": (
        "过去同样长度的名单（{lists}份）：{listed}人中有{left}人在{months}个月内主动离职，"
        "占{precision}；全体为{base}。"
    ),
    "They held {recall} of the high performers who left.": "名单包含了离职高绩效员工的{recall}。",
    "leaves (90 %)": "离职概率（90%）",
    "expected loss": "预期损失",
    "goes with leaving (+) or staying ({minus}); topics of a talk": (
        "与离职（+）或留任（{minus}）相关；谈话主题"
    ),
    "talk about: {topics}": "可谈：{topics}",
    "Nobody fits.": "没有符合条件的人。",
    "[ ] context: nothing that can be acted on. Loss: {currency} of revenue, risk included.": (
        "[ ] 为背景因素，无法直接改变。预期损失：收入（{currency}），已计入风险。"
    ),
    "{name}: exits by month ahead, as of {as_of}": "{name}：未来各月离职概率，截至 {as_of}",
    "months ahead": "未来月数",
    "leaves by choice (90 %)": "主动离职（90%）",
    "everybody, on average": "全体平均",
    "dismissed": "被动离职",
    "other exits": "其他离职",
    "Who does not leave by choice, as of {as_of}": "未主动离职的比例，截至 {as_of}",
    "people": "人数",
    "left": "离职人数",
    "months": "月数",
    "do not leave (95 %)": "未主动离职（95%）",
    # flags
    "Flags raised as of {as_of} ({n} people looked at)": "提醒名单，截至 {as_of}（共考察 {n} 人）",
    "Skipped, flagged for the same cause not long ago: {n}": "近期已因同一原因提醒而跳过：{n} 人",
    "Held back by chance: {n}": "随机暂不发出：{n} 人",
    "Flags as of {as_of} ({n} overdue)": "提醒，截至 {as_of}（逾期 {n} 条）",
    "There is no flag.": "没有提醒。",
    "flag": "提醒编号",
    "flagged": "提醒日期",
    "cause": "主要原因",
    "owner": "负责人",
    "talk by": "谈话期限",
    "overdue": "逾期",
    "what was done": "已采取的步骤",
    "waiting": "待处理",
    "acknowledged": "已知悉",
    "acted": "已行动",
    "closed": "已结束",
    "outcome": "结果",
    "talk": "谈话",
    "pay": "薪酬",
    "manager": "更换上级",
    "transfer": "调岗",
    "promotion": "晋升",
    "workload": "工作量",
    "other": "其他",
    "stays": "留任",
    "moved": "已调岗",
    "unknown": "未知",
    # acknowledging
    "Noted: the flag of {employee} is {state}.": "已记录：{employee} 的提醒{state}。",
    "by {by}, {at}": "记录人 {by}，{at}",
    "instead of: {step}": "取代之前的记录：{step}",
    # the trial
    "Do flags help?": "提醒是否有用",
    "arm": "组别",
    "left the company": "离职",
    "share": "比例",
    "flagged at once": "立即提醒",
    "held back": "暂不提醒",
    "Not known yet: {n}": "结果尚未知：{n} 人",
    "Such numbers find a drop of {points} points with 80 % power.": (
        "以这样的人数，有 80% 的把握能发现 {points} 个百分点的下降。"
    ),
    "Such numbers do not find any drop with 80 % power.": "以这样的人数，没有 80% 的把握能发现任何下降。",
    "A drop of 10 points takes {n} people, both arms together.": (
        "要发现 10 个百分点的下降，两组合计需要 {n} 人。"
    ),
    "p = {p} (Fisher's exact test)": "p = {p}（费希尔精确检验）",
}
