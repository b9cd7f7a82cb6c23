"""Words of the printed answers about promotions, English -> Chinese; text in braces is filled in."""

PROMOTION = {
    # the list
    "Ready for: {list} ({n} eligible)": "晋升准备度：{list}（{n} 人符合条件）",
    "{target}, round {round}": "{target}，批次 {round}",
    "{list}, platform {platform}": "{list}，平台 {platform}",
    "rank (90 %)": "名次 (90%)",
    "readiness (90 %)": "准备度 (90%)",
    "among the best {k}": "属于前{k}名的概率",
    "like past promotions": "与以往晋升的相似度",
    "months on {platform}": "{platform} 经验(月)",
    "goes with more (+) or less ({minus}) success": "与较高（+）或较低（{minus}）的成功概率相关",
    "+ slightly, ++ clearly, +++ strongly associated with more success; {minus} with less": (
        "+ 略微、++ 明显、+++ 高度与较高的成功概率相关；{minus} 与较低的相关"
    ),
    "outside experience: the score is a guess": "超出经验范围：分数只是猜测",
    "{gap}; can be acted on": "{gap}；可改进",
    "{gap}; context": "{gap}；背景",
    "To contain the best {k} with 90 % probability you must look at {look_at} people; "
    "the list holds {expected} of them on average.": (
        "若要以 90% 的概率包含真正的前 {k} 名，须考察 {look_at} 人；本名单平均包含其中 {expected} 人。"
    ),
    "Nobody is eligible.": "没有人符合条件。",
    "Overlooked: ready, not in line by habit, not on the list": (
        "被忽视：已就绪，但按惯例轮不到，也不在名单上"
    ),
    "Most probably ready in a year": "一年后最可能准备就绪的人",
    "not yet eligible": "尚不符合条件",
    "Peter risk: in line by habit, not ready": "彼得风险：按惯例会晋升，但尚未就绪",
    "learnt from {n} promotions with a known outcome, until {until}": (
        "学习自截至 {until} 的 {n} 次结果已知的晋升"
    ),
    # the 9-box
    "9-box of the candidates: {list} ({n} eligible)": "候选人九宫格：{list}（{n} 人符合条件）",
    "No candidate has a fair score, so nobody can be placed.": "没有候选人有公平绩效分，无法归入九宫格。",
    "readiness low": "准备度低",
    "readiness middle": "准备度中",
    "readiness high": "准备度高",
    "performance low": "绩效低",
    "performance middle": "绩效中",
    "performance high": "绩效高",
    "Numbers of people, with 90 % intervals, because nobody's place is certain.": (
        "数字为预期人数及 90% 区间，因为没有人的位置是确定的。"
    ),
    "Performance: thirds of the fair score. Readiness: below, near and above the bar.": (
        "绩效：公平绩效分的三等分。准备度：低于、接近、达到标准。"
    ),
    "Left out for want of a fair score: {n}": "因没有公平绩效分而未计入：{n} 人",
    # one or two candidates
    "Rank {rank}, tier {tier}, readiness {score}; in brackets 90 % intervals.": (
        "名次 {rank}，第 {tier} 档，准备度 {score}；括号内为 90% 区间。"
    ),
    "What holds back, against the last one listed": "与名单最后一位相比的不足之处",
    "area": "方面",
    "how much": "程度",
    "strongly": "很大",
    "clearly": "明显",
    "slightly": "略微",
    "Smallest change that would do": "足以进入名单的最小改变",
    "No small change of what can be acted on would do.": "可改进的方面没有足以进入名单的小改变。",
    "position": "岗位",
    "readiness and habit": "准备度与惯例",
    "ready and in line": "已就绪，且按惯例会晋升",
    "overlooked": "被忽视：已就绪，但按惯例轮不到",
    "Peter risk": "彼得风险：按惯例会晋升，但尚未就绪",
    "9-box": "九宫格",
    "months on the platform": "该平台经验(月)",
    "Where they differ": "两人的差别",
    "speaks for": "有利于",
    # decisions
    "Noted: {employee} was accepted from the list (rank {rank}, tier {tier}).": (
        "已记录：采纳名单上的 {employee}（名次 {rank}，第 {tier} 档）。"
    ),
    "Noted: {employee} was declined, though on the list (rank {rank}, tier {tier}).": (
        "已记录：未采纳名单上的 {employee}（名次 {rank}，第 {tier} 档）。"
    ),
    "Noted: {employee} was taken, though not on the list.": "已记录：选用了不在名单上的 {employee}。",
    "list {list}, by {by}, {at}": "名单 {list}，记录人 {by}，{at}",
    "Decisions after lists": "名单之后的决定",
    "lists": "名单数",
    "accepted": "采纳",
    "declined": "未采纳",
    "taken, not on the list": "选用名单外人员",
    "followed (90 %)": "遵循名单的比例 (90%)",
    # bench
    "People who are ready for critical targets, as of {as_of} (90 % intervals)": (
        "关键岗位的后备人数，截至 {as_of}（括号内为 90% 区间）"
    ),
    "promotion to": "晋升目标",
    "all": "全部",
    "eligible": "符合条件",
    "ready now": "现已就绪",
    "in a year": "一年后",
    "in two years": "两年后",
    "ready: success at least {bar} probable": "就绪：成功概率不低于 {bar}",
    # backtest
    "Success is: {rule}": "成功的定义：{rule}",
    "Success of those promoted, round by round": "各批次晋升者的成功率",
    "round": "批次",
    "learnt from": "学习的案例",
    "candidates": "候选人",
    "promoted": "获晋升",
    "outcome known": "结果已知",
    "predicted": "预测",
    "actual (90 %)": "实际 (90%)",
    "Success of those promoted, in {n} parts by their prediction": "晋升者的成功率，按预测高低分为 {n} 组",
    "part": "组",
    "lowest": "最低",
    "highest": "最高",
    "Whose list would have done best, among those promoted": "以晋升者检验：哪种名单本会做得最好",
    "list by": "名单依据",
    "its better half succeeded (90 %)": "其较好一半的成功率 (90%)",
    "short of the best possible half (90 %)": "距最优一半的差距 (90%)",
    "listed and promoted": "在名单上且获晋升",
    "of them succeeded": "其中成功",
    "times the average": "为平均的倍数",
    "readiness (this list)": "准备度（本名单）",
    "imitated past decisions": "模仿以往决定",
    "own sales": "个人业绩",
    "time in the company": "司龄",
    "last rating": "最近一次考核",
    # fairness
    "Fairness by {attribute}: {list}": "按{attribute}审视公平：{list}",
    "There are no two groups to compare.": "没有两个可以比较的组。",
    "sex": "性别",
    "age": "年龄",
    "ethnicity": "民族",
    "male": "男",
    "female": "女",
    "under 30": "30 岁以下",
    "30 to 39": "30 至 39 岁",
    "40 to 49": "40 至 49 岁",
    "50 and over": "50 岁及以上",
    "{what}: {verdict}": "{what}：{verdict}",
    "this list": "本名单",
    "lists of past rounds": "以往批次的名单",
    "past decisions": "以往的决定",
    "selected": "入选",
    "rate (95 %)": "入选率 (95%)",
    "against the highest rate (95 %)": "与最高入选率之比 (95%)",
    "highest rate": "入选率最高",
    "disadvantage shown": "处于不利",
    "no disadvantage shown": "未发现不利",
    "too few people to tell": "人数太少，无法判断",
    "Managers' rating of potential": "经理的潜力评分",
    "{n} rated, {known} of them with a known outcome.": "{n} 人有评分，其中 {known} 人结果已知。",
    "Told success from failure in {share} of pairs ({low}-{high}); chance alone: 50 %.": (
        "能在 {share} 的配对中分辨成功与失败（{low}-{high}）；纯属偶然为 50%。"
    ),
    "Each group against the rest, in standard deviations of the rating": (
        "各组与其余人员之差，以评分的标准差计"
    ),
    "rated higher by (95 %)": "评分高出 (95%)",
    "{gap} ({low} to {high})": "{gap}（{low} 至 {high}）",
    # targets
    "{file} is fine; targets: {n}": "{file} 无误；晋升目标：{n} 个",
    "What people may rise to": "可以晋升的目标",
    "who may rise to it": "条件",
    "critical": "关键岗位",
    "any grade but the top one": "最高职级以外的任何职级",
    "grade {grades}": "职级 {grades}",
    " or ": " 或 ",
    " and ": "，",
    "{n} months in the grade": "任现职级满 {n} 个月",
    "{n} months in the company": "入职满 {n} 个月",
    "front line": "前台",
    "back office": "后台",
    "for a platform: who works mostly there": "指定平台时：主要在该平台工作",
    "has worked on {n} platforms or more": "在 {n} 个或更多平台工作过",
    "skill {skill}: level {level} or more": "技能 {skill}：{level} 级或以上",
    "no open case": "没有未结案件",
    "{label}: {asked}": "{label}：{asked}",
    "at least {value}": "不低于{value}",
    "at most {value}": "不高于{value}",
}
