"""Revenue: against the platform average, a month, and months without any."""

import numpy as np
import numpy.typing as npt
import polars as pl

from data.calendar import first_of_month, month_index
from features.facts import Known

Array = npt.NDArray[np.float64]

#: Ratios to the platform average are cut here: one order of a quiet month must not rule.
LARGEST_RATIO = 10.0
SMALLEST_RATIO = -2.0

_WIDTHS = (3, 6, 12)


def revenue(known: Known) -> pl.DataFrame:
    """Return the revenue features, one row a person; empty for people without sales in 12 months."""
    worked = sells(known)
    columns: dict[str, Array] = {}
    for width in _WIDTHS:
        window = f"{width}m"
        months = np.minimum(months_employed(known), width)
        columns[f"revenue_rel_platform_{window}"] = relative_revenue(known, window)
        columns[f"revenue_monthly_{window}"] = _over(known.sold(f"revenue_{window}") / 100, months, worked)
        columns[f"zero_revenue_share_{window}"] = _over(known.sold(f"zero_months_{window}"), months, worked)
    return known.frame(columns).join(_last_month(known, worked), on="employee_id", how="left")


def relative_revenue(known: Known, window: str) -> Array:
    """Return revenue over what people on the same platforms had on average, NaN where they had none.

    Parameters
    ----------
    known : Known
        What was known.
    window : str
        ``3m``, ``6m``, ``12m`` or ``prior_6m``.

    Returns
    -------
    array of shape (n_people,)
        Within `SMALLEST_RATIO` and `LARGEST_RATIO`.
    """
    return _ratio(known.sold(f"revenue_{window}"), known.sold(f"expected_revenue_{window}"))


def sells(known: Known) -> npt.NDArray[np.bool_]:
    """Tell who had anything to do with sales in the last 12 months."""
    return (known.sold("active_months_12m") > 0) | (known.sold("expected_revenue_12m") > 0)


def months_employed(known: Known) -> Array:
    """Return the whole months since the month of hiring, which counts as one."""
    months = known.people["hire_date"].dt.year() * 12 + known.people["hire_date"].dt.month() - 1
    return (month_index(first_of_month(known.as_of)) - months.to_numpy()).astype(float)


def _last_month(known: Known, worked: npt.NDArray[np.bool_]) -> pl.DataFrame:
    cells = known.cells().filter(pl.col("month") == known.window_start(1))
    summed = cells.group_by("employee_id").agg(pl.col("revenue", "expected_revenue").sum())
    joined = known.people.select("employee_id").join(
        summed, on="employee_id", how="left", maintain_order="left"
    )
    last, expected = (joined[name].fill_null(0).to_numpy().astype(float) for name in summed.columns[1:])
    return known.frame(
        {
            "revenue_rel_platform_1m": _ratio(last, expected),
            "revenue_monthly_1m": np.where(worked, last / 100, np.nan),
        }
    )


def _ratio(above: Array, below: Array) -> Array:
    ratio = np.where(below > 0, above / np.where(below > 0, below, 1.0), np.nan)
    return np.clip(ratio, SMALLEST_RATIO, LARGEST_RATIO)


def _over(total: Array, months: Array, worked: npt.NDArray[np.bool_]) -> Array:
    return np.where(worked & (months > 0), total / np.maximum(months, 1), np.nan)
