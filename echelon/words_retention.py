"""Words of the printed answers about how many stay, English -> Chinese; text in braces is filled in."""

RETENTION = {
    "Are we keeping our best? Voluntary exits a year, as of {as_of}": (
        "我们留住骨干了吗？年主动离职率，截至 {as_of}"
    ),
    "until before": "至（不含）",
    "high performers: exits": "高绩效者：离职",
    "everybody: exits": "全体：离职",
    "person-years": "人年",
    "exits": "离职人数",
    "rate (95 %)": "离职率 (95%)",
    "headcount": "人数",
    "By {what}, since {since} ({n} groups shown, {hidden} hidden)": (
        "按{what}，自 {since} 起（显示 {n} 组，隐藏 {hidden} 组）"
    ),
    "manager": "上级",
    "none recorded": "未记录",
    "{start} to before {end}": "{start} 至 {end}（不含）",
}
