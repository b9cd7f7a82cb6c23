from collections.abc import Sequence
from datetime import date, timedelta
from pathlib import Path
from typing import Any

import numpy as np
import pandas as pd
import polars as pl
import pytest
from scipy.special import expit  # type: ignore[import-untyped]

from data.calendar import add_months
from data.errors import TooLittleData
from data.home import Home
from data.manifest import Company
from data.store import Store
from features.attrition.outcomes import exit_outcomes
from features.attrition.person_period import PIECES
from features.catalog import catalogue
from features.facts import Facts
from models.attrition import DismissalModel, ExitModel
from models.hazard import AHEAD, ExitModels, ahead
from models.tuning import Side
from tests.features.company import filled
from tests.training.tables import people_who_sell
from training.exits import ExitHistory, Learnt, enough, exit_history, exits_as_of, learnt_by

START, N_MONTHS = date(2022, 1, 1), 36
END = add_months(START, N_MONTHS)
LATEST_YEAR = N_MONTHS - 12
N_PEOPLE = 260
CATALOGUE = catalogue()
Exits = dict[str, tuple[date | None, str | None]]


def _exits(*, latest: float = 1.0, seed: int = 0) -> tuple[Exits, np.ndarray]:
    """Exits of people whom low pay drives away, a third of them dismissals, and their pay."""
    rng = np.random.default_rng(seed)
    ratio = 1.0 + 0.15 * rng.normal(size=N_PEOPLE)
    found: Exits = {}
    for person in range(N_PEOPLE):
        factor = np.where(np.arange(N_MONTHS) < LATEST_YEAR, 1.0, latest)
        hazard = factor * expit(-4.3 - 5.0 * (ratio[person] - 1.0))
        gone = np.flatnonzero(rng.random(N_MONTHS) < hazard)
        kind = str(rng.choice(["voluntary", "involuntary"], p=[0.7, 0.3]))
        day = (
            add_months(START, int(gone[0])) + timedelta(days=int(rng.integers(0, 28))) if len(gone) else None
        )
        found[f"E{person:03d}"] = (day, kind if day else None)
    return found, ratio


def _history(root: Path, exits: Exits, ratio: np.ndarray) -> ExitHistory:
    """Profiles every third month of people whose pay hardly changes."""
    frame = pl.DataFrame(
        {
            "employee_id": list(exits),
            "hire_date": date(2020, 1, 1),
            "exit_date": pl.Series([day for day, _ in exits.values()], dtype=pl.Date),
            "exit_kind": pl.Series([kind for _, kind in exits.values()], dtype=pl.String),
        }
    )
    facts = Facts(filled(Store(Home(root=root)), {"employees": frame}, Company()))
    as_ofs = [add_months(START, ahead) for ahead in range(3, N_MONTHS + 1, 3)]
    index = exit_outcomes(facts, as_ofs=as_ofs, known_until=date.max).index
    person = index.get_level_values(0).str[1:].astype(int).to_numpy()
    month = pd.DatetimeIndex(index.get_level_values(1)).month.to_numpy()
    X = pd.DataFrame(
        {
            "market_ratio": ratio[person] + 0.001 * month,
            "overtime_3m": 10.0 + np.sin(person * 7.0 + month),
            "fair_score": 50.0 + 40.0 * np.sin(person * 3.0),
            "fair_score_trend": np.cos(person + month),
        },
        index=index,
    )
    return ExitHistory(facts, X)


def _fit(history: ExitHistory, day: date = END, **settings: Any) -> ExitModels:
    return exits_as_of(learnt_by(history, day), CATALOGUE, n_bootstraps=2, **settings)


def _same(one: ExitModels, other: ExitModels) -> bool:
    asked = pd.DataFrame(
        {"market_ratio": [0.7, 1.0, 1.3], "overtime_3m": 10.0, "fair_score": 50.0, "fair_score_trend": 0.5}
    )
    ours, theirs = one.incidence(asked), other.incidence(asked)
    names = ("voluntary", "involuntary", "other", "low", "high")
    alike = all(np.array_equal(getattr(ours, name), getattr(theirs, name)) for name in names)
    return alike and (one.level, one.rates) == (other.level, other.rates)


@pytest.fixture(scope="module")
def history(tmp_path_factory: pytest.TempPathFactory) -> ExitHistory:
    return _history(tmp_path_factory.mktemp("exits"), *_exits())


@pytest.fixture(scope="module")
def fitted(history: ExitHistory) -> ExitModels:
    return _fit(history)


