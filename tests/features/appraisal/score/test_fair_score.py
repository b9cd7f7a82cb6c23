from datetime import date

import numpy as np
import pandas as pd
import polars as pl
import pytest

from data.calendar import add_months
from data.errors import TooLittleData
from data.home import Home
from features.appraisal.schemes.scheme import Scheme, load_scheme, shipped
from features.appraisal.score.fair_score import fair_scores, score_features
from features.facts import Known
from tests.features.appraisal.sellers import AS_OF as SOLD_UNTIL
from tests.features.appraisal.sellers import sellers
from tests.features.careers import AS_OF, LONG_AGO, employees, known, positions, sales
from tests.features.company import Frames

N_PEOPLE = 120
MONTHS = [add_months(AS_OF, -back) for back in range(12, 0, -1)]
SIMPLE = """
name: simple
zh: 简单方案
en: Simple
rules:
  - match: {front_line: true}
    indicators:
      - {indicator: conversion, weight: 3}
      - {indicator: visits, weight: 1}
  - indicators:
      - {indicator: quality, weight: 1}
"""


def _company(*, fall: float = 1.0, seed: int = 0) -> tuple[Frames, pd.Series]:
    """Half sell on a strong or a weak platform, half work in the back office; true merit is alike in both."""
    rng, rng_back = np.random.default_rng(seed), np.random.default_rng(seed + 1)
    ids = [f"p{i:03d}" for i in range(N_PEOPLE)]
    merit = rng.normal(0, 1, N_PEOPLE)
    selling = np.arange(N_PEOPLE) % 2 == 0
    sold, worked = [], []
    for at, person in enumerate(ids):
        for month in MONTHS:
            # every seller has worked on both, so that the platforms can be compared
            strong = (at % 4 == 0) == (month < MONTHS[6])
            if selling[at]:
                rate = (0.35 if strong else 0.12) * fall * np.exp(0.35 * merit[at])
                won = int(rng.binomial(120, min(rate, 0.95)))
                sold.append((person, "strong" if strong else "weak", month, 120, won, 100 * won))
            else:
                rate = 1 / (1 + np.exp(-(2 + 0.5 * merit[at])))
                good = int(rng_back.binomial(100, rate)) / 100
                worked.append((person, "tickets", month, 100.0, good))
    place = positions([(person, LONG_AGO, 1, None) for person in ids]).with_columns(
        role_family=pl.Series(np.where(selling, "sales", "service")), front_line=pl.Series(selling)
    )
    names = ["employee_id", "kind", "month", "quantity", "quality"]
    frames = {
        "employees": employees(*ids),
        "positions": place,
        "sales_monthly": sales(sold),
        "activities": pl.DataFrame(worked, schema=names, orient="row"),
    }
    return frames, pd.Series(merit, index=ids)


def scheme(**changed: object) -> Scheme:
    return load_scheme(SIMPLE).model_copy(update=changed)


@pytest.fixture(scope="module")
def scored(tmp_path_factory: pytest.TempPathFactory) -> tuple[Known, pd.Series]:
    frames, merit = _company()
    return known(Home(root=tmp_path_factory.mktemp("scored")), frames), merit


def test_merit_is_recovered_across_platforms_and_on_one_scale(scored: tuple[Known, pd.Series]) -> None:
    then, merit = scored
    people = fair_scores(then, scheme()).people
    assert (people["state"] == "scored").all()
    assert people["score"].corr(merit, method="spearman") > 0.85
    front = np.asarray(then.people["front_line"].to_list(), dtype=bool)
    assert people["standing"][front].mean() == pytest.approx(0, abs=1e-9)
    assert people["standing"][~front].mean() == pytest.approx(0, abs=1e-9)


def test_intervals_are_nested_and_hold_the_score(scored: tuple[Known, pd.Series]) -> None:
    people = fair_scores(scored[0], scheme()).people
    ends = people[["low95", "low80", "score", "high80", "high95"]].to_numpy()
    assert (np.diff(ends, axis=1) > 0).all()
    assert 0 <= ends.min() < ends.max() <= 100
    assert (people["trend_low"] < people["trend"]).all()
    assert (people["trend"] < people["trend_high"]).all()


