"""What the story of the example company says can be found again in its facts."""

import numpy as np
import pandas as pd
import polars as pl
import pytest

from data.example import generate
from data.example.truth import read_truth
from data.home import Home
from data.known import EVER
from data.store import Store


@pytest.fixture(scope="module")
def store(tmp_path_factory: pytest.TempPathFactory) -> Store:
    store = Store(Home(root=tmp_path_factory.mktemp("example")))
    generate(store, n_employees=900, n_months=42, n_platforms=8, seed=5)
    return store


@pytest.fixture(scope="module")
def rounds(store: Store) -> pd.DataFrame:
    people = read_truth(store.home, "people").set_index("employee_id")
    return read_truth(store.home, "promotion_rounds").join(people, on="employee_id")


@pytest.fixture(scope="module")
def monthly(store: Store) -> pd.DataFrame:
    leads = store.scan("leads", as_of=EVER).to_native()
    month = pl.col("created_at").dt.truncate("1mo").cast(pl.Date)
    frame: pd.DataFrame = (
        leads.group_by("employee_id", "platform_id", month=month)
        .agg(leads=pl.len(), conversions=pl.col("converted_at").count())
        .collect()
        .to_pandas()
    )
    return frame


def test_planted_hazard_is_calibrated_and_tells_leavers(store: Store) -> None:
    hazard = read_truth(store.home, "exit_hazard")
    left = store.read("employees", as_of=EVER).query("exit_kind == 'voluntary'").set_index("employee_id")
    month = pd.to_datetime(left["exit_date"]).dt.to_period("M")
    event = hazard["employee_id"].map(month) == pd.to_datetime(hazard["month"]).dt.to_period("M")
    expected = hazard["voluntary"].sum()
    assert abs(event.sum() - expected) < 3 * np.sqrt(expected)
    assert 0.09 < 12 * hazard["voluntary"].mean() < 0.17
    ranks = hazard["voluntary"].rank()
    n_left, n_stayed = event.sum(), (~event).sum()
    auc = (ranks[event].sum() - n_left * (n_left + 1) / 2) / (n_left * n_stayed)
    assert 0.70 < auc < 0.82


def test_past_promotions_carry_the_planted_bias(rounds: pd.DataFrame) -> None:
    among = rounds[rounds["eligible"]].groupby("biased_group")
    rate = among["promoted"].mean()
    assert rate[True] < 0.6 * rate[False]
    assert abs(among["p_success"].mean().diff().iloc[-1]) < 0.05


def test_those_who_decided_weighed_sales_and_not_what_makes_success(rounds: pd.DataFrame) -> None:
    promoted = rounds[rounds["promoted"]]
    links = promoted[["skill", "leadership", "mobility"]].corrwith(promoted["p_success"])
    assert links["leadership"] > 0.5
    assert links["mobility"] > 0.3
    assert links["skill"] < 0.1
    chosen_for = rounds.loc[rounds["eligible"], ["skill", "leadership"]].corrwith(rounds["standing"])
    assert chosen_for["skill"] > 1.5 * chosen_for["leadership"]


def test_success_is_possible_and_not_certain(rounds: pd.DataFrame) -> None:
    promoted = rounds[rounds["promoted"]]
    assert 0.4 < promoted["success"].mean() < 0.62
    n = len(promoted)
    assert abs(promoted["success"].mean() - promoted["p_success"].mean()) < 2.5 * 0.5 / np.sqrt(n)


def test_failed_promotions_show_in_the_facts(store: Store, rounds: pd.DataFrame) -> None:
    held = store.read("positions", as_of=EVER).sort_values(["employee_id", "start_date"])
    fell = held[held.groupby("employee_id")["grade"].diff() < 0]
    exits = store.read("employees", as_of=EVER).query("exit_kind == 'involuntary'")
    shown = set(fell["employee_id"]) | set(exits["employee_id"])
    closed = rounds[rounds["promoted"] & (pd.to_datetime(rounds["round"]) <= pd.Timestamp("2025-07-01"))]
    visible = closed["employee_id"].isin(shown).groupby(closed["success"]).mean()
    assert visible[False] > 0.6
    assert visible[True] < 0.25


