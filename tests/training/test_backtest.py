import json
from collections.abc import Iterator
from datetime import date
from functools import partial
from pathlib import Path

import numpy as np
import pandas as pd
import pytest
from sklearn.metrics import roc_auc_score

from features.catalog import catalogue
from models.promotion import PromotionModels
from models.spread import fit_spread
from tests.training.rows import CHOSEN_BY, planted_rounds
from training import promotion
from training.backtest import FEWEST_CASES, IMITATION, OURS, Backtest, walk_forward
from training.backtest_plot import backtest_plot
from training.judged import judged, of_round, share

ROUNDS = planted_rounds(n_rounds=7, n_each=50)

Walked = tuple[Backtest, dict[date, PromotionModels]]


@pytest.fixture(scope="module")
def walked() -> Iterator[Walked]:
    with pytest.MonkeyPatch.context() as patch:
        patch.setattr(promotion, "fit_spread", partial(fit_spread, n_simulations=1))
        backtest, models = walk_forward(ROUNDS, catalogue())
        assert backtest is not None
        yield backtest, models


def _frame(seed: int = 0, n_rounds: int = 3, n_each: int = 12) -> pd.DataFrame:
    """Rounds of candidates with scores of which some are equal and some unknown."""
    rng = np.random.default_rng(seed)
    n = n_rounds * n_each
    promoted = rng.random(n) < 0.5
    success = np.where(promoted & (rng.random(n) < 0.8), rng.integers(0, 2, n), np.nan)
    return pd.DataFrame(
        {
            "employee_id": [f"E{i:03d}" for i in rng.integers(0, n, n)],
            "round": np.repeat([date(2024, 1 + 3 * i, 1) for i in range(n_rounds)], n_each),
            "promoted": promoted,
            "success": success,
            "n_learnt": np.repeat(np.arange(n_rounds) + 20, n_each),
            OURS: rng.random(n),
            IMITATION: rng.random(n),
            "tenure": np.where(rng.random(n) < 0.3, np.nan, rng.integers(1, 4, n)),
        }
    )


def test_a_round_is_listed_once_enough_outcomes_of_both_kinds_were_known(walked: Walked) -> None:
    backtest, models = walked
    expected = []
    for day in ROUNDS.rounds:
        known = ROUNDS.success[ROUNDS.closed(day)]
        if min((known == 0.0).sum(), (known == 1.0).sum()) >= FEWEST_CASES:
            expected.append(day)
    assert 2 <= len(expected) < len(ROUNDS.rounds)
    assert list(models) == expected
    assert sorted(set(backtest.frame["round"])) == expected


def test_a_listed_round_holds_its_candidates_with_what_its_own_models_said(walked: Walked) -> None:
    backtest, models = walked
    for day, own in models.items():
        rows, listed = ROUNDS.at(day), backtest.frame[backtest.frame["round"] == day]
        X = ROUNDS.X.iloc[rows]
        assert listed["employee_id"].tolist() == ROUNDS.people[rows].tolist()
        assert np.array_equal(listed["success"], ROUNDS.success[rows], equal_nan=True)
        assert np.array_equal(listed[OURS], own.readiness.predict_proba(X)[:, 1])
        assert np.array_equal(listed[IMITATION], own.precedent.predict_proba(X)[:, 1])
        assert np.array_equal(listed["own_sales"], X[CHOSEN_BY])
        assert set(listed["n_learnt"]) == {len(ROUNDS.closed(day))} == {own.n_cases}
        assert own.learnt_until == day


def test_the_planted_list_does_better_than_the_past_and_imitation_does_not(walked: Walked) -> None:
    ours, imitation, *_ = walked[0].by_score()
    assert (ours["score"], imitation["score"]) == (OURS, IMITATION)
    assert ours["upper_half"] > ours["success_all"] + 0.1
    assert ours["upper_half"] > imitation["upper_half"] + 0.1
    assert ours["regret"] < imitation["regret"]
    assert imitation["agreement"] > ours["agreement"]


