import shutil
from datetime import date
from pathlib import Path

import numpy as np
import pandas as pd
import polars as pl
import pytest
from pandas.testing import assert_frame_equal

from data.errors import AccessDenied
from data.home import Home
from data.manifest import Company
from data.store import Store
from features.catalog import catalogue
from features.facts import CLOSED, Facts
from features.profile import profile, profiles
from tests.features.company import Frames, filled
from tests.features.conftest import AS_OF

FEATURES = Path(__file__).resolve().parents[2] / "features"


@pytest.fixture(scope="module")
def known_people(firm_facts: Facts) -> pd.DataFrame:
    return profile(firm_facts, as_of=AS_OF)


def test_a_company_with_every_table_has_every_feature(firm_facts: Facts, known_people: pd.DataFrame) -> None:
    features = catalogue(firm_facts.company)
    assert list(known_people.columns) == list(features)
    assert known_people.attrs["left_out"] == {}
    unknown_to_all = known_people.columns[known_people.isna().all()]
    assert set(unknown_to_all) == {"listings_monthly_6m", "listings_monthly_6m_peer"}  # kind not recorded


def test_numbers_are_floats_and_categories_text(firm_facts: Facts, known_people: pd.DataFrame) -> None:
    features = catalogue(firm_facts.company)
    for name in known_people:
        wanted = "float64" if features[str(name)].type == "number" else "str"
        assert known_people[name].dtype == wanted, name


def test_no_number_is_infinite_and_percentiles_lie_between_0_and_1(known_people: pd.DataFrame) -> None:
    numbers = known_people.select_dtypes("number")
    assert not np.isinf(numbers.to_numpy()).any()
    peers = numbers.filter(like="_peer").drop(columns=["review_peer"])
    assert peers.min().min() > 0
    assert peers.max().max() < 1


def test_many_dates_at_once_give_the_rows_of_each(firm_facts: Facts, known_people: pd.DataFrame) -> None:
    dates = [date(2024, 2, 1), AS_OF, date(2023, 10, 1)]
    steps: list[float] = []
    shutil.rmtree(firm_facts.store.home.kept)  # else the same file would be read twice
    many = profiles(firm_facts, as_ofs=dates, progress=lambda _, done: steps.append(done))
    one = many[many.index.get_level_values("as_of") == pd.Timestamp(AS_OF)].droplevel("as_of")
    assert_frame_equal(one, known_people, check_exact=True)
    assert many.index.is_monotonic_increasing
    assert steps[-1] == 1.0


def test_the_same_tables_give_the_same_bits_again(firm: Store, known_people: pd.DataFrame) -> None:
    shutil.rmtree(firm.home.kept)
    assert_frame_equal(profile(firm, as_of=AS_OF), known_people, check_exact=True)


def test_a_company_with_employees_alone_has_tenure_and_says_what_is_left_out(
    firm_frames: Frames, home: Home
) -> None:
    store = filled(Store(home), {"employees": firm_frames["employees"]}, Company())
    people = profile(store, as_of=AS_OF)
    assert list(people.columns) == ["tenure_months", "tenure_months_peer"]
    assert people.attrs["left_out"]["conv_rel_platform"] == "sales.leads"
    assert people.attrs["left_out"]["fair_score"] == "sales or activities"


def test_revenue_alone_leaves_out_what_needs_leads(firm_frames: Frames, home: Home) -> None:
    sold = firm_frames["leads"].select(
        "employee_id", "platform_id", month=pl.col("created_at").dt.date().dt.month_start(), revenue=100
    )
    sold = sold.unique(["employee_id", "platform_id", "month"])
    kept = {name: firm_frames[name] for name in ("employees", "positions")}
    people = profile(filled(Store(home), {**kept, "sales_monthly": sold}, Company()), as_of=AS_OF)
    left_out = people.attrs["left_out"]
    assert {"conv_rel_platform", "refund_rate_6m", "order_value_12m", "margin_rate_12m"} <= set(left_out)
    assert people["revenue_rel_platform_12m"].notna().any()
    assert people["fair_score"].notna().any()


@pytest.mark.parametrize("name", CLOSED)
def test_features_may_not_read_closed_tables(firm_facts: Facts, name: str) -> None:
    with pytest.raises(AccessDenied, match=name):
        firm_facts.known(name, as_of=AS_OF)


def test_no_feature_reads_protected_attributes(firm: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    read: list[str] = []
    parts = firm.parts

    def watched(name: str) -> object:
        read.append(name)
        return parts(name)

    monkeypatch.setattr(firm, "parts", watched)
    profile(firm, as_of=AS_OF)
    assert "employees" in read
    assert "protected_attributes" not in read


def test_only_the_list_of_closed_tables_names_protected_attributes() -> None:
    named = {
        path.relative_to(FEATURES).as_posix()
        for path in FEATURES.rglob("*")
        if path.suffix in (".py", ".yaml") and "protected_attributes" in path.read_text(encoding="utf-8")
    }
    assert named == {"facts.py"}