def test_planted_pay_drives_exits_and_noise_does_not(fitted: ExitModels) -> None:
    asked = pd.DataFrame(
        {
            "market_ratio": [0.7, 1.3, 1.0, 1.0],
            "overtime_3m": [10.0, 10.0, 9.0, 11.0],
            "fair_score": 50.0,
            "fair_score_trend": 0.0,
        }
    )
    low_paid, well_paid, little, much = fitted.incidence(asked).voluntary[:, -1]
    assert low_paid > 2 * well_paid
    assert abs(np.log(much / little)) < 0.3
    assert fitted.learnt_until == END


def test_people_are_counted_once_however_many_landmarks_saw_them_leave(
    history: ExitHistory, fitted: ExitModels
) -> None:
    outcomes = history.outcomes(END)
    seen = {
        cause: {who for who, why in zip(history.people, outcomes["cause"], strict=True) if why == cause}
        for cause in ("voluntary", "involuntary")
    }
    assert (outcomes["cause"] == "voluntary").sum() > len(seen["voluntary"])
    assert fitted.n_exits == {**{cause: len(who) for cause, who in seen.items()}, "other": 0}


class _Spied:
    """Notes what a model was given to learn from and to choose on."""

    def __init__(self, monkeypatch: pytest.MonkeyPatch) -> None:
        self.rows: list[pd.DataFrame] = []
        self.events: list[np.ndarray] = []
        self.weights: list[np.ndarray] = []
        self.folds: list[Sequence[Side]] = []
        original, spied = ExitModel.fit, self

        def fit(self: ExitModel, X: pd.DataFrame, y: np.ndarray, **given: Any) -> ExitModel:
            spied.rows.append(X)
            spied.events.append(y)
            spied.weights.append(given["sample_weight"])
            spied.folds.append(given["folds"])
            return original(self, X, y, **given)

        monkeypatch.setattr(ExitModel, "fit", fit)


