import itertools
from collections.abc import Iterable
from dataclasses import replace

import numpy as np
import pandas as pd
import pytest

from data.errors import NoPlan
from experiments.benchmarks.staffing_data import anything, brute_force, company
from models.plan import StaffingRequest
from models.plan_check import faults
from models.staffing import staff
from models.staffing_clash import clash_of
from models.staffing_explained import rules


def _case(gain: list[list[float]], current: list[int]) -> StaffingRequest:
    people, platforms = [f"E{i}" for i in range(len(gain))], [f"P{j}" for j in range(len(gain[0]))]
    now = [platforms[j] if j >= 0 else None for j in current]
    table = pd.DataFrame(gain, index=people, columns=platforms, dtype=float)
    return StaffingRequest(table, pd.Series(now, index=people, dtype=object))


def _without(request: StaffingRequest, names: Iterable[str]) -> StaffingRequest:
    for name in sorted(names, reverse=True):  # those with a position from the last one on
        if name != "places":
            request = rules(request)[name]
    return request


def test_what_clashes_is_named_and_the_way_out_is_the_cheapest() -> None:
    request = _case([[1.0, 2.0], [3.0, 1.0]], [0, 0])
    with pytest.raises(NoPlan) as caught:
        staff(replace(request, lower={"P0": 1, "P1": 2}, max_moves=1))
    assert caught.value.clash == ("lower:P1", "max_moves")
    assert caught.value.relaxations == {"lower:P1": 1.0}
    assert "P1 lacks 1 of the at least 2 people asked for" in str(caught.value)
    assert "cannot hold together (no fewer do): lower:P1, max_moves" in str(caught.value)


def test_that_who_has_a_place_keeps_it_is_a_rule() -> None:
    request = _case([[np.nan, 2.0], [np.nan, 1.0]], [0, 0])
    found = clash_of(replace(request, upper={"P1": 1}))
    assert set(found.rules) == {"upper:P1", "places"}
    alone = clash_of(_case([[np.nan], [1.0]], [0, 0]))
    assert alone.rules == ("places",)
    assert alone.relaxations == {"places": 1.0}
    assert alone.told == ["1 people who have a place would lose it"]


def test_who_is_locked_or_excluded_can_be_what_clashes() -> None:
    request = _case([[1.0, 2.0], [3.0, 1.0]], [0, 0])
    locked = clash_of(replace(request, locked={"E0": "P1"}, max_moves=0))
    assert set(locked.rules) == {"locked:E0", "max_moves"}
    out = clash_of(replace(request, excluded=frozenset(["E0"]), lower={"P0": 2}))
    assert set(out.rules) == {"excluded:E0", "lower:P0"}


def test_wishes_never_clash() -> None:
    request = replace(_case([[1.0, 2.0]], [0]), lower={"P0": 1, "P1": 1}, wishes={"lower:P0": 1.0})
    assert staff(request).lacking == {"lower:P0": 1.0}
    found = clash_of(replace(request, max_moves=0))
    assert set(found.rules) == {"lower:P1", "max_moves"}
    assert "lower:P0" not in found.relaxations


def test_no_smaller_set_of_rules_clashes() -> None:
    seen = 0
    for seed in range(60):
        request = replace(anything(seed, most_people=4, logic=seed % 2 == 0), excluded=frozenset())
        if brute_force(request) is not None:
            continue
        found, every = clash_of(request), set(rules(request))
        assert found.kind == "smallest"
        assert brute_force(_without(request, every - set(found.rules))) is None
        n_fewer = len(found.rules) - 2  # with places one more
        for fewer in itertools.combinations(sorted(every), n_fewer) if n_fewer >= 0 else ():
            assert brute_force(_without(request, every - set(fewer))) is not None
        seen += 1
    assert seen > 15


def test_a_plan_is_there_once_seats_and_moves_give_way_as_told() -> None:
    request = company(60, 4, seed=1)
    tight = replace(request, lower={**request.upper, "P0": 0}, max_moves=2, need=None)
    ways = clash_of(tight).relaxations
    lower = {name: low - int(ways.get(f"lower:{name}", 0)) for name, low in tight.lower.items()}
    upper = {name: high + int(ways.get(f"upper:{name}", 0)) for name, high in tight.upper.items()}
    moves = 2 + int(ways.get("max_moves", 0))
    assert ways
    assert len(staff(replace(tight, lower=lower, upper=upper, max_moves=moves)).assignments) == 60


def test_what_was_not_found_in_time_is_said() -> None:
    request = replace(company(60, 4, seed=1), max_moves=0, lower={"P0": 59}, upper={})
    hurried = clash_of(request, more=0.0)
    assert hurried.kind in {"found", "irreducible"}
    assert hurried.relaxations
    assert clash_of(company(200, 8, seed=1), seconds=0.0).rules == ()


def test_a_large_request_is_told_a_clash_and_a_way_out_too(monkeypatch: pytest.MonkeyPatch) -> None:
    base = company(60, 4, seed=1)
    assert base.need is not None
    cases = {
        "need": replace(base, need=base.need * 8),
        "max_moves": replace(base, lower={**base.lower, "P0": base.upper["P0"]}, max_moves=1),
        "upper": replace(base, upper=dict.fromkeys(base.gain.columns, 14), lower={}, need=None),
        "locked": replace(base, locked={f"E{i}": "P0" for i in range(30)}, need=None),
    }
    for named, request in cases.items():
        exact = clash_of(request)
        with monkeypatch.context() as patched:
            patched.setattr("models.staffing_clash.FEW", 0)
            found = clash_of(request)
        assert any(name.startswith(named) for name in found.rules)
        fewer = replace(request, **_only(request, found.rules))  # type: ignore[arg-type]
        assert clash_of(fewer).rules
        assert set(clash_of(fewer).rules) <= {*found.rules, "places"}
        if named != "locked":
            assert sum(found.relaxations.values()) <= 1.1 * sum(exact.relaxations.values())
        assert found.told


def test_a_large_request_that_has_a_plan_is_given_it(monkeypatch: pytest.MonkeyPatch) -> None:
    request = company(60, 4, seed=1)
    monkeypatch.setattr("models.staffing_clash.FEW", 0)
    found = clash_of(request)
    assert found.rules == ()
    assert found.place is not None
    assert faults(request, found.place) == []


def _only(request: StaffingRequest, names: tuple[str, ...]) -> dict[str, object]:
    """Keep only some of the rules."""
    kept = _without(request, set(rules(request)) - set(names))
    return {name: getattr(kept, name) for name in ("lower", "upper", "max_moves", "need", "locked")}
