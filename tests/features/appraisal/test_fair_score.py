import numpy as np
import pandas as pd
import polars as pl
import pytest

from data.calendar import add_months
from data.home import Home
from features.appraisal.fair_score import fair_score
from features.facts import Known
from tests.features.careers import AS_OF, LONG_AGO, employees, known, positions, sales
from tests.features.company import Frames

N_PEOPLE = 80
MONTHS = [add_months(AS_OF, -back) for back in range(1, 13)]


def _company(*, fall: float = 1.0, seed: int = 0) -> tuple[Frames, pd.Series]:
    """Half sell on a strong or a weak platform, half work in the back office; true merit is alike in both."""
    rng, rng_back = np.random.default_rng(seed), np.random.default_rng(seed + 1)
    ids = [f"p{i:02d}" for i in range(N_PEOPLE)]
    merit = rng.normal(0, 1, N_PEOPLE)
    selling = np.arange(N_PEOPLE) % 2 == 0
    sold, worked = [], []
    for at, person in enumerate(ids):
        strong = at % 4 == 0
        for month in MONTHS:
            if selling[at]:
                rate = (0.35 if strong else 0.12) * fall * np.exp(0.35 * merit[at])
                won = int(rng.binomial(120, min(rate, 0.95)))
                sold.append((person, "strong" if strong else "weak", month, 120, won, 100 * won))
            else:
                rate = 1 / (1 + np.exp(-(2 + 0.5 * merit[at])))
                worked.append((person, "tickets", month, 100.0, int(rng_back.binomial(100, rate)) / 100))
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


@pytest.fixture
def scored(home: Home) -> tuple[pd.DataFrame, pd.Series, Known]:
    frames, merit = _company()
    then = known(home, frames)
    return fair_score(then), merit, then


def test_merit_is_recovered_across_platforms_and_on_one_scale(
    scored: tuple[pd.DataFrame, pd.Series, Known],
) -> None:
    found, merit, then = scored
    assert found["score"].corr(merit, method="spearman") > 0.8
    front = np.asarray(then.people["front_line"].to_list(), dtype=bool)
    assert abs(found["score"][front].mean() - found["score"][~front].mean()) < 8


def test_the_interval_holds_the_score_and_widens_with_less_evidence(
    scored: tuple[pd.DataFrame, pd.Series, Known],
) -> None:
    year, _, then = scored
    half = fair_score(then, window="6m")
    assert ((year["low"] < year["score"]) & (year["score"] < year["high"])).all()
    assert year["low"].min() >= 0
    assert year["high"].max() <= 100
    assert (half["high"] - half["low"]).mean() > (year["high"] - year["low"]).mean()


def test_a_falling_market_moves_nobody_against_the_back_office(
    home: Home, tmp_path_factory: pytest.TempPathFactory
) -> None:
    before, _ = _company(seed=4)
    after, _ = _company(seed=4, fall=0.7)
    one = fair_score(known(home, before))
    other = fair_score(known(Home(root=tmp_path_factory.mktemp("fallen")), after))
    back = [f"p{i:02d}" for i in range(N_PEOPLE) if i % 2]
    pd.testing.assert_frame_equal(one.loc[back], other.loc[back])
    front = one.index.difference(back)
    assert abs(one.loc[front, "score"].mean() - other.loc[front, "score"].mean()) < 2
    assert one.loc[front, "score"].corr(other.loc[front, "score"]) > 0.85


def test_people_with_revenue_alone_are_scored_by_it(home: Home) -> None:
    frames, merit = _company()
    frames["sales_monthly"] = frames["sales_monthly"].drop("leads", "conversions")
    found = fair_score(known(home, frames))["score"][::2]
    assert found.notna().all()
    assert found.corr(merit[::2], method="spearman") > 0.7


def test_who_has_no_measure_has_no_score(home: Home) -> None:
    frames, _ = _company()
    found = fair_score(known(home, {name: frames[name] for name in ("employees", "positions")}))
    assert found.isna().all().all()
