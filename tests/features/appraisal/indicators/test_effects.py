from datetime import date

import numpy as np
import polars as pl
import pytest
from scipy.stats import spearmanr  # type: ignore[import-untyped]

from data.errors import SchemaError
from data.home import Home
from data.store import Store
from features.appraisal.indicators.effects import Effects, effects, measured
from features.facts import Facts, Known
from features.profile import known_at
from tests.features.appraisal.sellers import AS_OF, START, Sellers, sellers
from tests.features.company import Frames, filled
from tests.features.conftest import AS_OF as FIRM_AS_OF
from tests.features.sales_facts import truncated


def _known(home: Home, frames: Frames, name: str = "company") -> Known:
    return known_at(Facts(filled(Store(Home(root=home.root / name)), frames)), [AS_OF])[0]


@pytest.fixture(scope="module")
def firm_of_sellers() -> Sellers:
    return sellers()


@pytest.fixture(scope="module")
def seen(firm_of_sellers: Sellers, tmp_path_factory: pytest.TempPathFactory) -> Known:
    return _known(Home(root=tmp_path_factory.mktemp("sellers")), firm_of_sellers.frames)


def test_effects_find_the_planted_skill_across_platforms_that_attract_talent(
    firm_of_sellers: Sellers, seen: Known
) -> None:
    found = effects(seen, "conversion")
    truth = firm_of_sellers.skill - firm_of_sellers.skill.mean()
    assert spearmanr(found.mean, truth)[0] > 0.85
    inside = np.abs(found.mean - truth) <= 1.645 * found.sd
    assert 0.8 < inside.mean() < 0.98
    assert found.spread == pytest.approx(0.3, abs=0.1)


def test_what_the_comparison_rests_on_is_told(seen: Known) -> None:
    rests = effects(seen, "conversion").comparability
    assert rests is not None
    assert rests.comparable
    assert rests.n_movers > 40
    assert rests.home_spread > 0
    assert f"{rests.home_spread:.2f}" in rests.en
    assert f"{rests.home_spread:.2f}" in rests.zh


@pytest.mark.parametrize(
    "part",
    [pl.col("platform_id") == "P1", pl.col("month") == pl.lit(date(2024, 3, 1))],
    ids=["platform", "month"],
)
def test_scaling_the_conversions_of_a_platform_or_a_month_moves_nobody(
    part: pl.Expr, firm_of_sellers: Sellers, seen: Known, home: Home
) -> None:
    halved = (pl.col("conversions") * 0.5).round().cast(pl.Int64)
    frames = dict(firm_of_sellers.frames)
    frames["sales_monthly"] = frames["sales_monthly"].with_columns(
        conversions=pl.when(part).then(halved).otherwise("conversions")
    )
    before, after = effects(seen, "conversion"), effects(_known(home, frames), "conversion")
    shift = after.mean - before.mean
    assert np.abs(shift).max() < before.sd.mean()  # rounding is the noise
    assert np.sqrt(np.mean(shift**2)) < 0.1 * before.spread
    raw = (
        frames["sales_monthly"]
        .group_by("employee_id")
        .agg(pl.col("conversions").sum() / pl.col("leads").sum())
    )
    assert raw.height == len(shift)


def test_platforms_that_few_people_moved_between_are_not_compared(home: Home) -> None:
    made = sellers(movers=0.05)
    found = effects(_known(home, made.frames), "conversion")
    assert found.comparability is not None
    assert not found.comparability.comparable
    assert "within their platform only" in found.comparability.en
    assert "只在本平台内比较" in found.comparability.zh
    for platform in range(4):
        of_home = made.home == platform
        assert found.mean[of_home].mean() == pytest.approx(0, abs=1e-9)
        assert spearmanr(found.mean[of_home], made.skill[of_home])[0] > 0.75


