import pytest

from data.errors import AccessDenied, TooLittleData
from serving.access import Caller, console
from serving.appraisal.bonus import bonus, proposed
from serving.appraisal.bonus_file import bonus_sheets
from serving.appraisal.requests import AppraisalBonusRequest
from serving.appraisal.workbook import to_csv
from serving.context import Context


def asked(*pools: tuple[str, str, int], **more: int) -> AppraisalBonusRequest:
    given = [{"of": of, "name": name, "budget": budget, **more} for of, name, budget in pools]
    return AppraisalBonusRequest.model_validate({"pools": given})


def test_amounts_add_up_to_the_budget_to_the_cent(appraised: Context) -> None:
    answer = bonus(
        appraised, console(), asked(("platform_id", "P01", 1_234_567), ("department", "IT", 77_777))
    )
    assert answer.currency == "CNY"
    for pool in answer.pools:
        paid = sum(one.amount or 0 for one in answer.people if one.pool == pool.pool)
        assert paid == pool.allotted
        assert pool.allotted + pool.left == pool.budget
        assert pool.n_people == sum(one.pool == pool.pool for one in answer.people)
    for one in answer.people:
        assert (one.individual or 0) + (one.team_part or 0) == one.amount


def test_a_pool_is_divided_among_the_callers_people_alone(appraised: Context) -> None:
    everybody = bonus(appraised, console(), asked(("platform_id", "P01", 1_000_000)))
    departments = [one.position.department for one in everybody.people if one.position]
    department = departments[0]
    mine = bonus(
        appraised,
        Caller("somebody", "hr", (f"department:{department}",)),
        asked(("platform_id", "P01", 1_000_000)),
    )
    assert {one.position.department for one in mine.people if one.position} == {department}
    assert mine.pools[0].n_people == departments.count(department)


@pytest.mark.parametrize(
    "request_",
    [
        asked(("platform_id", "P01", 100), ("platform_id", "P01", 100)),
        asked(("platform_id", "P01", 100), floor=1_000),
        asked(("platform_id", "P01", 10_000_000), floor=1_000, cap=10),
    ],
)
def test_pools_that_cannot_be_divided_are_told_why(
    appraised: Context, request_: AppraisalBonusRequest
) -> None:
    with pytest.raises(TooLittleData, match="P01"):
        bonus(appraised, console(), request_)


def test_only_hr_proposes_bonuses(appraised: Context) -> None:
    for role in ("head", "auditor", "planner"):
        with pytest.raises(AccessDenied):
            bonus(appraised, Caller("x", role, ("company",)), asked(("platform_id", "P01", 1)))


def test_the_file_holds_what_was_answered(appraised: Context) -> None:
    found = proposed(appraised, console(), asked(("platform_id", "P01", 1_000_001)))
    text = to_csv(bonus_sheets(found.proposal, found.roster, language="en")[0], language="en").decode(
        "utf-8-sig"
    )
    rows = [line.split(",") for line in text.splitlines()[1:]]
    pool = [row for row in rows if row[2] == "P01"]
    assert [row[0] for row in pool] == [one.employee_id for one in found.answer.people if one.pool == "P01"]
    assert sum(round(100 * float(row[7])) for row in pool) == 1_000_001
