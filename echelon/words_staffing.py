"""Words of the printed answers about staffing, English -> Chinese; text in braces is filled in."""

STAFFING = {
    "Seats by platform, {start} to {end}, as of {as_of}": "各平台席位，{start} 至 {end}，截至 {as_of}",
    "asked": "要求",
    "lacking": "缺少",
    "any": "不限",
    "Moves ({n})": "调动（{n} 人）",
    "Plan": "方案",
    "{unit} (80 %)": "{unit}（80%）",
    "gained": "增益",
    "platform name": "平台名称",
    "{unit}, less what moves and unmet wishes cost: {objective}, today's plan {today}.": (
        "{unit}（扣除调动与未满足愿望的代价）：方案 {objective}，现状 {today}。"
    ),
    "In the worst fifth of what may happen, {unit}, less such costs: {objective}, today's plan {today}.": (
        "在最差五分之一的情形下，{unit}（扣除上述代价）：方案 {objective}，现状 {today}。"
    ),
    "To rely on, out of sample: {expected}, {uplift} against today{interval}.": (
        "可以指望的（样本外）：{expected}，比现状 {uplift}{interval}。"
    ),
    " (80 %: {low} to {high})": "（80%：{low} 至 {high}）",
    "A greedy planner ({how}): {objective}, {n} moves.": "贪心方案（{how}）：{objective}，调动 {n} 人。",
    "A greedy planner ({how}) cannot meet {n} of the rules.": "贪心方案（{how}）有 {n} 条规则无法满足。",
    "Wishes that are not met": "未满足的愿望",
    "What rules cost": "规则的代价",
    "rule": "规则",
    "in the request": "请求中的位置",
    "costs": "代价",
    "wish": "愿望",
    "must hold": "必须满足",
    "kind of rule": "性质",
    "Near-best plans that differ": "不同的次优方案",
    "behind": "少",
    "places that differ": "不同之处（人）",
    "moves": "调动",
    "who is elsewhere": "谁的安排不同",
    "Rules that cannot hold together": "无法同时满足的规则",
    "The cheapest way out": "代价最小的出路",
    "{who}: {before} -> {after}": "{who}：{before} → {after}",
    "Who would be elsewhere": "谁的安排会改变",
    "Who is elsewhere than in the plan": "与方案不同的安排",
    "What if": "假设",
    "plan {id}": "方案编号 {id}",
}
