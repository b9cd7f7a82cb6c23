"""Rates are counted within the caller's scope, of nobody but groups of five people and more."""

from datetime import date

import pandas as pd
import polars as pl
import pytest

from data.errors import AccessDenied
from features.attrition.exits import Exposures
from serving.access import Caller, console
from serving.attrition.exit_counts import over_time, within
from serving.attrition.retention import retention
from serving.attrition.retention_answers import RetentionAnswer
from serving.attrition.retention_requests import RetentionRequest
from serving.context import Context
from serving.log import DecisionLog


def _ask(context: Context, *scopes: str, role: str = "head", as_of: date | None = None) -> RetentionAnswer:
    return retention(context, Caller("tester", role, scopes), RetentionRequest(as_of=as_of))


def test_every_voluntary_exit_of_the_company_is_counted_once(appraised: Context) -> None:
    answer = retention(appraised, console(), RetentionRequest())
    decision = list(DecisionLog(appraised.home).entries())[-1].body
    employees = pl.read_parquet(sorted((appraised.home.root / "tables" / "employees").rglob("*.parquet")))
    days = employees.filter(pl.col("exit_kind") == "voluntary")["exit_date"]
    for period in answer.everybody:
        assert period.exits == days.is_between(period.start, period.end, closed="left").sum()
        assert period.rate is not None
        assert (period.low or 0) < period.rate < (period.high or 0)
    assert answer.everybody[-1].end == answer.as_of
    assert sum(period.exits or 0 for period in answer.everybody) > 10
    assert {"scheme", "attrition", "tables"} <= set(decision)
    assert decision["request_id"] == answer.request_id


def test_high_performers_are_a_part_of_everybody(appraised: Context) -> None:
    answer = _ask(appraised, "company")
    pairs = list(zip(answer.high_performers, answer.everybody, strict=True))
    measured = [(best, of) for best, of in pairs if best.person_years]
    assert measured
    for best, of in measured:
        assert (best.person_years or 0) < 0.5 * (of.person_years or 0)
        assert (best.exits or 0) <= (of.exits or 0)
    assert answer.claims[-1].exits == sum(best.exits or 0 for best, _ in pairs)


def test_only_the_scope_of_the_caller_is_counted(appraised: Context) -> None:
    whole = _ask(appraised, "company")
    named = {group.group: group for group in whole.breakdowns[1].groups}
    department = next(name for name, group in named.items() if name and group.exits)
    answer = _ask(appraised, f"department:{department}")
    assert [group.group for group in answer.breakdowns[1].groups] == [department]
    assert answer.breakdowns[1].groups[0] == named[department]
    for own, of in zip(answer.everybody, whole.everybody, strict=True):
        assert (own.person_years or 0) < (of.person_years or 0)


def test_a_manager_sees_the_tree_below_as_it_was_in_each_month(appraised: Context) -> None:
    months = [pd.Timestamp(2024, 1, 1), pd.Timestamp(2024, 2, 1)]
    rows = pd.DataFrame(
        [
            ("boss", months[0], None),
            ("lead", months[0], "boss"),
            ("seller", months[0], "lead"),
            ("other", months[0], "elsewhere"),
            ("lead", months[1], "elsewhere"),  # moved away, and the seller with the lead
            ("seller", months[1], "lead"),
            ("other", months[1], "elsewhere"),
            ("other", months[1], "boss"),  # came later in the month
        ],
        columns=["employee_id", "month", "manager_id"],
    ).assign(department="D", platform_id=None)
    view = appraised.policy.view(Caller("boss", "head", ("manager:boss",)), "attrition.retention")
    inside = rows[within(view, rows)]
    assert list(zip(inside["employee_id"], inside["month"], strict=True)) == [
        ("lead", months[0]),
        ("seller", months[0]),
        ("other", months[1]),
    ]


def test_no_group_of_fewer_than_five_people_is_shown(appraised: Context) -> None:
    for scopes in (["company"], ["platform:P01"], ["platform:P06"]):
        answer = _ask(appraised, *scopes)
        for one in answer.breakdowns:
            assert all(group.headcount >= 5 for group in one.groups)
            assert one.n_hidden != 1 or not one.groups


def test_an_answer_of_the_past_has_the_periods_that_it_had(appraised: Context) -> None:
    now = _ask(appraised, "company")
    then = _ask(appraised, "company", as_of=now.everybody[-2].end)
    for name in ("everybody", "high_performers"):
        later = {one.start: one for one in getattr(now, name)}
        both = [one for one in getattr(then, name) if one.start in later]
        assert len(both) >= 3
        assert all(one == later[one.start] for one in both)


@pytest.mark.parametrize(("role", "scope"), [("planner", "company"), ("employee", "self:E00001")])
def test_others_may_not_ask(appraised: Context, role: str, scope: str) -> None:
    with pytest.raises(AccessDenied):
        _ask(appraised, scope, role=role)


def _planted(n_high: int, n_others: int) -> Exposures:
    """Return one period in which everybody worked for half a year and one of each left."""
    start, end = date(2024, 1, 1), date(2024, 7, 1)
    n = n_high + n_others
    rows = pd.DataFrame(
        {
            "employee_id": [f"E{i}" for i in range(n)],
            "period": pd.Timestamp(start),
            "person_years": 0.5,
            "left": [i in (0, n_high) for i in range(n)],
            "high_performer": [i < n_high for i in range(n)],
        }
    )
    return Exposures(((start, end),), rows)


@pytest.mark.parametrize(
    ("n_high", "n_others", "best", "everybody"),
    [(5, 20, 1, 2), (4, 20, None, 2), (20, 4, None, 2), (20, 0, 1, 1), (0, 20, 0, 1), (2, 2, None, None)],
)
def test_figures_of_fewer_than_five_people_are_hidden_and_cannot_be_subtracted(
    n_high: int, n_others: int, best: int | None, everybody: int | None
) -> None:
    high, whole = over_time(_planted(n_high, n_others))
    assert high[0].exits == best
    assert whole[0].exits == everybody
    assert (high[0].person_years is None) == (best is None)
