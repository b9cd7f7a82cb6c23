"""Words of the printed what-ifs, English -> Chinese; text in braces is filled in."""

WHAT_IF = {
    "{name}: what if? Probability of leaving by choice, as of {as_of}": (
        "{name}：假设情形下的主动离职概率，截至 {as_of}"
    ),
    "scenario": "情形",
    "the profile as it is": "现有档案",
    "{n} months": "{n} 个月",
    "90 % interval in brackets; then percentage points from the profile as it is, ? where not sure.": (
        "括号内为90%区间；其后为与现有档案相差的百分点，无法确定处为 ?。"
    ),
    "assumed: {what}": "假设：{what}",
    "{feature}: {now} -> {then}": "{feature}：{now} -> {then}",
    "and {n} percentiles among peers": "以及 {n} 个同类百分位",
    "as of": "截至",
    "Asked before": "以往的假设",
    "probability at 3 · 6 · 12 months": "3 · 6 · 12 个月概率",
}