def test_outcomes_that_nothing_decides_are_not_foretold(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(promotion, "fit_spread", partial(fit_spread, n_simulations=0))
    found = planted_rounds(n_rounds=8, n_promoted=40, permuted=True, seed=5)
    backtest, _ = walk_forward(found, catalogue())
    assert backtest is not None
    known = backtest.frame[backtest.frame["success"].notna()]
    assert len(known) > 80
    assert 0.4 < roc_auc_score(known["success"], known[OURS]) < 0.6


def test_without_enough_outcomes_no_round_is_listed() -> None:
    assert walk_forward(planted_rounds(n_rounds=3), catalogue()) == (None, {})


def _listed(rows: pd.DataFrame, name: str) -> list[int]:
    """Rows of a list as long as there were seats, by hand."""
    order = sorted(
        rows.index, key=lambda i: (bool(np.isnan(rows[name][i])), -np.nan_to_num(rows[name][i]), i)
    )
    return order[: int(rows["promoted"].sum())]


def _better_half(rows: pd.DataFrame, name: str) -> list[int]:
    known = rows[rows["success"].notna()]
    order = sorted(
        known.index, key=lambda i: (bool(np.isnan(known[name][i])), -np.nan_to_num(known[name][i]), i)
    )
    return order[: len(known) // 2]


@pytest.mark.parametrize("seed", range(4))
@pytest.mark.parametrize("name", [OURS, "tenure"])
def test_a_score_is_judged_as_counting_by_hand_would(seed: int, name: str) -> None:
    frame = _frame(seed, n_each=40)
    found = judged(frame, name)
    rounds = [rows for _, rows in frame.groupby("round")]
    listed = [i for rows in rounds for i in _listed(rows, name)]
    success = frame["success"].to_dict()
    known = [i for i in listed if not np.isnan(success[i])]
    everyone = np.mean([one for one in success.values() if not np.isnan(one)])
    assert found["n_listed"] == len(listed) == frame["promoted"].sum()
    assert found["agreement"] == pytest.approx(np.mean([frame["promoted"][i] for i in listed]))
    assert found["n_listed_known"] == len(known)
    assert found["success_listed"] == pytest.approx(np.mean([success[i] for i in known]))
    assert found["success_all"] == pytest.approx(everyone)
    assert found["lift"] == pytest.approx(found["success_listed"] / everyone)
    half = [success[i] for rows in rounds for i in _better_half(rows, name)]
    best = [success[i] for rows in rounds for i in _better_half(rows, "success")]
    assert found["upper_half"] == pytest.approx(np.mean(half))
    assert found["regret"] == pytest.approx(np.mean(best) - np.mean(half))
    assert found["regret"] >= 0.0
    assert found["upper_half_low"] <= found["upper_half"] <= found["upper_half_high"]


def test_a_perfect_score_regrets_nothing_and_its_opposite_most() -> None:
    frame = _frame().assign(perfect=lambda one: one["success"], worst=lambda one: -one["success"])
    perfect, worst = judged(frame, "perfect"), judged(frame, "worst")
    assert (perfect["regret"], perfect["regret_low"], perfect["regret_high"]) == (0.0, 0.0, 0.0)
    for seed in range(5):
        any_ = judged(frame.assign(any=np.random.default_rng(seed).random(len(frame))), "any")
        assert 0.0 <= any_["regret"] <= worst["regret"]


def test_intervals_of_a_score_count_people_and_not_rows() -> None:
    frame = _frame(n_rounds=4, n_each=60)
    person = np.random.default_rng(1).integers(0, 10, len(frame))
    always = frame.assign(success=np.where(frame["success"].notna(), person < 5, np.nan))
    narrow, wide = (
        found["upper_half_high"] - found["upper_half_low"]
        for ids in (np.arange(len(frame)), person)
        for found in [judged(always.assign(employee_id=ids.astype(str)), OURS)]
    )
    assert wide > 1.5 * narrow > 0.0


def test_where_nothing_is_known_nothing_is_claimed() -> None:
    found = judged(_frame().assign(success=np.nan), OURS)
    assert found["agreement"] is not None
    absent = ("success_listed", "success_all", "lift", "upper_half", "regret", "regret_high")
    assert {found[name] for name in absent} == {None}
    nothing = Backtest(_frame().assign(success=np.nan))
    assert nothing.calibration() == []
    assert nothing.metrics() == {}


def test_of_fewer_than_five_outcomes_no_share_is_told() -> None:
    rows = _frame(n_rounds=1, n_each=30)
    known = np.flatnonzero(rows["success"].notna())
    few = rows.assign(success=np.where(rows.index.isin(known[:4]), rows["success"], np.nan))
    told = of_round("2024-01-01", few, OURS)
    assert told["n_known"] == 4
    assert {told[name] for name in ("predicted", "actual", "actual_low", "actual_high")} == {None}
    assert judged(few, OURS)["success_listed"] is None
    assert Backtest(few).calibration() == []


def test_a_round_is_told_by_those_who_were_promoted() -> None:
    frame = _frame(n_each=40)
    for told, (day, rows) in zip(Backtest(frame).by_round(), frame.groupby("round"), strict=True):
        assert told == of_round(str(day), rows, OURS)
        known = rows[~np.isnan(rows["success"])]
        assert told["round"] == str(day)
        counts = {
            "n_candidates": 40,
            "n_promoted": rows["promoted"].sum(),
            "n_known": len(known),
            "n_learnt": rows["n_learnt"].max(),
        }
        assert {name: told[name] for name in counts} == counts
        assert told["predicted"] == pytest.approx(known[OURS].mean())
        assert told["actual"] == pytest.approx(known["success"].mean())
        assert told["actual_low"] <= told["actual"] <= told["actual_high"]


def test_the_interval_of_a_share_holds_it_as_often_as_it_says_and_narrows() -> None:
    rng = np.random.default_rng(0)
    held = []
    for hits in rng.binomial(40, 0.3, 400):
        one = share(int(hits), 40, "x")
        assert one["x_low"] is not None
        assert one["x_high"] is not None
        held.append(one["x_low"] <= 0.3 <= one["x_high"])
    assert 0.85 <= np.mean(held) <= 0.96
    none, all_ = share(0, 12, "x"), share(12, 12, "x")
    assert (none["x"], none["x_low"], all_["x"], all_["x_high"]) == (0.0, 0.0, 1.0, 1.0)
    assert none["x_high"] == pytest.approx(1.0 - float(all_["x_low"] or 0.0))
    widths = [
        float(one["x_high"] or 0.0) - float(one["x_low"] or 0.0)
        for one in (share(3, 10, "x"), share(30, 100, "x"))
    ]
    assert widths[1] < 0.5 * widths[0]


def test_calibration_parts_the_promoted_by_their_prediction(walked: Walked) -> None:
    known = walked[0].frame.dropna(subset="success").sort_values(OURS)
    found = walked[0].calibration()
    assert 2 <= len(found) <= 5
    assert sum(row["n"] for row in found) == len(known)
    assert [row["predicted"] for row in found] == sorted(row["predicted"] for row in found)
    start = 0
    for row in found:
        part = known.iloc[start : start + row["n"]]
        start += row["n"]
        assert row["predicted"] == pytest.approx(part[OURS].mean())
        assert row["actual"] == pytest.approx(part["success"].mean())


def test_what_is_told_is_plain_and_names_nobody(walked: Walked) -> None:
    told = json.dumps(walked[0].to_json(), allow_nan=False)
    assert set(json.loads(told)) == {"rounds", "scores", "calibration"}
    assert not [who for who in set(ROUNDS.people) if who in told]
    metrics = walked[0].metrics()
    assert metrics["backtest.readiness.upper_half"] == walked[0].by_score()[0]["upper_half"]
    assert {name.split(".")[1] for name in metrics} == set(walked[0].scores)
    assert all(np.isfinite(value) for value in metrics.values())


def test_baselines_that_the_company_has_no_data_for_are_not_compared_with() -> None:
    assert Backtest(_frame()).scores == [OURS, IMITATION, "tenure"]


@pytest.mark.parametrize("known", [True, False])
def test_the_plot_is_a_picture(walked: Walked, tmp_path: Path, known: bool) -> None:  # noqa: FBT001
    backtest = walked[0] if known else Backtest(_frame().assign(success=np.nan))
    backtest_plot(backtest, tmp_path / "backtest.png")
    content = (tmp_path / "backtest.png").read_bytes()
    assert content.startswith(b"\x89PNG")
    assert len(content) > 5000