def test_folds_go_forward_in_time_purged_and_with_nobody_on_both_sides(
    history: ExitHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    spied = _Spied(monkeypatch)
    _fit(history)
    rows, folds = spied.rows[0], spied.folds[0]
    people, starts = rows.index.get_level_values(0), rows.index.get_level_values(1)
    stops = np.array([PIECES[int(piece)][1] for piece in rows[AHEAD]])
    ends = np.array([add_months(day.date(), stop) for day, stop in zip(starts, stops, strict=True)])
    assert len(folds) == 3
    for scored, learnt in folds:
        assert scored.any()
        assert learnt.any()
        assert max(ends[learnt]) <= min(starts[scored]).date()
        assert not set(people[scored]) & set(people[learnt])
        assert spied.events[0][scored].any()
        assert spied.events[0][learnt].any()
    assert np.sum([scored for scored, _ in folds], axis=0).max() == 1


def test_quiet_months_left_out_are_weighed_by_those_kept(
    history: ExitHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    spied = _Spied(monkeypatch)
    every = learnt_by(history, END).periods("voluntary")
    monkeypatch.setattr("training.exits.MOST_QUIET", 1000)
    _fit(history)
    event, weight = spied.events[0], spied.weights[0]
    assert event.sum() == every.event.sum()
    assert (event == 0).sum() == pytest.approx(1000, rel=0.1)
    assert weight.sum() == pytest.approx(every.months.sum(), rel=0.1)


def test_those_left_out_are_not_learnt_from(history: ExitHistory, fitted: ExitModels, tmp_path: Path) -> None:
    exits, ratio = _exits()
    some = {f"E{person:03d}" for person in range(0, N_PEOPLE, 6)}
    turned = {
        who: ((date(2023, 5, 5), "voluntary") if left[0] is None else (None, None)) if who in some else left
        for who, left in exits.items()
    }
    other = _history(tmp_path, turned, ratio)
    assert not _same(_fit(other), fitted)
    own, theirs = (_fit(one, without=np.isin(one.people, list(some))) for one in (history, other))
    assert _same(own, theirs)
    assert not _same(own, fitted)


def test_facts_later_than_the_day_change_nothing(history: ExitHistory, tmp_path: Path) -> None:
    day = date(2024, 4, 1)
    exits, ratio = _exits()
    later = {
        who: left if left[0] and left[0] < day else (day + timedelta(days=place % 200), "voluntary")
        for place, (who, left) in enumerate(exits.items())
    }
    assert sum(later[who] != exits[who] for who in exits) > 100
    changed = _history(tmp_path, later, ratio)
    hours = changed.X["overtime_3m"].where(changed.days < pd.Timestamp(day), 99.0)
    changed = ExitHistory(changed.facts, changed.X.assign(overtime_3m=hours))
    own, theirs = _fit(history, day), _fit(changed, day)
    assert _same(own, theirs)
    assert own.n_exits == theirs.n_exits
    assert not _same(_fit(history), _fit(changed))


def test_an_earlier_day_learns_from_fewer_exits_and_closed_months_alone(history: ExitHistory) -> None:
    day = date(2024, 1, 1)
    learnt = learnt_by(history, day)
    assert learnt.people_who_left("voluntary") < learnt_by(history, END).people_who_left("voluntary")
    stop = [
        add_months(as_of.date(), int(n))
        for as_of, n in zip(history.days, learnt.outcomes["months"], strict=True)
    ]
    lived = (learnt.outcomes["months"] > 0).to_numpy()
    assert max(np.array(stop)[lived]) <= day
    assert not learnt.outcomes.iloc[history.at(date(2024, 4, 1))]["months"].any()


def test_with_few_exits_nothing_is_fitted_and_it_is_said_what_to_do(history: ExitHistory) -> None:
    day = date(2022, 9, 1)
    assert enough(history, END)
    assert not enough(history, day)
    with pytest.raises(
        TooLittleData, match=r"as of 2022-09-01 \d+ people had left .* at least 40 .* longer history"
    ):
        _fit(history, day)


def test_few_dismissals_have_a_rate_instead_of_a_model(
    history: ExitHistory, monkeypatch: pytest.MonkeyPatch
) -> None:
    learnt = learnt_by(history, END)
    n_dismissed = learnt.people_who_left("involuntary")
    monkeypatch.setattr("training.exits.FEWEST_EXITS", n_dismissed)
    assert isinstance(_fit(history).involuntary, DismissalModel)
    monkeypatch.setattr("training.exits.FEWEST_EXITS", n_dismissed + 1)
    found = _fit(history)
    months = learnt.periods("involuntary")
    assert found.involuntary is None
    assert found.rates["involuntary"] == pytest.approx(months.event.sum() / months.months.sum())
    assert 0.001 < found.rates["involuntary"] < 0.02


def test_the_rate_of_exits_by_choice_is_that_of_the_latest_year(
    history: ExitHistory, fitted: ExitModels
) -> None:
    learnt = learnt_by(history, END)
    outcomes = learnt.outcomes[history.days >= pd.Timestamp(add_months(END, -12))]
    left, exposed = outcomes["cause"] == "voluntary", outcomes["months"] + (outcomes["cause"] != "")
    assert fitted.rates["voluntary"] == pytest.approx(left.sum() / exposed.sum())
    assert fitted.rates["voluntary"] != pytest.approx((learnt.outcomes["cause"] == "voluntary").mean())


@pytest.mark.parametrize(("latest", "sign"), [(3.0, 1), (0.25, -1)])
def test_the_level_moves_towards_the_rate_of_the_latest_year(
    tmp_path: Path, latest: float, sign: int
) -> None:
    changed = _history(tmp_path, *_exits(latest=latest))
    found = _fit(changed)
    level = found.level
    assert np.sign(level.shift) == np.sign(level.observed - level.expected) == sign
    now = _expected_in_the_latest_year(found, learnt_by(changed, END))
    gap = (now - level.expected) / (level.observed - level.expected)
    assert 0.2 < gap < 1.0  # the years before still count
    assert 0.0 < level.sd < 0.3


def _expected_in_the_latest_year(models: ExitModels, learnt: Learnt) -> float:
    periods = learnt.periods("voluntary")
    recent = periods.take(learnt.history.days[periods.row] >= pd.Timestamp(add_months(END, -12)))
    X = ahead(learnt.history.X.iloc[recent.row], recent.piece)
    left = learnt.history.people[recent.row[recent.event == 1]]
    chance = models.voluntary.predict_proba(X)[:, 1]
    return float(recent.months @ chance) * len(set(left)) / len(left)


def test_a_history_is_of_everybody_at_every_landmark_today_included(store: Store) -> None:
    store.write(people_who_sell(), note="test", append=True)
    found = exit_history(store)
    assert found.landmarks[-1] == store.known_until() == date(2025, 1, 1)
    assert found.landmarks[0] == date(2024, 4, 1)
    assert set(found.people[found.at(date(2024, 8, 1))]) == {f"E{i:02d}" for i in range(1, 9)}
    assert "E02" not in found.people[found.at(date(2024, 9, 1))]  # left on 1 August
    told = found.outcomes(date(2024, 10, 1))
    assert told.index.equals(found.X.index)
    by_row = dict(zip(zip(found.people, found.days, strict=True), told.to_numpy().tolist(), strict=True))
    assert by_row["E02", pd.Timestamp("2024-04-01")] == [4, "voluntary"]
    assert by_row["E01", pd.Timestamp("2024-11-01")] == [0, ""]  # after the day nothing is known
