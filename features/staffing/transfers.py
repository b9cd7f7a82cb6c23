"""Past transfers: who moved from one main platform to another, and what became of their leads there."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from data.calendar import month_index
from features.appraisal.indicators.spine import Spine, spine
from features.facts import Known

Array = npt.NDArray[np.float64]

#: Months after a transfer that are looked at, months before it that are the yardstick.
AFTER, BEFORE = 6, 6
#: Whole months after a transfer below which it tells nothing yet.
FEWEST_AFTER = 3

_MOVE = ["person", "first"]


@dataclass(frozen=True, slots=True)
class Transfers:
    """Transfers of front-line people between main platforms; n of them.

    Attributes
    ----------
    frame : DataFrame of shape (n, n_columns)
        ``employee_id``, ``from_platform_id``, ``to_platform_id``, ``as_of`` (first day of the month in which
        the new platform became the main one); of the half-year before it ``leads_before`` and
        ``conversions_before`` (of the person on the old platform), ``platform_leads`` and
        ``platform_conversions`` (of everybody on the new one), ``company_leads`` and ``company_conversions``
        (of everybody everywhere).
    leads, conversions : array of shape (n, AFTER)
        Of the person on the new platform in each month from ``as_of`` on; 0 once it is no longer the main
        one, or not yet known.
    """

    frame: pd.DataFrame
    leads: Array
    conversions: Array

    def part(self, kept: npt.NDArray[np.bool_]) -> "Transfers":
        """Return some of the transfers."""
        rows = self.frame[kept].reset_index(drop=True)
        return Transfers(rows, self.leads[kept], self.conversions[kept])


def transfers(known: Known) -> Transfers:
    """Find the transfers whose first months were over by a date.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    Transfers
        In the order of their dates, those with leads before and after.
    """
    whole, end = spine(known.facts), month_index(known.as_of)
    sold = whole.by_platform.filter(pl.col("at") < end).select(
        "person", "platform", "at", *(pl.col(name).cast(pl.Float64) for name in ("leads", "conversions"))
    )
    moved = _moved(whole, end)
    after = _joined(moved, sold, "platform", (0, AFTER - 1)).filter(
        pl.col("at") < pl.col("first") + pl.col("n_months"), pl.col("leads") > 0
    )
    enough = after.group_by(_MOVE).len().filter(pl.col("len") >= FEWEST_AFTER)
    before = _summed(_joined(moved, sold, "before", (-BEFORE, -1)), "before")
    moved = moved.join(enough, on=_MOVE, how="semi").join(before, on=_MOVE, how="inner")
    moved = moved.filter(pl.col("leads_before") > 0)
    moved = moved.join(_yardstick(moved, sold), on=_MOVE, how="left").sort("first", "person")
    return _told(moved, after, whole)


def _moved(whole: Spine, end: int) -> pl.DataFrame:
    """Return runs of months on one main platform that follow on another one without a gap."""
    other = pl.col("platform") != pl.col("platform").shift()
    apart = pl.col("at") - pl.col("at").shift() != 1
    rows = (
        whole.by_person.filter(pl.col("at") < end, pl.col("platform") >= 0)
        .select("person", "platform", "at", pl.col("front_line").fill_null(value=False))
        .sort("person", "at")
        .with_columns(
            before=pl.col("platform").shift().over("person"),
            begun=(other & ~apart & pl.col("front_line").shift()).over("person").fill_null(value=False),
            run=(other | apart).over("person").fill_null(value=True).cum_sum().over("person"),
        )
    )
    runs = rows.group_by("person", "run", maintain_order=True).agg(
        pl.col("platform", "before", "begun").first(), first=pl.col("at").first(), n_months=pl.len()
    )
    return runs.filter(pl.col("begun"), pl.col("n_months") >= FEWEST_AFTER).drop("begun", "run")


def _joined(moved: pl.DataFrame, sold: pl.DataFrame, where: str, span: tuple[int, int]) -> pl.DataFrame:
    """Return the months of the people who moved, on one platform, in a span around the transfer."""
    found = moved.join(sold, left_on=["person", where], right_on=["person", "platform"], how="inner")
    return found.filter((pl.col("at") - pl.col("first")).is_between(*span))


def _summed(rows: pl.DataFrame, name: str) -> pl.DataFrame:
    return rows.group_by(_MOVE).agg(
        pl.col("leads").sum().alias(f"leads_{name}"), pl.col("conversions").sum().alias(f"conversions_{name}")
    )


def _yardstick(moved: pl.DataFrame, sold: pl.DataFrame) -> pl.DataFrame:
    """Return what everybody reached on the new platform, and everywhere, in the half-year before."""
    counts = ["leads", "conversions"]
    months = sold.group_by("platform", "at").agg(pl.col(counts).sum())
    every = months.group_by("at").agg(pl.col(counts).sum())
    within = (pl.col("at") - pl.col("first")).is_between(-BEFORE, -1)
    there = moved.join(months, on="platform", how="inner").filter(within)
    there = there.group_by(_MOVE).agg(*(pl.col(name).sum().alias(f"platform_{name}") for name in counts))
    firsts = moved.select("first").unique().join(every, how="cross").filter(within)
    usual = firsts.group_by("first").agg(*(pl.col(name).sum().alias(f"company_{name}") for name in counts))
    found = moved.select(_MOVE).join(there, on=_MOVE, how="left").join(usual, on="first", how="left")
    return found.with_columns(pl.col(pl.Float64).fill_null(0.0))


def _told(moved: pl.DataFrame, after: pl.DataFrame, whole: Spine) -> Transfers:
    first = pl.col("first")
    counts = [name for name in moved.columns if name.endswith(("_before", "_leads", "_conversions"))]
    frame = moved.select(
        whole.people.gather(moved["person"]).alias("employee_id"),
        whole.platforms.gather(moved["before"]).alias("from_platform_id"),
        whole.platforms.gather(moved["platform"]).alias("to_platform_id"),
        pl.date(first // 12, first % 12 + 1, 1).alias("as_of"),
        *counts,
    ).to_pandas()
    rows = moved.select(*_MOVE).with_row_index("row").join(after, on=_MOVE, how="inner")
    at = (rows["row"].to_numpy(), (rows["at"] - rows["first"]).to_numpy())
    leads, conversions = np.zeros((len(frame), AFTER)), np.zeros((len(frame), AFTER))
    leads[at], conversions[at] = rows["leads"].to_numpy(), rows["conversions"].to_numpy()
    return Transfers(frame, leads, conversions)
