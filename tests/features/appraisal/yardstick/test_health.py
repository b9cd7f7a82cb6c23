from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest

from data.calendar import add_months
from features.appraisal.schemes.scheme import shipped
from features.appraisal.score.fair_score import FairScores, fair_scores
from features.appraisal.yardstick.finding import Finding, graver, judged
from features.appraisal.yardstick.health import TO_COMPARE, Health, appraisal_health
from features.appraisal.yardstick.surroundings import surroundings
from features.facts import Known
from features.profile import known_at
from tests.features.appraisal.downturn import AS_OF, known_of, planted

N_PLATFORMS, N_EACH = 8, 12


def _platforms() -> tuple[list[str], np.ndarray]:
    ids = [f"S{i:03d}" for i in range(N_PLATFORMS * N_EACH)]
    return ids, np.arange(len(ids)) // N_EACH


def _company(folder: Path, *, moves: bool = False) -> Known:
    """Return sellers on platforms of different age; with `moves` all came from another half a year ago."""
    ids, place = _platforms()
    names = [f"P{k}" for k in place]
    here = pl.DataFrame(
        {"employee_id": ids, "platform_id": names, "start_date": date(2020, 1, 1), "share": 1.0}
    ).with_columns(end_date=pl.lit(None, pl.Date))
    if moves:
        moved = add_months(AS_OF, -6)
        old = here.with_columns(
            platform_id=pl.Series([f"P{(k + 3) % N_PLATFORMS}" for k in place]), end_date=pl.lit(moved)
        )
        here = pl.concat([old, here.with_columns(start_date=pl.lit(moved))])
    frames = {
        "employees": pl.DataFrame({"employee_id": ids, "hire_date": date(2020, 1, 1)}),
        "positions": pl.DataFrame({"employee_id": ids, "start_date": date(2020, 1, 1)}).with_columns(
            role_family=pl.lit("sales"),
            role=pl.lit("seller"),
            grade=1,
            department=pl.lit("D"),
            front_line=True,
        ),
        "assignments": here,
        "platforms": pl.DataFrame(
            {
                "platform_id": [f"P{k}" for k in range(N_PLATFORMS)],
                "name": "platform",
                "launch_date": [date(2012 + k, 1, 1) for k in range(N_PLATFORMS)],
                "market": "m",
            }
        ),
    }
    return known_of(frames, folder)


def _scores(known: Known, standing: np.ndarray, trend: np.ndarray | None = None) -> FairScores:
    people = pd.DataFrame(
        {"score": standing, "standing": standing, "state": "scored", "role": "sales|front_line|mature"},
        index=pd.Index(known.people["employee_id"].to_list(), name="employee_id"),
    )
    people["trend"] = 0.0 if trend is None else trend
    parts = pd.DataFrame(columns=["employee_id", "indicator", "weight", "z"])
    return FairScores(known.as_of, shipped(), people, parts, pd.DataFrame())


def _named(findings: tuple[Finding, ...] | list[Finding]) -> dict[str, Finding]:
    return {one.name: one for one in findings}


def test_a_score_that_goes_with_the_age_of_the_platform_is_found(tmp_path: Path) -> None:
    known = _company(tmp_path)
    noise = np.random.default_rng(0).normal(size=N_PLATFORMS * N_EACH)
    found = _named(surroundings(known, _scores(known, -2.0 * _platforms()[1] + noise)))["platform_age"]
    assert found.verdict == "watch"
    assert found.value > 0.8
    assert "调动者" in found.zh
    assert "movers" in found.en


def test_a_score_that_does_not_is_hardly_ever_blamed(tmp_path: Path) -> None:
    known = _company(tmp_path)
    rng = np.random.default_rng(1)
    verdicts = []
    for _ in range(60):
        shared = rng.normal(size=N_PLATFORMS)[
            _platforms()[1]
        ]  # people of a platform have something in common
        scores = _scores(known, shared + rng.normal(size=N_PLATFORMS * N_EACH))
        verdicts.append(_named(surroundings(known, scores))["platform_age"].verdict)
    assert verdicts.count("ok") >= 0.9 * len(verdicts)


def test_movers_whose_score_follows_the_platform_are_an_alarm(tmp_path: Path) -> None:
    known = _company(tmp_path, moves=True)
    place = _platforms()[1]
    change = -1.0 * (place - (place + 3) % N_PLATFORMS)
    noise = np.random.default_rng(2).normal(size=len(place))
    follows = _named(surroundings(known, _scores(known, noise, change + 0.3 * noise)))
    assert follows["movers_age"].verdict == "alarm"
    free = _named(surroundings(known, _scores(known, noise, noise)))
    assert free["movers_age"].verdict == "ok"
    assert free["market"].verdict == "too little data"


def _health(folder: Path, fall: float) -> Health:
    known = known_of(planted(fall=fall), folder)
    standing = np.random.default_rng(3).permutation(24).astype(float)
    scores = _scores(known, standing)
    return appraisal_health(known, scores, before=scores)


def test_static_targets_alarm_in_a_downturn_and_our_scores_do_not(tmp_path: Path) -> None:
    found = _named(_health(tmp_path, 0.7).findings)
    assert found["inversion_static"].verdict == "alarm"
    assert found["inversion_scores"].verdict == "ok"
    assert "后台" in found["inversion_static"].zh


def test_what_is_there_to_compare_does_not_enter_the_verdict(tmp_path: Path) -> None:
    health = _health(tmp_path, 0.7)
    ours = [one.verdict for one in health.findings if one.name not in TO_COMPARE]
    assert "alarm" not in ours
    assert health.verdict == graver(*ours)


def test_before_anything_was_recorded_nothing_can_be_said(tmp_path: Path) -> None:
    """People and platforms are there, sales are not yet."""
    facts = known_of(planted(), tmp_path).facts
    early = known_at(facts, [date(2023, 6, 1)])[0]
    health = appraisal_health(early, fair_scores(early, shipped()))
    assert {found.verdict for found in health.findings} == {"too little data"}


def test_every_finding_has_an_interval_or_says_too_little_and_both_languages(tmp_path: Path) -> None:
    for one in _health(tmp_path, 0.7).findings:
        assert one.zh
        assert one.en
        if one.verdict == "too little data":
            assert np.isnan(one.value)
            assert one.zh.find("数据不足") >= 0
        else:
            assert one.low <= one.value <= one.high


@pytest.mark.parametrize(
    ("low", "high", "verdict"),
    [
        (-0.2, 0.3, "ok"),
        (0.15, 0.3, "watch"),
        (-0.9, -0.4, "alarm"),
        (float("nan"), 0.1, "too little data"),
    ],
)
def test_a_finding_is_judged_by_the_end_of_its_interval(low: float, high: float, verdict: str) -> None:
    assert judged(low, high, watch=0.1, alarm=0.3) == verdict


def test_the_gravest_verdict_counts() -> None:
    assert graver("ok", "watch", "too little data") == "watch"
    assert graver() == "too little data"
