"""A bonus proposal as a file: the people, and the pools that their amounts add up to."""

import pandas as pd

from data.words import Words
from features.appraisal.bonus.proposal import Proposal
from serving.appraisal.workbook import Column, Sheet

_PEOPLE = (
    Column("employee_id", Words("employee", "员工编号"), width=12),
    Column("display_name", Words("name", "姓名")),
    Column("pool", Words("pool", "奖金池"), width=10),
    Column("score", Words("fair score", "公平绩效分"), "number", 10),
    Column("team_score", Words("mean score of the team", "团队平均分"), "number", 10),
    Column("individual", Words("by own score", "个人部分"), "money"),
    Column("team_part", Words("by the team's", "团队部分"), "money"),
    Column("amount", Words("amount", "金额"), "money"),
    Column("limit_said", Words("held by", "触及限额"), width=12),
    Column("state_said", Words("state", "状态"), width=20),
)
_POOLS = (
    Column("pool", Words("pool", "奖金池"), width=10),
    Column("n_people", Words("people", "人数"), "number", 8),
    Column("budget", Words("budget", "预算"), "money", 16),
    Column("floor", Words("floor a person", "每人下限"), "money"),
    Column("cap", Words("cap a person", "每人上限"), "money"),
    Column("allotted", Words("allotted", "已分配"), "money", 16),
    Column("left", Words("left", "剩余"), "money"),
    Column("why", Words("why left", "剩余原因"), width=40),
)
_LIMITS = {"floor": Words("floor", "下限"), "cap": Words("cap", "上限"), "": Words("", "")}
_STATES = {
    "scored": Words("scored", "已评分"),
    "too little evidence": Words("too little evidence", "依据不足"),
    "not measured": Words("not measured", "无数据"),
}


def bonus_sheets(proposal: Proposal, roster: pd.DataFrame, *, language: str) -> list[Sheet]:
    """Return the sheets of a bonus proposal.

    Parameters
    ----------
    proposal : Proposal
        Who would get how much.
    roster : DataFrame
        Index ``employee_id``; ``display_name`` where names may be shown.
    language : str
        ``zh`` or ``en``: of what is said in words.

    Returns
    -------
    list of Sheet
        People, then pools.
    """
    people = proposal.rows.rename_axis("employee_id").reset_index()
    names = roster["display_name"] if "display_name" in roster else pd.Series(dtype=object)
    people["display_name"] = people["employee_id"].map(names)
    people["limit_said"] = people["limit"].map({name: one.say(language) for name, one in _LIMITS.items()})
    people["state_said"] = people["state"].map({name: one.say(language) for name, one in _STATES.items()})
    pools = proposal.pools.reset_index()
    pools["why"] = pools[language]
    return [
        Sheet(Words("Bonus proposal", "奖金建议"), _PEOPLE, people),
        Sheet(Words("Pools", "奖金池"), _POOLS, pools),
    ]
