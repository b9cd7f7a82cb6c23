from datetime import timedelta

import numpy as np
import pandas as pd
import polars as pl
import pytest

from data.errors import InputError, UnknownEmployee
from data.home import Home
from data.store import Store
from features.attrition.assumptions import ASSUMPTIONS
from features.attrition.scenarios import CHANGES, changed, without_effect
from features.catalog import catalogue
from features.peers import peer_percentiles
from features.profile import profile
from features.roster import roster
from tests.features.company import Frames, filled
from tests.features.conftest import AS_OF

YESTERDAY = AS_OF - timedelta(days=1)
#: What a real promotion tells beyond its grade: the name of the new role.
_ROLE = "role"


@pytest.fixture(scope="module")
def people(firm: Store) -> tuple[pd.DataFrame, pd.DataFrame]:
    """Profile and roster of everybody."""
    return profile(firm, as_of=AS_OF), roster(firm, as_of=AS_OF)


def ids(people: tuple[pd.DataFrame, pd.DataFrame], change: str, n: int = 8) -> list[str]:
    """Some people for whom a change is one."""
    found = [str(one) for one in people[0].index if not without_effect(*people, str(one), [change])]
    assert found
    return found[:n]


def last(frame: pl.DataFrame, person: str, day: str) -> pl.DataFrame:
    return frame.filter(pl.col("employee_id") == person, pl.col(day) < AS_OF).sort(day).tail(1)


def really(home: Home, frames: Frames, table: str, row: pl.DataFrame) -> pd.DataFrame:
    """Return the profile of a company in which it happened yesterday."""
    more = {table: pl.concat([frames[table], row.select(frames[table].columns)], how="vertical_relaxed")}
    return profile(filled(Store(home), {**frames, **more}), as_of=AS_OF)


def check_same(made: pd.DataFrame, real: pd.DataFrame, person: str, *, but: set[str] = frozenset()) -> None:  # type: ignore[assignment]
    """Hold two rows to be equal, months to within the one day that passed."""
    wrong = {}
    for name in made.columns:
        one, other = made[name].iloc[0], real[name][person]
        if name in but or (pd.isna(one) and pd.isna(other)):
            continue
        near = (
            one == other if isinstance(one, str) else abs(one - other) < (0.05 if "months" in name else 1e-9)
        )
        if not near:
            wrong[name] = (one, other)
    assert wrong == {}


def test_a_promotion_reads_as_a_real_one(
    people: tuple[pd.DataFrame, pd.DataFrame], firm_frames: Frames, home: Home
) -> None:
    for person in ids(people, "promotion", 4):
        held = last(firm_frames["positions"], person, "start_date")
        row = held.with_columns(
            start_date=pl.lit(YESTERDAY), grade=pl.col("grade") + 1, role=pl.lit("a role of its own")
        )
        made = changed(*people, person, ["promotion"])
        real = really(Home(root=home.root / person), firm_frames, "positions", row)
        check_same(made, real, person, but={_ROLE})
        assert made["grade"].iloc[0] == people[0]["grade"][person] + 1


def test_pay_to_market_reads_as_a_real_raise(
    people: tuple[pd.DataFrame, pd.DataFrame], firm_frames: Frames, home: Home
) -> None:
    for person in ids(people, "pay", 4):
        made = changed(*people, person, ["pay"])
        salary = round(float(made["base_salary"].iloc[0]) * 100)
        paid = last(firm_frames["compensation"], person, "effective_date")
        share = salary / paid["base_salary"].item()
        row = paid.with_columns(
            effective_date=pl.lit(YESTERDAY),
            base_salary=pl.lit(salary),
            market_ratio=1.0,
            bonus=(pl.col("bonus") * share).round().cast(pl.Int64),
        )
        real = really(Home(root=home.root / person), firm_frames, "compensation", row)
        bonus = {"bonus_share", "bonus_share_peer"}  # of whole cents
        cents = ("base_salary", "salary_vs_grade", "raise_12m", "raise_24m")
        for name in cents:
            assert made[name].iloc[0] == pytest.approx(real[name][person], abs=1e-4, rel=1e-4, nan_ok=True)
        check_same(made, real, person, but={*bonus, *cents})


def test_a_new_manager_and_a_transfer_count_as_real_ones(
    people: tuple[pd.DataFrame, pd.DataFrame], firm_frames: Frames, home: Home
) -> None:
    person = ids(people, "manager")[0]
    held = last(firm_frames["positions"], person, "start_date")
    others = [one for one in map(str, people[0].index) if one not in (person, held["manager_id"].item())]
    row = held.with_columns(start_date=pl.lit(YESTERDAY), manager_id=pl.lit(others[0]))
    real = really(Home(root=home.root / "manager"), firm_frames, "positions", row)
    counts = ["months_with_manager", "manager_changes_6m", "manager_changes_24m"]
    made = changed(*people, person, ["manager"])
    assert made[counts].iloc[0].tolist() == pytest.approx([real[name][person] for name in counts], abs=0.05)
    new = ["team_size", "team_exit_rate_12m", "team_exits_3m", "team_conv_rel"]
    for name in [*new, "manager_review_leadership", "manager_tenure_months"]:
        known = people[0][name].dropna()
        if pd.isna(people[0][name][person]):
            assert pd.isna(made[name].iloc[0])
            continue
        assert (known < made[name].iloc[0]).mean() <= 0.5 <= (known <= made[name].iloc[0]).mean()

    person = ids(people, "transfer")[0]
    moved = last(firm_frames["assignments"], person, "start_date")
    row = moved.with_columns(start_date=pl.lit(YESTERDAY), platform_id=pl.lit("P-new"))
    real = really(Home(root=home.root / "transfer"), firm_frames, "assignments", row)
    counts = ["n_platforms", "n_platform_moves", "platform_moves_24m", "months_since_platform_move"]
    made = changed(*people, person, ["transfer"])
    assert made[counts].iloc[0].tolist() == pytest.approx([real[name][person] for name in counts], abs=0.05)
    assert made["months_since_transfer"].iloc[0] == 0
    assert made["platform_spread"].iloc[0] == people[0].loc[person, "platform_spread"]


