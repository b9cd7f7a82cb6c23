import json
from datetime import date, timedelta
from pathlib import Path

import polars as pl
import pytest

from data.errors import InputError, SchemeError
from data.home import Home
from data.store import Store
from features.appraisal.schemes.ledger import (
    adopt,
    adopted,
    adoption_of,
    adoptions,
    current,
    in_force,
    last_known,
)
from features.appraisal.schemes.scheme import Scheme, load_scheme, shipped
from tests.features.company import filled

TODAY = date(2026, 2, 10)


def scheme(weight: int = 60, cadence: str = "half_year") -> Scheme:
    cadences = ", ".join(f"{name}: {cadence}" for name in ("new", "growing", "mature", "back_office"))
    return load_scheme(
        f"name: ours\nzh: 我们\nen: Ours\ncadence: {{{cadences}}}\nrules:\n"
        f"  - indicators: [{{indicator: conversion, weight: {weight}}}, {{indicator: visits, weight: 40}}]\n"
    )


def put(home: Home, one: Scheme, since: str) -> None:
    adopt(home, one, adoption_of(one, since=since, by="E00001", note="agreed in January"))


def known_until(home: Home, day: date) -> None:
    """Store a fact of the day before."""
    hired = day - timedelta(days=1)
    filled(Store(home), {"employees": pl.DataFrame({"employee_id": [f"E{day}"], "hire_date": [hired]})})


@pytest.fixture
def home(tmp_path: Path) -> Home:
    home = Home(root=tmp_path)
    known_until(home, TODAY)
    return home


def test_the_shipped_scheme_is_in_force_where_none_was_adopted(home: Home) -> None:
    assert in_force(home, TODAY) == shipped()
    assert adopted(home, shipped().version) == shipped()
    assert adoptions(home) == []


def test_scores_of_a_cycle_keep_the_scheme_of_that_cycle(home: Home) -> None:
    first, second = scheme(60), scheme(80)
    put(home, first, "2026-02")
    put(home, second, "2026H2")
    assert in_force(home, date(2026, 2, 1)) == shipped()  # of January
    assert in_force(home, date(2026, 2, 2)) == first
    assert in_force(home, date(2026, 7, 1)) == first  # of the first half-year
    assert in_force(home, date(2026, 7, 2)) == second


def test_adopting_never_rewrites_what_was_in_force(home: Home) -> None:
    days = [date(2026, month, 1) for month in range(1, 13)]
    put(home, scheme(60), "2026-03")
    put(home, scheme(70), "2027H1")
    before = {day: in_force(home, day).version for day in days}
    put(home, scheme(90), "2026H2")
    changed = [day for day in days if in_force(home, day).version != before[day]]
    assert changed == [date(2026, month, 1) for month in range(8, 13)]
    assert in_force(home, date(2027, 2, 1)) == scheme(70)
    assert [one.since for one in adoptions(home)] == ["2026-03", "2027H1", "2026H2"]


@pytest.mark.parametrize("since", ["2025H2", "2026-01", "2025Q4"])
def test_a_cycle_that_is_over_keeps_its_scheme(home: Home, since: str) -> None:
    with pytest.raises(InputError, match=r"ended before 2026-02-10.*such as 2026-02"):
        put(home, scheme(), since)
    assert adoptions(home) == []


def test_a_half_year_that_runs_is_refused_once_one_of_its_months_was_scored(home: Home) -> None:
    with pytest.raises(InputError, match="2026-01 ended before"):
        put(home, scheme(), "2026H1")  # the shipped scheme scores new platforms by month
    put(home, scheme(), "2026-02")
    known_until(home, date(2026, 8, 20))
    put(home, scheme(90), "2026H2")  # neither knows months
    assert in_force(home, date(2026, 9, 1)) == scheme(90)


def test_what_is_over_follows_the_tables_and_not_the_clock(home: Home, tmp_path: Path) -> None:
    assert last_known(home) == TODAY
    put(home, scheme(), "2026-02")  # long ago by the clock, the running month by the tables
    assert current(home) == scheme()
    assert in_force(home, TODAY + timedelta(days=30)) == scheme()
    with pytest.raises(InputError, match="2026-01 ended before 2026-02-10"):
        put(home, scheme(90), "2026-01")
    assert abs((last_known(Home(root=tmp_path / "empty")) - date.today()).days) <= 1  # noqa: DTZ011


def test_the_last_adoption_for_a_cycle_holds(home: Home) -> None:
    for weight in (50, 70):
        put(home, scheme(weight), "2026H2")
    assert in_force(home, date(2026, 8, 1)) == scheme(70)


@pytest.mark.parametrize(("by", "note"), [("", "why"), ("E00001", "  ")])
def test_an_adoption_says_who_and_why(home: Home, by: str, note: str) -> None:
    one = scheme()
    with pytest.raises(InputError, match="who decides and why"):
        adopt(home, one, adoption_of(one, since="2026H2", by=by, note=note))


def test_the_ledger_keeps_who_when_and_why(home: Home) -> None:
    put(home, scheme(), "2026H2")
    line = json.loads((home.root / "schemes" / "ledger.jsonl").read_text(encoding="utf-8"))
    assert (line["by"], line["note"], line["since"]) == ("E00001", "agreed in January", "2026H2")
    assert line["version"] == scheme().version
    assert line["adopted_at"].startswith("20")


def test_an_adopted_scheme_that_was_changed_by_hand_is_refused(home: Home) -> None:
    put(home, scheme(), "2026H2")
    path = home.root / "schemes" / f"{scheme().version}.yaml"
    path.write_text(path.read_text(encoding="utf-8").replace("60.0", "99.0"), encoding="utf-8")
    with pytest.raises(SchemeError, match="is not as it was adopted"):
        in_force(home, date(2026, 8, 1))


def test_a_version_that_is_not_there_is_told_with_those_that_are(home: Home) -> None:
    with pytest.raises(SchemeError, match=r"ours-0000000000.*default-"):
        adopted(home, "ours-0000000000")