def test_a_falling_market_moves_nobody_against_the_back_office(
    home: Home, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before, _ = _company(seed=4)
    after, _ = _company(seed=4, fall=0.7)
    one = fair_scores(known(home, before), scheme()).people
    other = fair_scores(known(Home(root=tmp_path_factory.mktemp("fallen")), after), scheme()).people
    back = one.index[1::2]
    assert np.allclose(one.loc[back, "score"], other.loc[back, "score"])
    front = one.index[::2]
    assert abs(one.loc[front, "score"].mean() - other.loc[front, "score"].mean()) < 1
    assert one.loc[front, "score"].corr(other.loc[front, "score"]) > 0.85


def test_the_parts_of_a_score_add_up_to_it(scored: tuple[Known, pd.Series]) -> None:
    found = fair_scores(scored[0], scheme(team_share=0.3))
    people = found.people
    beside = people[["bonus_points", "team_points", "role_points"]].sum(axis=1)
    parts = found.parts.groupby("employee_id")["points"].sum().reindex(people.index).fillna(0)
    assert np.allclose(parts + beside, people["score"] - 50)


def test_what_is_not_recorded_is_left_out_and_said(scored: tuple[Known, pd.Series]) -> None:
    """Visits are in the scheme, but this company records none."""
    found = fair_scores(scored[0], scheme())
    sellers = found.weights[found.weights["role"].str.startswith("sales")].set_index("indicator")
    assert sellers.loc["conversion", "used"] == pytest.approx(1)
    if "visits" not in sellers.index:
        assert any("Visits" in en for _, en in found.notes)


def test_who_has_too_little_evidence_has_no_score_and_moves_nobody(home: Home) -> None:
    frames, _ = _company()
    newcomer = "p999"
    frames["employees"] = pl.concat([frames["employees"], employees(newcomer, hired=date(2024, 6, 1))])
    row = (
        frames["positions"]
        .head(1)
        .with_columns(employee_id=pl.lit(newcomer), start_date=pl.lit(date(2024, 6, 1)))
    )
    frames["positions"] = pl.concat([frames["positions"], row])
    frames["sales_monthly"] = pl.concat(
        [frames["sales_monthly"], sales([(newcomer, "strong", MONTHS[-1], 2, 1, 100)])]
    )
    nobody = employees("p998", hired=date(2024, 6, 1))
    frames["employees"] = pl.concat([frames["employees"], nobody])
    found = fair_scores(known(home, frames), scheme()).people
    assert found.loc[newcomer, "state"] == "too little evidence"
    assert found.loc["p998", "state"] == "not measured"
    numbers = found.loc[[newcomer, "p998"], ["score", "low80", "high95", "trend", "standing"]]
    assert numbers.isna().all().all()
    assert found["standing"].mean() == pytest.approx(0, abs=1e-9)


def test_a_company_without_records_has_no_scores(home: Home) -> None:
    frames, _ = _company()
    then = known(home, {name: frames[name] for name in ("employees", "positions")})
    found = fair_scores(then, shipped())
    assert (found.people["state"] == "not measured").all()
    assert found.people["score"].isna().all()
    assert found.parts["points"].sum() == 0
    assert score_features(then)["fair_score"].null_count() == N_PEOPLE


def test_sellers_are_scored_by_their_sales_where_no_position_says_that_they_sell(home: Home) -> None:
    """Only the employees are required: whoever sells is a seller."""
    one = sellers(n_people=60, leads=200.0)
    frames = {name: one.frames[name] for name in ("employees", "sales_monthly")}
    then = known(home, frames, as_of=SOLD_UNTIL)
    people = fair_scores(then, shipped()).people
    assert (people["state"] == "scored").mean() > 0.9
    assert people["score"].corr(pd.Series(one.skill, people.index), method="spearman") > 0.5


def test_no_note_counts_the_people_of_the_company(scored: tuple[Known, pd.Series]) -> None:
    strict = fair_scores(scored[0], scheme(minimum_reliability=0.95))
    assert (strict.people["state"] == "too little evidence").any()
    said = [both for both in strict.notes if "too little evidence" in both[1]]
    assert said
    assert not any(letter.isdigit() for both in said for text in both for letter in text)


def test_the_features_are_the_score_its_uncertainty_and_its_trend(scored: tuple[Known, pd.Series]) -> None:
    then, _ = scored
    features, people = score_features(then), fair_scores(then).people
    assert features["employee_id"].to_list() == people.index.to_list()
    for name, column in {"fair_score": "score", "fair_score_sd": "sd", "fair_score_trend": "trend"}.items():
        assert np.allclose(features[name].to_numpy(), people[column], equal_nan=True)


def test_measured_weights_change_the_weights_and_the_version(scored: tuple[Known, pd.Series]) -> None:
    given, measured = fair_scores(scored[0], scheme()), fair_scores(scored[0], scheme(weights="measured"))
    assert given.scheme.version != measured.scheme.version
    by_role = measured.weights.groupby("role")["used"].sum()
    assert np.allclose(by_role, 1)


def test_roles_are_anchored_as_the_scheme_says_or_refused(scored: tuple[Known, pd.Series]) -> None:
    text = SIMPLE + "scale: {roles: anchored, anchors: {sales: 60}}\n"
    people = fair_scores(scored[0], load_scheme(text)).people
    sells = people["role_family"] == "sales"
    assert people.loc[sells, "standing"].mean() == pytest.approx(0.2533, abs=1e-3)
    assert people.loc[~sells, "standing"].mean() == pytest.approx(0, abs=1e-9)
    with pytest.raises(TooLittleData, match="0 people changed between them"):
        fair_scores(scored[0], load_scheme(SIMPLE + "scale: {roles: anchored}\n"))


def test_scores_are_made_once_for_each_scheme(scored: tuple[Known, pd.Series]) -> None:
    then, _ = scored
    assert fair_scores(then, scheme()) is fair_scores(then, scheme())
    assert fair_scores(then, scheme()) is not fair_scores(then, scheme(minimum_reliability=0.3))
