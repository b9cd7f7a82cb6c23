from dataclasses import replace

import pandas as pd
import pytest

from data.errors import InputError
from experiments.benchmarks.staffing_data import anything, brute_force
from models import staffing_logic
from models.plan import StaffingRequest
from models.plan_check import verify
from models.staffing import staff
from models.staffing_network import Arcs

GAIN = pd.DataFrame([[1.0, 2.0], [3.0, 1.0]], index=["E0", "E1"], columns=["P0", "P1"])


def test_rules_of_logic_are_met_as_well_as_by_brute_force() -> None:
    seen = 0
    for seed in range(140):
        request = anything(seed, logic=True)
        best = brute_force(request)
        if best is None or not request.is_logical:
            continue
        for method in ("auto", "exact", "logic"):
            plan = staff(request, method=method)
            assert plan.objective == pytest.approx(best, abs=2e-6)
            assert verify(plan, request) == []
        seen += 1
    assert seen > 15


def test_a_flow_is_not_asked_about_logic() -> None:
    gain, current = GAIN, pd.Series("P0", GAIN.index)
    with pytest.raises(InputError, match="auto, logic or exact"):
        staff(StaffingRequest(gain, current, apart=(("E0", "E1"),)), method="flow")


def test_logic_with_a_budget_takes_whole_salaries() -> None:
    current = pd.Series(["P0", None], index=GAIN.index, dtype=object)
    request = StaffingRequest(GAIN, current, salary=pd.Series(1.5, GAIN.index), budget=2.0)
    apart = replace(request, apart=(("E0", "E1"),), lower={"P0": 1, "P1": 0})
    assert staff(apart, method="exact").assignments.notna().tolist() == [True, False]
    with pytest.raises(InputError, match="whole units"):
        staffing_logic.solve(request, Arcs.of(request), seconds=1.0, gap=0.0)
