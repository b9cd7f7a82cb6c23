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
        ({"budget": -1.0}, "budget and salaries from 0 up"),
        ({"budget": 1.0, "salary": pd.Series({"E0": -1.0})}, "budget and salaries from 0 up"),
    ],
)
def test_what_cannot_be_meant_is_refused(rule: dict[str, Any], told: str) -> None:
    with pytest.raises(InputError, match=told):
        check(replace(REQUEST, **rule))


def test_a_sound_request_passes() -> None:
    check(replace(REQUEST, need=pd.DataFrame({"live": [1]}, index=["P0"]), locked={"E0": "P0"}))
