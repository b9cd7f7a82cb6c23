from copy import deepcopy
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from data.errors import InputError, UnknownPlatform
from data.example import Size, generate
from data.example.played import Stopped, play, stop
from data.home import Home
from data.store import Store

SIZE = Size(80, 14, 4)


@pytest.fixture(scope="module")
def home(tmp_path_factory: pytest.TempPathFactory) -> Home:
    return Home(root=tmp_path_factory.mktemp("stopped"))


@pytest.fixture(scope="module")
def stopped(home: Home) -> Stopped:
    return stop(Store(home), SIZE, seed=3)


def someone(stopped: Stopped, *, leading: bool = False) -> str:
    people = stopped.leads if leading else stopped.people.index.difference(stopped.leads)
    return str(people[0])


def elsewhere(stopped: Stopped, person: str) -> str:
    return next(place for place in stopped.platforms if place != stopped.current[person])


def test_tables_and_truth_until_the_stop_are_those_of_a_company_that_ends_then(
    home: Home, stopped: Stopped, tmp_path: Path
) -> None:
    plain = Home(root=tmp_path)
    generate(Store(plain), n_employees=80, n_months=14, n_platforms=4, seed=3)
    play(stopped, {}, runs=[0])
    assert Store(home).fingerprint() == Store(plain).fingerprint()
    files = sorted(file.name for file in plain.truth.iterdir())
    assert sorted(file.name for file in home.truth.iterdir()) == files
    assert all((home.truth / name).read_bytes() == (plain.truth / name).read_bytes() for name in files)


def test_people_are_those_of_the_front_line_who_are_at_work(home: Home, stopped: Stopped) -> None:
    store = Store(home)
    day = store.known_until()
    here = store.read_polars("employees", as_of=day).filter(pl.col("exit_date").is_null())["employee_id"]
    held = store.read_polars("positions", as_of=day).sort("start_date").group_by("employee_id").last()
    front = set(held.filter("front_line")["employee_id"]) & set(here)
    assert set(stopped.people.index) == front
    assigned = store.read_polars("assignments", as_of=day).filter(pl.col("end_date").is_null()).sort("share")
    main = dict(zip(assigned["employee_id"], assigned["platform_id"], strict=True))
    assert {person: main[person] for person in front} == stopped.current.to_dict()


def test_a_run_depends_on_its_number_alone(stopped: Stopped) -> None:
    both = play(stopped, {}, runs=[0, 1])
    alone = play(stopped, {}, runs=[1])
    pd.testing.assert_frame_equal(both[both["run"] == 1].reset_index(drop=True), alone)
    assert both[both["run"] == 0]["conversions"].sum() != alone["conversions"].sum()


def test_playing_leaves_the_company_as_it_was(stopped: Stopped) -> None:
    before = deepcopy(stopped.firm.staff.platform)
    person = someone(stopped)
    play(stopped, {person: elsewhere(stopped, person)}, runs=[0])
    assert np.array_equal(stopped.firm.staff.platform, before)


def test_people_work_where_the_plan_puts_them_and_nowhere_else(stopped: Stopped) -> None:
    person = someone(stopped)
    place = elsewhere(stopped, person)
    told = play(stopped, {person: place}, runs=range(3))
    planned = told[told["employee_id"].isin(stopped.people.index)]
    where = planned.groupby("employee_id")["platform_id"].agg(set)
    asked = stopped.current.copy()
    asked[person] = place
    assert where.to_dict() == {name: {asked[name]} for name in where.index}
    assert person in where.index


def test_those_who_are_not_moved_keep_most_of_their_luck(stopped: Stopped) -> None:
    person = someone(stopped)
    today, moved = (
        play(stopped, plan, runs=[0]).set_index("employee_id")["expected"]
        for plan in ({}, {person: elsewhere(stopped, person)})
    )
    shared = today.index.intersection(moved.index).drop(person)
    assert np.corrcoef(today[shared], moved[shared])[0, 1] > 0.98
    assert today[person] != moved[person]


def test_conversions_scatter_around_what_is_expected(stopped: Stopped) -> None:
    told = play(stopped, {}, runs=range(20))
    assert told["conversions"].sum() == pytest.approx(told["expected"].sum(), rel=0.02)
    assert (told["conversions"] <= told["leads"]).all()


def test_plans_that_cannot_be_played_are_refused(stopped: Stopped) -> None:
    lead = someone(stopped, leading=True)
    with pytest.raises(InputError, match="lead a team"):
        play(stopped, {lead: elsewhere(stopped, lead)}, runs=[0])
    with pytest.raises(InputError, match="E99999"):
        play(stopped, {"E99999": "P01"}, runs=[0])
    with pytest.raises(UnknownPlatform, match="P77"):
        play(stopped, {someone(stopped): "P77"}, runs=[0])
    with pytest.raises(InputError, match="1 to 6 months"):
        play(stopped, {}, runs=[0], n_months=7)
