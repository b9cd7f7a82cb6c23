import polars as pl
import pytest

from data.calendar import add_months
from data.home import Home
from features.customers import customers
from features.quality import quality
from features.workload import workload
from tests.features.careers import AS_OF, employees, known, row

LAST = add_months(AS_OF, -1)


def test_hours_are_averaged_over_the_recorded_months_of_the_window(home: Home) -> None:
    months = [AS_OF, LAST, add_months(AS_OF, -2), add_months(AS_OF, -8)]
    hours = pl.DataFrame(
        {
            "employee_id": "a",
            "month": months,
            "overtime_hours": [99.0, 10.0, 20.0, 60.0],
            "leave_days": [9.0, 1.0, None, 5.0],
        }
    )
    person = row(workload(known(home, {"employees": employees("a"), "workload_monthly": hours})), "a")
    assert (person["overtime_3m"], person["overtime_6m"], person["overtime_12m"]) == (15, 15, 30)
    assert person["overtime_change_3m"] == -15
    assert person["leave_days_6m"] == 1
    assert person["worked_hours_6m"] is None


def test_quality_is_weighted_by_quantity_and_timeliness_stands_apart(home: Home) -> None:
    rows = [("a", "tickets", 300.0, 0.9), ("a", "audits", 100.0, 0.5), ("a", "on_time", 400.0, 0.2)]
    done = pl.DataFrame(rows, schema=["employee_id", "kind", "quantity", "quality"], orient="row")
    done = done.with_columns(month=pl.lit(LAST))
    person = row(quality(known(home, {"employees": employees("a", "b"), "activities": done})), "a")
    assert person["quality_6m"] == pytest.approx(0.8)
    assert person["on_time_6m"] == pytest.approx(0.2)
    assert person["throughput_rel_6m"] == pytest.approx(1)
    assert person["visits_monthly_6m"] is None


def test_customers_refunds_and_margins_are_shares(home: Home) -> None:
    sold = pl.DataFrame(
        {
            "employee_id": ["a"],
            "platform_id": ["P"],
            "month": [LAST],
            "orders": [4],
            "revenue": [400_00],
            "margin": [100_00],
            "new_customers": [1],
            "repeat_customers": [3],
            "refunds": [900_00],
        }
    )
    person = row(customers(known(home, {"employees": employees("a", "b"), "sales_monthly": sold})), "a")
    assert person["repeat_customer_share_12m"] == 0.75
    assert person["order_value_12m"] == 100
    assert person["margin_rate_12m"] == 0.25
    assert person["refund_rate_6m"] == 1  # refunds of older orders do not make it more than everything
