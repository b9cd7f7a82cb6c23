"""What people think of the appraisal, per cycle, beside its inversion index and dispersion.

No total over statements is given beside them, so a small group that is left out cannot be worked out.
"""

import numpy as np
import pandas as pd
import polars as pl
from scipy.stats import t  # type: ignore[import-untyped]

from features.appraisal.schemes.cycles import cycle_bounds
from features.appraisal.yardstick.finding import Finding, Verdict, too_little
from features.appraisal.yardstick.inversion import inversion
from features.facts import Known
from features.peers import FEWEST
from features.small_groups import shown

#: Columns of `feedback`.
COLUMNS = (
    "cycle",
    "dimension",
    "n",
    "agreement",
    "low",
    "high",
    "inversion",
    "inversion_low",
    "inversion_high",
    "dispersion",
)

#: A fall of the mean agreement (1 to 5) that is surely larger than the first is to be watched, the second an
#: alarm.
FALL, STEEP_FALL = 0.1, 0.4

_TAIL = 0.025


def feedback(known: Known) -> pd.DataFrame:
    """Return the agreement with each statement about the appraisal, cycle by cycle.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    DataFrame of shape (n_cycles_and_dimensions, 10)
        Columns `COLUMNS`, oldest cycle first: people who answered, their mean agreement (1 to 5) with its
        95 % interval, and of the official ratings of the same cycle the inversion index with its interval and
        the dispersion (standard deviation in shares of the scale's width); NaN where those were not
        given. Groups below 5 have no row.
    """
    return known.once("feedback", lambda: _feedback(known))


def _feedback(known: Known) -> pd.DataFrame:
    answers = _answers(known)
    each = answers.group_by("cycle", "dimension").agg(
        n=pl.len(), agreement=pl.col("agreement").mean(), spread=pl.col("agreement").var().fill_null(0.0)
    )
    frame = each.sort("cycle", "dimension").to_pandas()
    half = _half_width(frame["n"], frame.pop("spread"))
    frame["low"] = (frame["agreement"] - half).clip(lower=1)
    frame["high"] = (frame["agreement"] + half).clip(upper=5)
    beside = pd.DataFrame(
        [_ratings_of(known, cycle) for cycle in frame["cycle"].unique()],
        columns=["cycle", *COLUMNS[6:]],
    )
    joined: pd.DataFrame = frame.merge(beside, on="cycle", how="left")[list(COLUMNS)]
    return joined.sort_values(["cycle", "dimension"], key=_in_time).reset_index(drop=True)


def comments(known: Known, cycle: str) -> pd.DataFrame:
    """Return what people wrote about the appraisal of a cycle.

    Parameters
    ----------
    known : Known
        What was known.
    cycle : str
        An appraisal cycle.

    Returns
    -------
    DataFrame of shape (n_comments, 2)
        Columns dimension and text, in alphabetical order so that no order tells who wrote; nothing about a
        statement that fewer than 5 people wrote about.
    """
    written = known.table("appraisal_feedback").filter(
        pl.col("cycle") == cycle, pl.col("text").str.strip_chars() != ""
    )
    written = written.filter(pl.col("token").n_unique().over("dimension") >= FEWEST)
    return written.select("dimension", pl.col("text").str.strip_chars()).sort("dimension", "text").to_pandas()


def change_of_agreement(known: Known) -> Finding:
    """Judge how the agreement changed from the cycle before to the last one.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    Finding
        Its value is the change of the mean agreement, in points of the scale from 1 to 5.
    """
    people = _answers(known).group_by("cycle", "token").agg(agreement=pl.col("agreement").mean())
    cycles = people.group_by("cycle").agg(
        n=pl.len(), mean=pl.col("agreement").mean(), spread=pl.col("agreement").var()
    )
    frame = cycles.to_pandas().sort_values("cycle", key=_in_time)
    if len(frame) < 2:
        return too_little(
            "feedback",
            "少于两个周期有足够的员工反馈",
            "fewer than two cycles have enough feedback from employees",
        )
    before, last = frame.iloc[-2], frame.iloc[-1]
    change = float(last["mean"] - before["mean"])
    squared = sum(_half_width(one["n"], one["spread"]) ** 2 for one in (before, last))
    low, high = change - float(np.sqrt(squared)), change + float(np.sqrt(squared))
    verdict: Verdict = "alarm" if high < -STEEP_FALL else "watch" if high < -FALL else "ok"
    ends = f"{low:+.2f}", f"{high:+.2f}"
    zh = (
        f"员工对考核的认同度由 {before['mean']:.2f} 变为 {last['mean']:.2f}（1 至 5 分，{before['cycle']} 至"
        f" {last['cycle']}；变化的 95% 区间 {ends[0]} 至 {ends[1]}）"
    )
    en = (
        f"Agreement with the appraisal went from {before['mean']:.2f} to {last['mean']:.2f} of 5 between"
        f" {before['cycle']} and {last['cycle']} (95 % interval of the change {ends[0]} to {ends[1]})"
    )
    return Finding("feedback", change, low, high, verdict, zh, en, int(last["n"]))


def _answers(known: Known) -> pl.DataFrame:
    """Return the answers of groups that are large enough."""
    given = known.table("appraisal_feedback").drop_nulls("agreement")
    # the log tells how many answers a cycle has, so that one hidden group would follow from the others
    sizes = given.group_by("cycle", "dimension").len()
    free = pl.col("len").map_batches(lambda n: pl.Series(shown(n.to_numpy())), return_dtype=pl.Boolean)
    return given.join(sizes.filter(free.over("cycle")), on=["cycle", "dimension"], how="semi")


def _half_width(n: pd.Series | int, spread: pd.Series | float) -> pd.Series | float:
    """Return half the 95 % interval of a mean; a variance of 1 counts like one more answer.

    Else five people who say the same would leave no doubt.
    """
    return t.ppf(1 - _TAIL, n - 1) * (((n - 1) * spread + 1) / n / n) ** 0.5  # type: ignore[no-any-return]


def _ratings_of(known: Known, cycle: str) -> tuple[str, float, float, float, float]:
    """Return the inversion index and the dispersion of the official ratings of a cycle."""
    first, last = cycle_bounds(cycle)
    rated = known.table("ratings").filter(
        pl.col("period_end").is_between(first, last), pl.col("scale_max") > pl.col("scale_min")
    )
    nan = float("nan")
    width = pl.col("scale_max") - pl.col("scale_min")
    share = ((pl.col("rating") - pl.col("scale_min")) / width).mean()
    standing = rated.group_by("employee_id").agg(share=share).sort("employee_id")
    if standing.height < FEWEST:
        return cycle, nan, nan, nan, nan
    held = known.table("positions").filter(pl.col("start_date") <= last).sort("employee_id", "start_date")
    held = held.unique("employee_id", keep="last").select("employee_id", "front_line")
    frame = standing.join(held, on="employee_id", how="left", maintain_order="left").to_pandas()
    frame = frame.set_index("employee_id")
    found = inversion(frame["share"], frame["front_line"])
    return cycle, found.index, found.low, found.high, float(frame["share"].std())


def _in_time(values: pd.Series) -> pd.Series:
    """Order cycles by their end; other texts as they are."""
    return values.map(lambda text: cycle_bounds(text)[1].isoformat()) if values.name == "cycle" else values