def test_success_lifts_the_team_and_failure_lowers_it(
    store: Store, rounds: pd.DataFrame, monthly: pd.DataFrame
) -> None:
    held = store.read("positions", as_of=EVER)
    of_platform = monthly.groupby(["platform_id", "month"])[["leads", "conversions"]].transform("sum")
    expected = monthly["leads"] * of_platform["conversions"] / of_platform["leads"]
    sold = monthly.assign(expected=expected, month=pd.to_datetime(monthly["month"]))
    promoted = rounds[rounds["promoted"]]
    start = pd.to_datetime(promoted["round"]).astype("datetime64[ns]")
    led = promoted.assign(round=start)[["employee_id", "round", "success"]].merge(
        held[["employee_id", "manager_id", "start_date"]],
        left_on="employee_id",
        right_on="manager_id",
        suffixes=("", "_report"),
    )
    led = led[pd.to_datetime(led["start_date"]) == led["round"]]
    facts = led.merge(sold, left_on="employee_id_report", right_on="employee_id")
    after = facts["month"].between(
        facts["round"] + pd.DateOffset(months=3), facts["round"] + pd.DateOffset(months=11)
    )
    before = facts["month"].between(
        facts["round"] - pd.DateOffset(months=9), facts["round"] - pd.DateOffset(days=1)
    )
    ratio = {
        (success, when): part["conversions"].sum() / part["expected"].sum()
        for success in (True, False)
        for when, chosen in (("before", before), ("after", after))
        for part in [facts[chosen & (facts["success"] == success)]]
    }
    assert ratio[True, "after"] > ratio[True, "before"]
    assert ratio[False, "after"] < 0.95 * ratio[False, "before"]


def test_sellers_feel_the_downturn_and_the_back_office_does_not(store: Store, monthly: pd.DataFrame) -> None:
    index = store.read("market_index", as_of=EVER)
    late = pd.to_datetime(index["month"]) >= pd.Timestamp("2025-11-01")
    assert index.loc[late, "index"].mean() == pytest.approx(70, abs=4)
    month = pd.to_datetime(monthly["month"])
    old = monthly["platform_id"].isin(["P01", "P02"])
    year_before, last = (
        monthly[old & month.between(f"{year - 1}-11-01", f"{year}-05-01")][["leads", "conversions"]].sum()
        for year in (2025, 2026)
    )
    assert last["conversions"] / last["leads"] < 0.85 * year_before["conversions"] / year_before["leads"]
    work = store.read("activities", as_of=EVER).query("kind == 'tickets'")
    of_work = pd.to_datetime(work["month"])
    quality = [work.loc[of_work.dt.year == year, "quality"].mean() for year in (2024, 2026)]
    assert quality[1] == pytest.approx(quality[0], abs=0.01)


def test_official_ratings_blame_the_sellers_for_the_downturn(store: Store) -> None:
    ratings = store.read("ratings", as_of=EVER)
    held = store.read("positions", as_of=EVER).groupby("employee_id")["front_line"].first()
    front = ratings["employee_id"].map(held)
    last = pd.to_datetime(ratings["period_end"]) == "2026-06-30"

    def mean(among: "pd.Series[bool]") -> float:
        return float(ratings.loc[among, "rating"].mean())

    assert mean(last & front) < mean(~last & front) - 0.2
    assert mean(last & ~front) == pytest.approx(mean(~last & ~front), abs=0.15)


def test_good_people_sit_on_mature_platforms(store: Store, monthly: pd.DataFrame) -> None:
    skill = read_truth(store.home, "people").set_index("employee_id")["skill"]
    by_platform = (
        monthly.assign(skill=monthly["employee_id"].map(skill)).groupby("platform_id")["skill"].mean()
    )
    assert by_platform[["P01", "P02"]].mean() > by_platform[["P06", "P07", "P08"]].mean() + 0.3


def test_reviews_carry_severity_of_raters_and_traits_of_people(store: Store) -> None:
    reviews = store.read("reviews", as_of=EVER)
    peers = reviews[reviews["relation"] == "peer"]
    given = peers.groupby("rater_id")["score"].agg(["mean", "size"]).query("size >= 40")["mean"]
    severity = read_truth(store.home, "raters").set_index("employee_id")["severity"]
    assert given.corr(severity.reindex(given.index)) < -0.7
    people = read_truth(store.home, "people").set_index("employee_id")
    for trait in ("leadership", "collaboration"):
        got = reviews[reviews["dimension"] == trait].groupby("ratee_id")["score"].mean()
        assert got.corr(people[trait].reindex(got.index)) > 0.6


def test_favoured_colleagues_get_higher_scores(store: Store) -> None:
    reviews = store.read("reviews", as_of=EVER).query("relation == 'peer'")
    favour = read_truth(store.home, "favour").assign(favoured=True)
    joined = reviews.merge(favour, on=["cycle", "rater_id", "ratee_id"], how="left")
    centred = joined["score"] - joined.groupby("ratee_id")["score"].transform("mean")
    gap = centred[joined["favoured"].notna()].mean() - centred[joined["favoured"].isna()].mean()
    assert 0.4 < gap < 0.9


def test_mobile_people_move_and_moves_connect_the_platforms(store: Store) -> None:
    held = store.read("assignments", as_of=EVER)
    n_platforms = held.groupby("employee_id")["platform_id"].nunique()
    people = read_truth(store.home, "people").set_index("employee_id")
    sellers = people[people["front_line"]].index.intersection(n_platforms.index)
    assert (n_platforms[sellers] > 1).mean() > 0.25
    assert n_platforms[sellers].corr(people.loc[sellers, "mobility"], method="spearman") > 0.2
