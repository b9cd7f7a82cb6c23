from datetime import date

import numpy as np
import pandas as pd
import pytest
from pandas.testing import assert_frame_equal

from data.calendar import add_months
from data.errors import MissingTable, TooLittleData
from data.manifest import Company
from data.store import Store
from features.facts import Facts
from features.labels import eligible, promotion_labels
from features.promotion.success import USUAL
from tests.training.rows import planted_rounds
from tests.training.tables import people_who_sell
from training.candidates import Candidates, candidates

ROUNDS = planted_rounds()
#: On rounds, in between, before the first and after the last.
DAYS = (date(2021, 1, 1), *ROUNDS.rounds, date(2022, 12, 31), date(2023, 1, 2), date(2026, 1, 1))


def _round(found: Candidates, row: int) -> date:
    return pd.Timestamp(found.days[row]).date()


@pytest.mark.parametrize("day", DAYS)
def test_only_outcomes_whose_window_had_closed_are_learnt_from(day: date) -> None:
    expected = [
        row
        for row in range(len(ROUNDS.X))
        if ROUNDS.promoted[row]
        and not np.isnan(ROUNDS.success[row])
        and add_months(_round(ROUNDS, row), 12) <= day
    ]
    assert ROUNDS.closed(day).tolist() == expected
    learnt = ROUNDS.outcomes(day)
    assert_frame_equal(learnt.X, ROUNDS.X.iloc[expected])
    assert learnt.y.tolist() == ROUNDS.success[expected].tolist()
    assert learnt.people.tolist() == [ROUNDS.X.index[row][0] for row in expected]


@pytest.mark.parametrize("day", DAYS)
def test_only_rounds_before_a_day_had_been_decided_and_only_its_own_is_at_it(day: date) -> None:
    every = range(len(ROUNDS.X))
    assert ROUNDS.decided(day).tolist() == [row for row in every if _round(ROUNDS, row) < day]
    assert ROUNDS.at(day).tolist() == [row for row in every if _round(ROUNDS, row) == day]


def test_a_longer_window_closes_later() -> None:
    longer = Candidates(ROUNDS.X, ROUNDS.promoted, ROUNDS.success, type(ROUNDS.rules)(months=18))
    first = ROUNDS.rounds[0]
    assert len(ROUNDS.closed(add_months(first, 12))) > 0
    assert len(longer.closed(add_months(first, 12))) == 0
    assert set(longer.closed(add_months(first, 18))) == set(ROUNDS.closed(add_months(first, 12)))


def test_decisions_are_all_who_were_promoted_before_and_the_others_with_their_weight() -> None:
    day = ROUNDS.rounds[3]
    learnt, weight = ROUNDS.decisions(day)
    before = ROUNDS.decided(day)
    assert learnt.y.tolist() == ROUNDS.promoted[before].tolist()
    assert (weight == 1.0).all()


def test_of_too_many_decisions_some_of_the_others_stand_for_the_rest(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    day = ROUNDS.rounds[-1]
    before = ROUNDS.decided(day)
    n_chosen = int(ROUNDS.promoted[before].sum())
    n_others = len(before) - n_chosen
    monkeypatch.setattr("training.candidates.MOST_DECISIONS", n_chosen + 60)
    learnt, weight = ROUNDS.decisions(day, seed=1)
    assert learnt.y.sum() == n_chosen
    assert (weight[learnt.y == 1] == 1.0).all()
    assert (learnt.y == 0).sum() == pytest.approx(60, abs=20)
    assert weight[learnt.y == 0] == pytest.approx(n_others / 60)
    assert (pd.DatetimeIndex(learnt.X.index.get_level_values(1)) < pd.Timestamp(day)).all()
    again, _ = ROUNDS.decisions(day, seed=1)
    other, _ = ROUNDS.decisions(day, seed=2)
    assert_frame_equal(learnt.X, again.X)
    assert not learnt.X.index.equals(other.X.index)


def test_rounds_are_listed_oldest_first_once_each() -> None:
    shuffled = np.random.default_rng(0).permutation(len(ROUNDS.X))
    mixed = Candidates(
        ROUNDS.X.iloc[shuffled], ROUNDS.promoted[shuffled], ROUNDS.success[shuffled], ROUNDS.rules
    )
    assert mixed.rounds == ROUNDS.rounds == sorted(set(ROUNDS.rounds))
    assert mixed.people.tolist() == [ROUNDS.people[row] for row in shuffled]


def test_a_company_of_one_undated_table_has_no_rounds(store: Store) -> None:
    tables = {name: one for name, one in people_who_sell().items() if name in ("employees", "positions")}
    store.write(tables, note="test", company=Company(snapshot=date(2024, 8, 1)))
    with pytest.raises(MissingTable, match="import dated positions"):
        candidates(Facts(store), USUAL)


def test_without_a_date_on_which_three_rose_there_are_no_rounds(store: Store) -> None:
    store.write(people_who_sell(), note="test")
    with pytest.raises(TooLittleData, match="no promotion round is known"):
        candidates(Facts(store), USUAL)


@pytest.mark.slow
def test_candidates_of_a_round_are_who_was_eligible_or_promoted(
    example: Store, example_rounds: Candidates
) -> None:
    found = example_rounds
    assert max(found.rounds) < example.known_until()
    for day in found.rounds[-2:]:
        rows = found.at(day)
        promoted = set(found.people[rows][found.promoted[rows]])
        assert len(promoted) >= 3
        assert set(found.people[rows]) == set(eligible(example, as_of=day)) | promoted
    assert np.isnan(found.success[~found.promoted]).all()
    assert set(found.success[found.closed(example.known_until())]) == {0.0, 1.0}


@pytest.mark.slow
def test_standing_at_an_earlier_day_changes_no_older_row(
    example: Store, example_rounds: Candidates, monkeypatch: pytest.MonkeyPatch
) -> None:
    earlier, later = date(2025, 1, 1), example_rounds
    monkeypatch.setattr(Store, "known_until", lambda _: earlier)
    monkeypatch.setattr("features.profile.kept_frame", lambda *given: given[-1]())  # made anew
    then = candidates(Facts(example), later.rules)
    assert then.rounds == [day for day in later.rounds if day < earlier]
    same = later.decided(earlier)
    assert_frame_equal(then.X, later.X.iloc[same], check_exact=True)
    assert np.array_equal(then.promoted, later.promoted[same])
    closed = then.days <= pd.Timestamp(add_months(earlier, -12))
    assert np.array_equal(then.success[closed], later.success[same][closed], equal_nan=True)
    assert not np.isnan(then.success[closed]).all()
    assert np.isnan(then.success[~closed]).all()
    assert not np.isnan(later.success[same][~closed]).all()  # known by now, not known then


def test_knowing_more_changes_no_closed_label(example: Store) -> None:
    facts, rounds = Facts(example), [date(2024, 1, 1), date(2024, 7, 1), date(2025, 1, 1)]
    now = promotion_labels(facts, rounds=rounds, success=USUAL)
    for until in (date(2025, 1, 1), date(2025, 7, 1)):
        then = promotion_labels(facts, rounds=rounds, success=USUAL, known_until=until)
        closed = then.index.get_level_values("round") <= pd.Timestamp(add_months(until, -12))
        assert then.loc[closed, "success"].notna().any()
        assert_frame_equal(then[closed], now[closed])
        assert then.loc[~closed, "success"].isna().all()
        assert then["promoted"].equals(now["promoted"])
