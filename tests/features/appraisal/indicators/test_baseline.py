import numpy as np
import polars as pl
import pytest

from data.calendar import add_months
from data.errors import SchemaError
from data.home import Home
from data.store import Store
from features.appraisal.indicators.baseline import dynamic_baseline
from features.facts import Facts, Known
from features.profile import known_at
from tests.features.appraisal.sellers import AS_OF, N_MONTHS, PLATFORMS, START, sellers
from tests.features.company import Frames, filled

#: Months in which sales are lower than before.
LAST = add_months(AS_OF, -6)


def _known(home: Home, *, market_falls: bool) -> Known:
    """The conversions of the last six months fall to 60 %; the index follows, or does not."""
    frames: Frames = dict(sellers(n_people=80).frames)
    falling = pl.col("month") >= LAST
    fewer = (pl.col("conversions") * 0.6).round().cast(pl.Int64)
    frames["sales_monthly"] = frames["sales_monthly"].with_columns(
        conversions=pl.when(falling).then(fewer).otherwise("conversions")
    )
    months = pl.DataFrame({"month": [add_months(START, ahead) for ahead in range(N_MONTHS)]})
    fallen = pl.when(falling).then(60.0 if market_falls else 100.0).otherwise(100.0)
    frames["market_index"] = months.with_columns(market=pl.lit("m"), index=fallen)
    frames["platforms"] = pl.DataFrame(
        {
            "platform_id": PLATFORMS[:3],
            "name": PLATFORMS[:3],
            "launch_date": [add_months(START, -80)] * 3,
            "market": "m",
        }
    )
    return known_at(Facts(filled(Store(home), frames)), [AS_OF])[0]


def test_the_own_baseline_follows_what_an_average_person_reached(home: Home) -> None:
    known = _known(home, market_falls=True)
    found = dynamic_baseline(known)
    assert len(found) == len(PLATFORMS) * N_MONTHS
    late = found["month"] >= LAST
    assert found.loc[late, "own"].mean() == pytest.approx(0.6 * found.loc[~late, "own"].mean(), rel=0.1)
    assert found["own"].between(0.02, 0.5).all()


def test_a_fall_that_the_market_shares_is_no_gap(home: Home) -> None:
    found = dynamic_baseline(_known(home, market_falls=True))
    late = (found["month"] >= LAST) & found["has_index"]
    assert abs(found.loc[late, "gap"].mean()) < 0.1


def test_a_fall_of_the_company_alone_is_a_gap(home: Home) -> None:
    found = dynamic_baseline(_known(home, market_falls=False))
    late = (found["month"] >= LAST) & found["has_index"]
    assert found.loc[late, "gap"].mean() < -0.25
    assert (found.loc[late, "own"] < found.loc[late, "market"]).mean() > 0.9


def test_without_an_index_there_is_the_own_baseline_alone(home: Home) -> None:
    found = dynamic_baseline(_known(home, market_falls=True))
    outside = found[found["platform_id"] == "P3"]
    assert not outside["has_index"].any()
    assert outside[["market", "gap"]].isna().all(axis=None)
    assert np.isfinite(outside["own"]).all()


def test_an_indicator_that_knows_no_platform_is_refused(home: Home) -> None:
    known = _known(home, market_falls=True)
    with pytest.raises(SchemaError, match="'quality'"):
        dynamic_baseline(known, "quality")
    assert dynamic_baseline(known, "visits").empty
