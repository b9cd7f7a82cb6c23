import itertools
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.errors import InputError
from experiments.benchmarks.staffing_data import company
from models.plan_check import faults, verify
from models.staffing import staff
from models.staffing_alternatives import alternatives


def test_alternatives_meet_all_rules_and_differ_from_each_other() -> None:
    request = company(60, 4, seed=2)
    plan = staff(request)
    found = alternatives(request, plan, n=3, differ=4)
    assert len(found) == 3
    plans = [plan.assignments, *(one.plan.assignments for one in found)]
    assert min((a != b).sum() for a, b in itertools.combinations(plans, 2)) >= 4
    for one in found:
        assert verify(one.plan, request) == []
        assert one.differs >= 4
        assert one.plan.objective <= plan.bound
        assert one.plan.objective >= plan.objective - 0.05 * abs(plan.objective)


def test_bound_of_an_alternative_holds_for_every_plan_as_different() -> None:
    for seed in range(6):
        request = company(6, 3, seed=seed)
        plan = staff(request)
        named = request.gain.columns.get_indexer(pd.Index(plan.assignments))
        found = alternatives(request, plan, n=1, differ=2)
        others = (np.array(place) for place in itertools.product(range(3), repeat=6))
        values = [
            request.value(place)
            for place in others
            if (place != named).sum() >= 2 and not faults(request, place)
        ]
        if found:
            assert found[0].plan.bound >= max(values) - 1e-9
        else:
            assert not values


def test_alternatives_honour_wishes() -> None:
    base = company(60, 4, seed=2)
    assert base.need is not None
    names = [f"need:{at}:{skill}" for at in base.need.index for skill in base.need.columns]
    request = replace(base, need=base.need * 3, wishes=dict.fromkeys(names, 0.3))
    plan = staff(request)
    assert plan.lacking
    found = alternatives(request, plan, n=2, differ=4)
    assert found
    for one in found:
        assert verify(one.plan, request) == []
        assert one.plan.objective <= plan.bound


def test_no_plan_so_different_gives_none() -> None:
    request = company(6, 3, seed=0)
    assert alternatives(request, staff(request), n=2, differ=7) == []


def test_no_difference_is_refused() -> None:
    request = company(6, 3, seed=0)
    with pytest.raises(InputError, match="at least 1 place"):
        alternatives(request, staff(request), differ=0)
