from datetime import date
from itertools import pairwise

import pytest

from data.calendar import add_months
from data.errors import InputError, MissingTable, TooLittleData
from data.manifest import Company
from data.progress import Progress
from data.store import Store
from tests.training.rows import planted_rounds
from tests.training.tables import people_who_sell
from training import attrition, promotion
from training.candidates import Candidates
from training.dataset import landmarks, thinned
from training.exits import exit_history


def test_landmarks_run_from_three_months_of_facts_to_the_last_closed_window(store: Store) -> None:
    store.write(people_who_sell(), note="test", append=True)
    assert store.known_until() == date(2025, 1, 1)
    found = landmarks(store, 6)
    assert found[0] == date(2024, 4, 1)
    assert found[-1] == date(2024, 7, 1)
    assert len(found) == 4


def test_a_window_longer_than_the_history_is_refused(store: Store) -> None:
    store.write(people_who_sell(), note="test", append=True)
    with pytest.raises(TooLittleData, match="longer history"):
        landmarks(store, 12)


@pytest.mark.parametrize(("too_many", "step"), [(0.5, 1), (1.5, 2), (2.1, 3), (4.0, 6), (50.0, 6)])
def test_thinning_keeps_the_latest_date_and_steps_that_divide_the_window(too_many: float, step: int) -> None:
    dates = [add_months(date(2024, 1, 1), i) for i in range(13)]
    found = thinned(dates, too_many, 6)
    assert found[-1] == dates[-1]
    assert all(add_months(a, step) == b for a, b in pairwise(found))


def test_rows_are_people_at_landmarks_whose_horizon_is_over_with_their_exit_in_it(store: Store) -> None:
    store.write(people_who_sell(), note="test", append=True)
    rows = attrition.closed_rows(exit_history(store), store, 6)
    assert rows.as_ofs == tuple(add_months(date(2024, 4, 1), i) for i in range(4))
    left = rows.y[rows.people == "E02"]
    assert left.tolist() == [1, 1, 1, 1]  # leaves on 1 August 2024
    assert rows.y[rows.people == "E01"].tolist() == [0, 0, 0, 0]
    assert rows.X.shape[0] == len(rows.y)
    assert "6 months" in rows.label
    shorter = attrition.closed_rows(exit_history(store), store, 3)
    assert shorter.y[shorter.people == "E02"].tolist() == [
        0,
        0,
        1,
        1,
        1,
    ]  # still there when May, June and July are over


def test_who_vanishes_within_the_horizon_is_no_stayer(store: Store) -> None:
    store.write(people_who_sell(), note="test", append=True)
    rows = attrition.closed_rows(exit_history(store), store, 3)
    assert "E01" in rows.people
    assert "E03" not in rows.people  # the last record is of May 2024, within the first horizon


def test_a_horizon_by_which_exits_are_not_judged_is_refused(store: Store) -> None:
    store.write(people_who_sell(), note="test", append=True)
    with pytest.raises(InputError, match="got 9 months; exits are judged within 3, 6 or 12"):
        attrition.work(store, {}, label_window_months=9)


def test_too_few_exits_are_told_before_anything_is_fitted(store: Store) -> None:
    store.write(people_who_sell(), note="test", append=True)
    with pytest.raises(TooLittleData, match="too few people had left"):
        attrition.work(store, {})


def test_a_snapshot_has_one_date_and_no_horizon(store: Store) -> None:
    tables = people_who_sell()
    snapshot = date(2024, 8, 1)
    store.write(
        {name: tables[name] for name in ("employees", "positions")},
        note="test",
        company=Company(snapshot=snapshot),
        append=True,
    )
    rows = attrition.snapshot_rows(store, snapshot)
    assert rows.as_ofs == (snapshot,)
    assert rows.label_window_months == 0
    assert rows.y[rows.people == "E02"].tolist() == [1]
    with pytest.raises(MissingTable, match="over time"):
        promotion.dataset(store)


def test_without_a_closed_promotion_round_there_is_nothing_to_learn(store: Store) -> None:
    store.write(people_who_sell(), note="test", append=True)
    with pytest.raises(TooLittleData, match="no promotion round is known"):
        promotion.dataset(store)


def test_promotion_rows_are_what_readiness_learns_from_with_the_window_asked_for(
    store: Store, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, asked = planted_rounds(), []

    def known(_: Store, *, label_window_months: int | None, progress: Progress) -> Candidates:
        del progress
        asked.append(label_window_months)
        return found

    monkeypatch.setattr(promotion, "known_candidates", known)
    monkeypatch.setattr(Store, "known_until", lambda _: found.rounds[-1])
    rows = promotion.dataset(store, label_window_months=6)
    assert asked == [6]
    assert rows.X.index.equals(found.outcomes(found.rounds[-1]).X.index)
    assert rows.fingerprint == store.fingerprint()


@pytest.mark.slow
def test_promotion_rows_of_the_example_company_are_promoted_people_with_a_closed_window(
    example: Store, example_rounds: Candidates
) -> None:
    rows = promotion.rows_of(example_rounds, example)
    assert set(rows.y) == {0, 1}
    assert max(rows.as_ofs) <= add_months(example.known_until(), -12)
    assert rows.X["grade"].notna().all()
