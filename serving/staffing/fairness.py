"""How plans treat the groups of a protected attribute; no plan knows it."""

from collections.abc import Collection, Iterable
from math import hypot
from typing import Any

import numpy as np
import pandas as pd

from data.errors import TooLittleData
from models.fairness import pooled
from models.impact import GroupImpact, Impact
from serving.access import Caller
from serving.answers import Note
from serving.context import Context
from serving.protected import audited_day, protected_groups
from serving.staffing.answers import GroupShareTold, RatesTold, StaffingFairnessAnswer
from serving.staffing.plan_requests import StaffingFairnessRequest
from serving.staffing.plans import Shown

_READ = Note(
    zh="“未发现”不等于“没有”：人数少时，只能发现很大的差异。被调动本身无好坏之分。",
    en="Not shown does not mean not there: small numbers find only large differences."
    " A move as such is neither good nor bad.",
)
_LAST = Note(
    zh="同一人对同一日期和期间多次要求的方案只计被采纳的，没有则计最后一个；假设方案只有被采纳才计入。"
    "出现在多个方案中的人合计只算一人；不参与方案的人不计。",
    en="Of plans that one caller asked for as of the same date and period only one counts: the accepted one,"
    " else the last. A what-if counts only if it was accepted. Somebody in several plans counts once, and"
    " whoever takes no part does not count.",
)
_WHAT = {
    "moves": ("在方案中被调动的比例", "share who change platform in the plan"),
    "first choice": (
        "在方案中位于自身预期最高平台的比例",
        "share who are on the platform where most is expected of them",
    ),
}


def fairness(context: Context, caller: Caller, request: StaffingFairnessRequest) -> StaffingFairnessAnswer:
    """Compare how often plans move people of each group, and have them where they are worth most.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Must be allowed to compare protected groups.
    request : StaffingFairnessRequest
        The attribute; only plans as of a date before the half-year of `as_of`, or on its first day, count.

    Returns
    -------
    StaffingFairnessAnswer
        In the decision log already; it tells of groups only.

    Raises
    ------
    EchelonError
        AccessDenied, MissingTable where the attribute is not recorded, LogBroken, or TooLittleData where
        there was no plan.
    """
    with context.deciding(caller, "/staffing/fairness", request) as decision:
        view = context.policy.view(caller, "staffing.fairness")
        view.need("protected")
        snapshot = context.snapshot(audited_day(context, request.as_of, decision), decision)
        shown = (one for one in context.plans.all() if one.as_of <= snapshot.as_of)
        plans = _latest(shown, context.plans.accepted())
        if not plans:
            msg = f"no plan was asked for as of {snapshot.as_of} or before; there is nothing to compare"
            raise TooLittleData(msg)
        groups = protected_groups(snapshot.store, request.attribute, as_of=snapshot.as_of).iloc[:, 0]
        rows = pd.concat([_rows(one, groups) for one in plans], ignore_index=True)
        answer = StaffingFairnessAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_READ, _LAST],
            attribute=request.attribute,
            n_plans=len(plans),
            rates=[_rates("moves", rows, "moved"), _rates("first choice", rows, "first")],
        )
        return decision.give(answer, [])


def _latest(plans: Iterable[Shown], accepted: Collection[str]) -> list[Shown]:
    """Return one plan of each caller, date and period, the accepted or the last: variants are no evidence."""
    last: dict[object, Shown] = {}
    for one in sorted(plans, key=lambda one: one.plan_id in accepted):  # what is accepted comes last
        if one.status != "impossible" and (not one.what_if or one.plan_id in accepted):
            last[one.caller.subject, one.caller.scopes, one.as_of, one.request.period] = one
    return list(last.values())


def _rows(plan: Shown, groups: "pd.Series[str]") -> pd.DataFrame:
    people = pd.Index(plan.people)
    rows = pd.DataFrame(
        {
            "employee_id": people,
            "moved": people.isin(list(plan.moves)),
            "first": people.isin(plan.first),
            "group": groups.reindex(people).to_numpy(dtype=object),
            "plan": plan.plan_id,
        }
    )
    return rows[rows["group"].notna()]


def _rates(what: str, rows: pd.DataFrame, column: str) -> RatesTold:
    zh, en = _WHAT[what]
    if rows.empty:
        return RatesTold(what=what, zh=zh, en=en, groups=[])  # type: ignore[arg-type]  # one of the two
    chosen, group = rows[column].to_numpy(dtype=bool), rows["group"].to_numpy(dtype=str)
    people = rows["employee_id"].to_numpy(dtype=str)
    found = pooled(chosen, group, rows["plan"].to_numpy(dtype=str), people)
    reference = _largest(found)
    told = [_told(one, reference) for one in found.groups]
    return RatesTold(
        what=what,  # type: ignore[arg-type]  # one of the two
        zh=zh,
        en=en,
        reference=reference.group if reference else None,
        groups=told,
    )


def _largest(found: Impact) -> GroupImpact | None:
    """Return the printed group of the most people: neither rate is the better one."""
    printed = [one for one in found.groups if one.n is not None]
    return max(printed, key=lambda one: (one.n or 0, one.group)) if len(printed) > 1 else None


def _told(one: GroupImpact, reference: GroupImpact | None) -> GroupShareTold:
    own: dict[str, Any] = {"group": one.group, "n": one.n, "n_counted": one.n_selected, "rate": one.rate}
    own |= {"low": one.rate_low, "high": one.rate_high}
    ends = _difference(one, reference)
    if ends is None:
        few = one.n is None or reference is None
        return GroupShareTold(**own, verdict="too few" if few else "not shown")
    by, low, high = ends
    differs = low > 0.0 or high < 0.0
    return GroupShareTold(
        **own,
        verdict="differs" if differs else "not shown",
        difference=by,
        difference_low=low,
        difference_high=high,
    )


def _difference(one: GroupImpact, other: GroupImpact | None) -> tuple[float, float, float] | None:
    """Return the difference of two rates with its interval, by the square of the distances to their ends."""
    if other is None or one.group == other.group:
        return None
    ends = one.rate, one.rate_low, one.rate_high, other.rate, other.rate_low, other.rate_high
    if any(end is None for end in ends):
        return None
    rate, low, high, base, base_low, base_high = np.array(ends, dtype=np.float64).tolist()
    by = rate - base
    return by, by - hypot(rate - low, base_high - base), by + hypot(high - rate, base - base_low)
