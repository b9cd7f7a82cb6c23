from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from models.plan import GroupRule, StaffingRequest
from models.plan_check import faults, verify
from models.staffing import staff

PEOPLE, PLATFORMS = ["E0", "E1", "E2"], ["P0", "P1"]
REQUEST = StaffingRequest(
    pd.DataFrame([[1.0, 5.0], [4.0, 1.0], [2.0, np.nan]], index=PEOPLE, columns=PLATFORMS),
    pd.Series(["P0", "P0", None], index=PEOPLE, dtype=object),
    skills=pd.DataFrame({"live": [True, False, False]}, index=PEOPLE),
    salary=pd.Series([3, 4, 5], index=PEOPLE),
)


@pytest.mark.parametrize(
    ("rule", "place", "told"),
    [
        ({"lower": {"P1": 2}}, [1, 0, -1], "P1 has 1 people, asked for 2 to 3"),
        ({"upper": {"P0": 1}}, [0, 0, -1], "P0 has 2 people, asked for 0 to 1"),
        ({}, [0, 0, 1], "impossible"),
        ({}, [0, -1, 0], "had a place has none"),
        ({"max_moves": 0}, [1, 0, -1], "1 people move, at most 0"),
        ({"need": pd.DataFrame({"live": [1]}, index=["P0"])}, [1, 0, -1], "P0 has 0 people with live"),
        ({"budget": 11.0}, [0, 0, 0], "salaries come to 12.0"),
        ({"locked": {"E1": "P1"}}, [0, 0, -1], "E1 is not on P1, as locked"),
        ({"locked": {"E2": "P0"}}, [0, 0, -1], "E2 is not on P0, as locked"),
        ({"excluded": frozenset(["E1"])}, [0, 0, -1], "E1 has a place, though excluded"),
        ({"together": (("E0", "E1"),)}, [1, 0, -1], "E0, E1 are not together"),
        ({"apart": (("E0", "E1"),)}, [0, 0, -1], "E0, E1 are not apart"),
        ({"groups": (GroupRule(("E0", "E1"), "P0", 0, 1),)}, [0, 0, -1], "P0 has 2 of a group"),
        ({"groups": (GroupRule(("E0", "E2"), "P1", 1),)}, [0, 0, -1], "P1 has 0 of a group"),
    ],
)
def test_a_broken_rule_is_found(rule: dict[str, object], place: list[int], told: str) -> None:
    request = replace(REQUEST, **rule)  # type: ignore[arg-type]
    assert any(told in fault for fault in faults(request, np.array(place)))


def test_a_plan_that_meets_every_rule_has_no_faults() -> None:
    request = replace(
        REQUEST,
        max_moves=1,
        budget=7.0,
        need=pd.DataFrame({"live": [1]}, index=["P1"]),
        apart=(("E0", "E1"),),
        groups=(GroupRule(("E1", "E2"), "P0", 1, 1),),
    )
    assert faults(request, np.array([1, 0, -1])) == []


def test_what_was_altered_in_an_answer_is_found() -> None:
    request = replace(REQUEST, max_moves=1, upper={"P0": 1})
    plan = staff(request)
    assert verify(plan, request) == []
    assert "below the objective" in " ".join(verify(replace(plan, bound=0.0), request))
    assert verify(plan, replace(request, gain=request.gain.iloc[:2])) == [
        "the plan is about other people than the request"
    ]
    plan.assignments["E1"] = "P1"
    told = " ".join(verify(plan, request))
    assert "2 people move" in told
    assert "worth 6" in told
    plan.assignments["E1"] = "P9"
    assert verify(plan, request) == ["the plan uses unknown platforms P9"]


def test_wishes_that_are_not_met_are_no_faults_but_are_paid_for() -> None:
    need = pd.DataFrame({"live": [1]}, index=["P0"])
    groups = (GroupRule(("E0", "E1"), "P0", 2, name="old"),)
    rules = {"lower": {"P0": 3}, "max_moves": 0, "need": need, "budget": 6.0, "groups": groups}
    wishes = {"lower:P0": 1.0, "max_moves": 2.0, "need:P0:live": 4.0, "budget": 8.0, "group:old": 16.0}
    request = replace(REQUEST, **rules, wishes=wishes)  # type: ignore[arg-type]
    place = np.array([1, 0, -1])
    assert faults(request, place) == []
    lacking = {"lower:P0": 2.0, "max_moves": 1.0, "need:P0:live": 1.0, "budget": 1.0, "group:old": 1.0}
    assert request.lacking(place) == lacking
    assert request.value(place) == 9.0 - (2.0 * 1.0 + 2.0 + 4.0 + 8.0 + 16.0)
    for name in wishes:
        firm = {other: price for other, price in wishes.items() if other != name}
        assert len(faults(replace(request, wishes=firm), place)) == 1


def test_what_a_plan_says_it_lacks_is_checked() -> None:
    request = replace(REQUEST, lower={"P1": 3}, wishes={"lower:P1": 0.5})
    plan = staff(request)
    assert plan.lacking == {"lower:P1": 2.0}
    assert verify(plan, request) == []
    assert "lacks {'lower:P1': 2.0}, not {}" in " ".join(verify(replace(plan, lacking={}), request))
    dearer = replace(request, wishes={"lower:P1": 0.6})
    assert "is worth" in " ".join(verify(plan, dearer))
