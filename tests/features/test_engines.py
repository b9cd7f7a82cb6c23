"""The same build on Polars, DuckDB and Spark gives the same numbers."""

import shutil
from dataclasses import replace
from datetime import date
from pathlib import Path
from typing import NamedTuple

import pandas as pd
import pytest

from data.home import Home
from data.known import EVER
from data.store import Store
from features.monthly import platform_months, read_monthly
from features.windows import activity_windows, sales_windows
from tests.features.sales_facts import fill, some_company

#: Spark compiles Java for every plan, which takes longer than a plan on two months of facts.
WITHOUT_COMPILING = (
    "--conf spark.sql.codegen.wholeStage=false --conf spark.sql.codegen.factoryMode=NO_CODEGEN "
    "--conf spark.driver.extraJavaOptions=-XX:TieredStopAtLevel=1 pyspark-shell"
)
DATES = [date(2024, 2, 1), date(2024, 3, 5)]


class Built(NamedTuple):
    base: pd.DataFrame
    platforms: pd.DataFrame
    sales: pd.DataFrame
    activities: pd.DataFrame


def built(store: Store, engine: str, root: Path) -> Built:
    """Build all of it on an engine, in a home that has no base yet."""
    shutil.copytree(store.home.tables, root / "tables")
    other = Store(replace(store.home, root=root, engine=engine))
    return Built(
        read_monthly(other, as_of=EVER),
        platform_months(other, as_of=EVER),
        sales_windows(other, as_ofs=DATES),
        activity_windows(other, as_ofs=DATES),
    )


@pytest.fixture(scope="module")
def facts(tmp_path_factory: pytest.TempPathFactory) -> Store:
    """Two months of facts: enough for late conversions, refunds and returning customers."""
    return fill(Store(Home(tmp_path_factory.mktemp("facts"))), some_company(11, n_days=58))


@pytest.fixture(scope="module")
def on_polars(facts: Store, tmp_path_factory: pytest.TempPathFactory) -> Built:
    return built(facts, "polars", tmp_path_factory.mktemp("polars"))


@pytest.mark.parametrize("engine", ["duckdb", pytest.param("spark", marks=pytest.mark.slow)])
def test_an_engine_agrees_with_polars(
    engine: str, facts: Store, on_polars: Built, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PYSPARK_SUBMIT_ARGS", WITHOUT_COMPILING)
    if engine == "spark" and shutil.which("java") is None:
        pytest.skip("Spark needs Java")
    found = built(facts, engine, tmp_path)

    assert min(len(frame) for frame in on_polars) > 5
    for here, there in zip(on_polars, found, strict=True):
        whole = here.select_dtypes("int64").columns
        assert len(whole) >= 6
        pd.testing.assert_frame_equal(here[whole], there[whole], check_exact=True)
        pd.testing.assert_frame_equal(here, there, rtol=1e-12, atol=0)