@pytest.mark.parametrize(
    "name", ["conversion", "revenue_growth", "refund_rate", "visits", "quality", "throughput"]
)
def test_truncating_the_tables_at_the_date_gives_the_same_bits(
    name: str, firm_frames: Frames, firm_known: Known, cut_known: Known
) -> None:
    whole, known = effects(firm_known, name), effects(cut_known, name)
    for part in ("mean", "sd", "trend", "trend_sd", "exposure", "evidence"):
        np.testing.assert_array_equal(getattr(whole, part), getattr(known, part), strict=True)
    assert np.isfinite(whole.mean).any()


@pytest.fixture(scope="module")
def cut_known(firm_frames: Frames, tmp_path_factory: pytest.TempPathFactory) -> Known:
    dated = {name: frame for name, frame in firm_frames.items() if name != "reviews"}
    store = Store(Home(root=tmp_path_factory.mktemp("cut")))
    return known_at(Facts(filled(store, truncated(dated, FIRM_AS_OF))), [FIRM_AS_OF])[0]


def test_evidence_is_counted_for_the_last_year_and_for_all_history(seen: Known) -> None:
    found = effects(seen, "conversion")
    leads = (
        seen.cells()
        .group_by("employee_id")
        .agg(
            ever=pl.col("leads").sum(), year=pl.col("leads").filter(pl.col("month") >= date(2023, 7, 1)).sum()
        )
    )
    joined = seen.people.select("employee_id").join(
        leads, on="employee_id", how="left", maintain_order="left"
    )
    np.testing.assert_array_equal(found.evidence, joined["ever"].to_numpy())
    np.testing.assert_array_equal(found.exposure, joined["year"].to_numpy())


def test_lower_is_better_where_the_indicator_says_so(seen: Known) -> None:
    found = effects(seen, "refund_rate")
    cells = seen.cells().group_by("employee_id").agg(rate=pl.col("refunds").sum() / pl.col("revenue").sum())
    rate = cells.sort("employee_id")["rate"].to_numpy()
    assert spearmanr(found.mean, rate)[0] < -0.5


def test_growth_is_the_trend_of_revenue(seen: Known) -> None:
    growth, revenue = effects(seen, "revenue_growth"), effects(seen, "revenue")
    np.testing.assert_array_equal(growth.mean, revenue.trend)
    np.testing.assert_array_equal(growth.sd, revenue.trend_sd)
    assert np.isnan(growth.trend).all()
    assert growth.spread > 0


def test_people_without_evidence_have_no_effect(firm_known: Known) -> None:
    found = effects(firm_known, "conversion")
    clerks = firm_known.people["role_family"].to_numpy() == "operations"
    assert np.isnan(found.mean[clerks]).all()
    assert (found.evidence[clerks] == 0).all()
    assert np.isfinite(found.mean[found.evidence > 0]).all()


def test_reviews_come_with_the_number_of_raters(firm_known: Known) -> None:
    found = effects(firm_known, "collaboration_360")
    assert found.comparability is None
    assert len(found.mean) == firm_known.people.height
    assert found.exposure.max() >= 3


def test_effects_are_computed_once_for_a_date(seen: Known) -> None:
    first: Effects = effects(seen, "conversion")
    assert effects(seen, "conversion") is first


def test_an_indicator_that_is_not_in_the_library_is_refused(seen: Known) -> None:
    with pytest.raises(SchemaError, match="'luck'"):
        effects(seen, "luck")


def test_a_company_has_the_indicators_that_it_records(seen: Known, firm_known: Known) -> None:
    assert {"conversion", "revenue", "refund_rate", "cross_platform_help"} <= set(measured(seen))
    assert not {"gross_margin", "visits", "quality", "collaboration_360"} & set(measured(seen))
    firm = measured(firm_known)
    assert {"gross_margin", "visits", "quality", "collaboration_360"} <= set(firm)
    assert not {"listings", "improvements", "shared_orders"} & set(firm)


def test_a_company_with_employees_alone_has_no_effects(home: Home) -> None:
    known = _known(home, {"employees": pl.DataFrame({"employee_id": ["a"], "hire_date": START})})
    found = effects(known, "conversion")
    assert np.isnan(found.mean).all()
    assert measured(known) == []
