"""Process and back-office measures: visits, follow-ups, listings, quality, timeliness, throughput."""

import numpy as np
import numpy.typing as npt
import polars as pl

from features.facts import Known
from features.revenue import months_employed

Array = npt.NDArray[np.float64]

#: Kind of activity whose quality is the share done on time.
ON_TIME = "on_time"


def quality(known: Known) -> pl.DataFrame:
    """Return the process features, one row a person; empty where nothing of the kind was recorded."""
    leads = known.sold("leads_6m")
    follow_ups = known.done("follow_ups", "quantity", 6)
    months = np.clip(months_employed(known), 1, 6)
    rates = {width: rated(known, width) for width in (3, 6, 12)}
    (good_6, all_6), (good_12, all_12) = rates[6], rates[12]
    return known.frame(
        {
            "visits_monthly_6m": _positive(known.done("visits", "quantity", 6)) / months,
            "listings_monthly_6m": _positive(known.done("listings", "quantity", 6)) / months,
            "follow_ups_per_lead_6m": np.where(leads > 0, follow_ups / np.maximum(leads, 1), np.nan),
            **{f"quality_{width}m": _rate(good, all_) for width, (good, all_) in rates.items()},
            "quality_change_6m": _rate(good_6, all_6) - _rate(good_12 - good_6, all_12 - all_6),
            "on_time_6m": known.done(ON_TIME, "quality", 6),
            "throughput_rel_6m": _throughput(known),
        }
    )


def kinds(known: Known) -> list[str]:
    """Return the kinds of activity that the company records."""
    ending = "_quantity_12m"
    return [name.removesuffix(ending) for name in known.activities.columns if name.endswith(ending)]


def rated(known: Known, n_months: int) -> tuple[Array, Array]:
    """Return how many pieces of work were good and how many were rated, over all kinds but timeliness.

    Parameters
    ----------
    known : Known
        What was known.
    n_months : int
        3, 6 or 12.

    Returns
    -------
    tuple of two arrays of shape (n_people,)
        Quantity times quality, and quantity.
    """
    good, all_ = np.zeros(known.people.height), np.zeros(known.people.height)
    for kind in kinds(known):
        rate, pieces = known.done(kind, "quality", n_months), known.done(kind, "quantity", n_months)
        seen = np.isfinite(rate) & (kind != ON_TIME)
        good += np.where(seen, rate * pieces, 0.0)
        all_ += np.where(seen, pieces, 0.0)
    return good, all_


def _throughput(known: Known) -> Array:
    """Return quantity over the mean of the role family, averaged over the kinds that a person does."""
    family = known.people["role_family"].fill_null("")
    codes = np.unique(family.to_numpy(), return_inverse=True)[1]
    total, n_kinds = np.zeros(known.people.height), np.zeros(known.people.height)
    for kind in kinds(known):
        pieces = known.done(kind, "quantity", 6)
        doing = (pieces > 0) & (kind != ON_TIME)
        n_doing = np.bincount(codes, weights=doing)
        mean = np.bincount(codes, weights=np.where(doing, pieces, 0.0)) / np.maximum(n_doing, 1)
        total += np.where(doing, pieces / np.maximum(mean[codes], 1e-9), 0.0)
        n_kinds += doing
    return _rate(total, n_kinds)


def _positive(values: Array) -> Array:
    return np.where(values > 0, values, np.nan)


def _rate(good: Array, all_: Array) -> Array:
    # differences of two windows can leave a rounding crumb where nothing was done
    return np.where(all_ > 1e-9, good / np.where(all_ > 1e-9, all_, 1.0), np.nan)
