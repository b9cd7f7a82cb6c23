"""Nothing dated on or after the as-of date moves a profile."""

from datetime import date, datetime, time, timedelta
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from pandas.testing import assert_frame_equal

from data.calendar import first_of_month
from data.home import Home
from data.store import Store
from data.tables import TABLES
from features.profile import profile, profiles
from tests.features.company import Frames, company, filled

#: Column that dates a row, written down here a second time on purpose.
DATED = {
    "employees": "hire_date",
    "positions": "start_date",
    "assignments": "start_date",
    "platforms": "launch_date",
    "compensation": "effective_date",
    "skills": "assessed_on",
    "attributes": "observed_on",
    "ratings": "period_end",
    "market_index": "month",
    "activities": "month",
    "workload_monthly": "month",
    "leads": "created_at",
    "orders": "ordered_at",
}
MONTHLY = ("market_index", "activities", "workload_monthly")
CYCLE_ENDS = {
    "2023H1": date(2023, 6, 30),
    "2023H2": date(2023, 12, 31),
    "2024H1": date(2024, 6, 30),
    "2024H2": date(2024, 12, 31),
}
#: Later end of a row -> what it hides.
ENDS = {
    "employees": ("exit_date", "exit_kind"),
    "assignments": ("end_date",),
    "leads": ("converted_at", "order_id"),
    "orders": ("refunded_at", "refunded_amount"),
}
AS_OFS = (date(2023, 9, 1), date(2024, 2, 29), date(2024, 6, 10))


@pytest.fixture(scope="module")
def frames() -> Frames:
    return company(seed=3, n_people=40)


@pytest.fixture(scope="module")
def one_pass(frames: Frames, tmp_path_factory: pytest.TempPathFactory) -> pd.DataFrame:
    return profiles(_store(frames, tmp_path_factory.mktemp("whole")), as_ofs=AS_OFS)


@pytest.mark.parametrize("as_of", AS_OFS)
def test_truncating_every_input_at_the_date_gives_the_one_pass_rows_bit_for_bit(
    as_of: date, frames: Frames, one_pass: pd.DataFrame, tmp_path: Path
) -> None:
    truncated = {name: _truncated(name, frame, as_of) for name, frame in frames.items()}
    rebuilt = profile(_store(truncated, tmp_path), as_of=as_of)
    assert len(rebuilt) > 15
    assert_frame_equal(rebuilt, _row(one_pass, as_of), check_exact=True)


@settings(max_examples=5, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(seed=st.integers(0, 2**32 - 1), as_of=st.sampled_from(AS_OFS))
def test_facts_of_every_table_changed_after_the_date_change_no_profile(
    seed: int,
    as_of: date,
    frames: Frames,
    one_pass: pd.DataFrame,
    tmp_path_factory: pytest.TempPathFactory,
) -> None:
    rng = np.random.default_rng(seed)
    changed = {name: _changed(name, frame, as_of, rng) for name, frame in frames.items()}
    assert all(not changed[name].equals(frames[name]) for name in frames if name != "platforms")
    again = profile(_store(changed, tmp_path_factory.mktemp("changed")), as_of=as_of)
    assert_frame_equal(again, _row(one_pass, as_of), check_exact=True)


def test_a_fact_dated_before_the_date_does_move_a_profile(
    frames: Frames, one_pass: pd.DataFrame, tmp_path: Path
) -> None:
    as_of = AS_OFS[1]
    for name in ("leads", "reviews", "positions", "workload_monthly"):
        known = _is_known(name, as_of)
        last = frames[name].with_row_index("row").filter(known)["row"].to_list()
        kept = frames[name].with_row_index("row").filter(~pl.col("row").is_in(last[::3])).drop("row")
        moved = profile(_store({**frames, name: kept}, tmp_path / name), as_of=as_of)
        assert not moved.equals(_row(one_pass, as_of)), name


def _store(frames: Frames, folder: Path) -> Store:
    return filled(Store(Home(root=folder)), frames)


def _row(one_pass: pd.DataFrame, as_of: date) -> pd.DataFrame:
    return one_pass[one_pass.index.get_level_values("as_of") == pd.Timestamp(as_of)].droplevel("as_of")


def _is_known(name: str, as_of: date) -> pl.Expr:
    if name == "protected_attributes":
        return pl.lit(value=False)  # no feature may know it at any date
    if name == "reviews":
        return pl.col("cycle").replace_strict(CYCLE_ENDS, return_dtype=pl.Date) < as_of
    return pl.col(DATED[name]) < (first_of_month(as_of) if name in MONTHLY else as_of)


def _truncated(name: str, frame: pl.DataFrame, as_of: date) -> pl.DataFrame:
    frame = frame.filter(_is_known(name, as_of))
    ends = ENDS.get(name, ())
    return frame.with_columns(pl.when(pl.col(ends[0]) < as_of).then(one).alias(one) for one in ends)


def _changed(name: str, frame: pl.DataFrame, as_of: date, rng: np.random.Generator) -> pl.DataFrame:
    """Drop some rows that were not known, mix up the others, and move the later ends of those known."""
    known = frame.filter(_is_known(name, as_of))
    later = frame.filter(~_is_known(name, as_of)).sample(fraction=0.7, seed=int(rng.integers(2**31)))
    dated = DATED.get(name, "cycle")
    mixed = [one for one in later.columns if one not in (dated, *ENDS.get(name, ()), "period_start")]
    later = later.with_columns(pl.col(one).shuffle(seed=int(rng.integers(2**31))) for one in mixed)
    if name in ENDS and known.height:
        known = _with_other_ends(known, ENDS[name], as_of, rng)
    return pl.concat([known, later]).unique(TABLES[name].key, keep="first", maintain_order=True)


def _with_other_ends(
    known: pl.DataFrame, ends: tuple[str, ...], as_of: date, rng: np.random.Generator
) -> pl.DataFrame:
    days = [as_of + timedelta(days=int(day)) for day in rng.integers(0, 200, known.height)]
    never = rng.random(known.height) < 0.5
    moments = [None if no else datetime.combine(day, time()) for day, no in zip(days, never, strict=True)]
    open_ = pl.col(ends[0]).is_null() | (pl.col(ends[0]) >= as_of)
    other = {ends[0]: pl.Series(moments).cast(known.schema[ends[0]])}
    if len(ends) > 1:
        spare = known[ends[1]].drop_nulls()
        value = spare[0] if len(spare) else None
        other[ends[1]] = pl.Series([None if no else value for no in never], dtype=known.schema[ends[1]])
    return known.with_columns(
        pl.when(open_).then(values).otherwise(one).alias(one) for one, values in other.items()
    )