def test_percentiles_are_those_of_a_roster_in_which_this_one_person_changed(
    people: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    before, team = people
    ranked = [name for name in before if f"{name}_peer" in before]
    for change in CHANGES:
        for person in ids(people, change, 3):
            made = changed(before, team, person, [change])
            frame, grades = before[ranked].copy(), team["grade"].astype(float)
            frame.loc[person] = made[ranked].iloc[0]
            grades[person] += change == "promotion"
            expected = peer_percentiles(frame, role_family=team["role_family"], grade=grades).loc[person]
            found = made[list(expected.index)].iloc[0]
            np.testing.assert_array_equal(found.to_numpy(dtype=float), expected.to_numpy(dtype=float))
            gap = float(str(expected["base_salary_peer"])) - float(str(expected["fair_score_peer"]))
            np.testing.assert_equal(float(made["pay_minus_score"].iloc[0]), gap)


def test_pay_to_market_moves_nothing_towards_leaving(people: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    signs = {name: one.direction.get("attrition", 0) for name, one in catalogue().items()}
    moved = set()
    for person in ids(people, "pay", 500):
        now, then = people[0].loc[person], changed(*people, person, ["pay"]).iloc[0]
        for name, sign in signs.items():
            if sign and name in people[0] and then[name] != now[name] and pd.notna(now[name]):
                moved.add(name)
                assert sign * (then[name] - now[name]) < 0, name
    assert {"market_ratio", "salary_vs_grade", "raise_12m", "raise_24m", "market_ratio_peer"} <= moved


def test_pay_at_or_above_the_market_stays_as_it_is(people: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    enough = people[0].index[people[0]["market_ratio"] >= 1]
    assert len(enough)
    for person in map(str, enough):
        assert without_effect(*people, person, ["manager", "pay"])[:1] == ("pay",)
        pd.testing.assert_frame_equal(changed(*people, person, ["pay"]), people[0].loc[[person]])


def test_without_a_market_ratio_pay_is_raised_to_the_middle_of_the_grade(
    people: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    before = people[0].drop(columns=["market_ratio", "market_ratio_peer", "market_ratio_change_12m"])
    below = [str(one) for one in before.index[before["salary_vs_grade"] < -1e-9]]
    assert len(below) > 5
    for person in below:
        assert changed(before, people[1], person, ["pay"])["salary_vs_grade"].iloc[0] == pytest.approx(
            0, abs=1e-12
        )
    for person in map(str, before.index[before["salary_vs_grade"] > 1e-9]):
        assert without_effect(before, people[1], person, ["pay"]) == ("pay",)


def test_several_changes_combine_in_any_order_of_asking(people: tuple[pd.DataFrame, pd.DataFrame]) -> None:
    person = next(one for one in ids(people, "pay", 500) if not without_effect(*people, one, CHANGES))
    both = changed(*people, person, ["promotion", "pay"])
    pd.testing.assert_frame_equal(both, changed(*people, person, ["pay", "promotion"]))
    paid, risen = (changed(*people, person, [one]).iloc[0] for one in ("pay", "promotion"))
    assert both["base_salary"].iloc[0] == paid["base_salary"]
    assert both["grade"].iloc[0] == risen["grade"]
    assert risen["salary_vs_grade"] < both["salary_vs_grade"].iloc[0] < paid["salary_vs_grade"]


def test_the_frames_given_stay_as_they_are_and_only_what_is_known_changes(
    people: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    before, team = people[0].copy(), people[1].copy()
    for person in map(str, before.index[:25]):
        made = changed(*people, person, CHANGES)
        assert list(made.columns) == list(before.columns)
        assert made.index.tolist() == [person]
        unknown = [str(name) for name in before.columns if pd.isna(before[name][person])]
        kept = [name for name in unknown if not name.endswith("_peer") and name != "pay_minus_score"]
        assert made[kept].isna().all(axis=None)
    pd.testing.assert_frame_equal(people[0], before)
    pd.testing.assert_frame_equal(people[1], team)


def test_nobody_rises_above_the_highest_grade_or_gets_what_is_not_recorded(
    people: tuple[pd.DataFrame, pd.DataFrame],
) -> None:
    top = people[1]["grade"].max()
    person = str(people[1].index[people[1]["grade"] == top][0])
    assert without_effect(*people, person, ["promotion"]) == ("promotion",)
    bare = people[0][["tenure_months", "tenure_months_peer"]]
    assert without_effect(bare, people[1], person, CHANGES) == CHANGES
    pd.testing.assert_frame_equal(changed(bare, people[1], person, CHANGES), bare.loc[[person]])


@pytest.mark.parametrize("asked", [["bonus"], ["pay", "pay"], []])
def test_changes_that_are_none_are_refused(
    people: tuple[pd.DataFrame, pd.DataFrame], asked: list[str]
) -> None:
    with pytest.raises(InputError, match="give one or more of pay, manager, transfer, promotion"):
        changed(*people, str(people[0].index[0]), asked)
    with pytest.raises(UnknownEmployee, match="somebody who worked here"):
        changed(*people, "nobody", ["pay"])


def test_every_change_is_said_in_both_languages() -> None:
    assert tuple(ASSUMPTIONS) == CHANGES
    for one in ASSUMPTIONS.values():
        for text in one:
            assert text.en.isascii()
            assert not text.zh.isascii()
