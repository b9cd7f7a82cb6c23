"""The ready mappings on the public tables, where those lie beside the checkout."""

from datetime import date
from pathlib import Path

import polars as pl
import pytest

from data.ingest import ingest
from data.known import EVER
from data.mapping import Mapping
from data.store import Store

ROOT = Path(__file__).resolve().parents[2]
PUBLIC = ROOT.parent / "shared" / "datasets"


def imported(store: Store, name: str) -> dict[str, int]:
    path = PUBLIC / f"{name}.csv"
    if not path.exists():
        pytest.skip(f"the public table {name}.csv is not in {PUBLIC}")
    return ingest(path, Mapping.from_file(ROOT / "data" / "mappings" / f"{name}.yaml"), store).report.n_rows


def test_the_monthly_sales_team(store: Store) -> None:
    n_rows = imported(store, "sales_team_monthly")
    assert n_rows["sales_monthly"] == 19_104
    people = store.read_polars("employees", as_of=EVER)
    assert (people.height, people["exit_date"].count()) == (2_381, 1_616)
    assert store.known_until() == date(2018, 1, 1)
    known = store.read_polars("employees", as_of=date(2017, 7, 1))
    active = known.filter(pl.col("exit_date").is_null())["employee_id"]
    with_row = store.read_polars("sales_monthly", as_of=date(2017, 7, 1)).filter(
        pl.col("month") == date(2017, 6, 1)
    )["employee_id"]
    assert with_row.is_in(active.implode()).sum() == 692
    raw = pl.read_csv(PUBLIC / "sales_team_monthly.csv")
    sold = store.read_polars("sales_monthly", as_of=EVER)["revenue"]
    assert sold.sum() == raw["Total Business Value"].sum() * 100
    grades = store.read_polars("positions", as_of=EVER)
    last = grades.group_by("employee_id").agg(pl.col("grade").sort_by("start_date").last())
    told = raw.group_by(pl.col("Emp_ID").cast(pl.String()).alias("employee_id")).agg(
        pl.col("Designation").sort_by("MMM-YY").last()
    )
    assert last.join(told, on="employee_id").filter(pl.col("grade") != pl.col("Designation")).is_empty()


def test_the_undated_snapshot(store: Store) -> None:
    imported(store, "ibm_emp_attrition")
    snapshot = date(2020, 1, 1)
    assert store.known_until() == snapshot
    known = store.read_polars("employees", as_of=snapshot)
    assert (known.height, known["exit_date"].count()) == (1_470, 0)
    assert store.read_polars("employees", as_of=EVER)["exit_date"].to_list().count(snapshot) == 237
    attributes = store.read_polars("attributes", as_of=snapshot)
    assert set(attributes["name"].unique()) == set(store.company.attributes)
    assert not {"MaritalStatus", "DistanceFromHome"} & set(attributes["name"].unique())


@pytest.mark.parametrize(
    ("name", "table", "n"),
    [("managers", "ratings", 571), ("salespeople", "positions", 464), ("job_retention", "employees", 3_770)],
)
def test_the_small_teaching_tables(store: Store, name: str, table: str, n: int) -> None:
    assert imported(store, name)[table] == n
