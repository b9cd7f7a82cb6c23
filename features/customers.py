"""Customers: new and returning ones, refunds, order value and margin."""

import numpy as np
import numpy.typing as npt
import polars as pl

from features.facts import Known

Array = npt.NDArray[np.float64]


def customers(known: Known) -> pl.DataFrame:
    """Return the customer features, one row a person; empty without orders in the window."""
    new, repeat = known.sold("new_customers_12m"), known.sold("repeat_customers_12m")
    months = known.sold("active_months_6m")
    return known.frame(
        {
            "new_customers_monthly_6m": _share(known.sold("new_customers_6m"), months),
            "repeat_customer_share_12m": _share(repeat, new + repeat),
            "refund_rate_6m": _refund_rate(known, "6m"),
            "refund_rate_12m": _refund_rate(known, "12m"),
            "order_value_12m": _share(known.sold("revenue_12m") / 100, known.sold("orders_12m")),
            "margin_rate_12m": _share(known.sold("margin_12m"), known.sold("margin_revenue_12m")),
        }
    )


def _refund_rate(known: Known, window: str) -> Array:
    # a refund of an older order can exceed what was sold in the window
    return np.minimum(_share(known.sold(f"refunds_{window}"), known.sold(f"revenue_{window}")), 1.0)


def _share(above: Array, below: Array) -> Array:
    return np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
