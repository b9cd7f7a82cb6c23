from dataclasses import replace
from typing import Any

import pandas as pd
import pytest

from data.errors import InputError
from models.plan import GroupRule, StaffingRequest
from models.staffing_check import check

REQUEST = StaffingRequest(
    pd.DataFrame({"P0": [1.0, 2.0], "P1": [2.0, 1.0]}, index=["E0", "E1"]),
    pd.Series({"E0": "P0", "E1": "P1"}),
    skills=pd.DataFrame({"live": [True, False]}, index=["E0", "E1"]),
)


@pytest.mark.parametrize(
    ("rule", "told"),
    [
        ({"lower": {"P9": 1}}, "platforms P9; expected some of P0, P1"),
        ({"locked": {"E0": "P9"}}, "platforms P9"),
        ({"locked": {"E9": "P0"}}, "people E9"),
        ({"excluded": frozenset(["E9"])}, "people E9"),
        ({"locked": {"E0": "P0"}, "excluded": frozenset(["E0"])}, "choose one of the two"),
        ({"together": (("E0", "E9"),)}, "people E9"),
        ({"apart": (("E0", "E9"),)}, "people E9"),
        ({"groups": (GroupRule(("E0",), "P9"),)}, "platforms P9"),
        ({"groups": (GroupRule(("E0",), "P0", 2, 1),)}, "0 <= lower <= upper"),
        ({"need": pd.DataFrame({"swim": [1]}, index=["P0"])}, "skills swim; expected some of live"),
        ({"need": pd.DataFrame({"live": [1]}, index=["P9"])}, "platforms P9"),
        ({"need": pd.DataFrame({"live": [1]}, index=["P0"]), "skills": None}, "skills live"),
        ({"wishes": {"upper:P9": 1.0}}, "rules upper:P9; expected some of"),
        ({"wishes": {"locked:E0": 1.0}}, "locked:E0 must hold; wishes can be"),
        ({"wishes": {"together:0": 1.0}}, "together:0 must hold"),
        ({"wishes": {"max_moves": -1.0}}, "price from 0 up for the wish max_moves, got -1.0"),
        ({"wishes": {"budget": float("inf")}}, "leave out what must hold"),
        ({"groups": (GroupRule(("E0",), "P0"),) * 2}, "two group rules are called ''; give each a name"),
        ({"budget": -1.0}, "budget and salaries from 0 up"),
        ({"budget": 1.0, "salary": pd.Series({"E0": -1.0})}, "budget and salaries from 0 up"),
    ],
)
def test_what_cannot_be_meant_is_refused(rule: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        check(replace(REQUEST, **rule))


def test_a_sound_request_passes() -> None:
    check(replace(REQUEST, need=pd.DataFrame({"live": [1]}, index=["P0"]), locked={"E0": "P0"}))
    named = (GroupRule(("E0",), "P0", name="old"),)
    check(replace(REQUEST, groups=named, wishes={"group:old": 0.0, "lower:P1": 1.0, "max_moves": 2.0}))
