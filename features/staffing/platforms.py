"""What platforms give whoever works on them: leads for a full-time person, and what an order is worth.

Fractions are summed in whole parts: a sum of floats depends on its order, and threads change that.
"""

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from data.calendar import first_of_month, month_index
from features.appraisal.indicators.spine import spine
from features.facts import Known

Array = npt.NDArray[np.float64]

#: Months in which a person's share of the leads, and the worth of a conversion, are measured.
RECENT = 12
#: Full months of work by which a person's share of the leads is held towards that of everybody.
PRIOR_MONTHS = 3.0
#: Full-time people of a platform's month below which it does not count.
LEAST_WORK = 0.5
#: Parts of a month, and of a lead, in which fractions are summed.
PARTS = 10**9


@dataclass(frozen=True, slots=True)
class Platforms:
    """Every platform that was open by a day, with what it gave in each month.

    Attributes
    ----------
    months : tuple of date
        Consecutive first days of months, oldest first; the last is the month before the as-of date.
    leads : DataFrame of shape (n_platforms, n_months)
        Index platform_id; leads of a full-time person, NaN where nobody worked.
    work : DataFrame of shape (n_platforms, n_months)
        Full-time people.
    market : DataFrame of shape (n_platforms, n_months)
        Log of the market index over 100; 0 where it is not known.
    worth : Series of shape (n_platforms,)
        Revenue of a conversion in the last year; NaN where it is not known.
    attributes : DataFrame of shape (n_platforms, n_attributes)
        What people of different skills may find different: age, market, worth of a conversion.
    """

    months: tuple[date, ...]
    leads: pd.DataFrame
    work: pd.DataFrame
    market: pd.DataFrame
    worth: pd.Series
    attributes: pd.DataFrame


def launches(known: Known, *, until: date) -> frozenset[str]:
    """Return the platforms whose launch lies ahead, unless somebody works there already.

    Parameters
    ----------
    known : Known
        What was known.
    until : date
        Launched before it, and on or after the date of `known`.

    Returns
    -------
    frozenset of str
        Their ids, by tables that may have been written later.
    """
    rows = known.facts.known("platforms", as_of=until)
    ahead = rows.filter(pl.col("launch_date") >= known.as_of)["platform_id"]
    return frozenset({*ahead} - {*known.table("assignments")["platform_id"].unique()})


def platforms(known: Known, *, until: date, named: Collection[str] = ()) -> Platforms:
    """Gather what platforms gave.

    Nothing tells since when a launch was planned. So one that lies ahead of the date counts only where
    whoever asks names the platform.

    Parameters
    ----------
    known : Known
        What was known.
    until : date
        Platforms launched before it are told of, those without any sales too.
    named : collection of str
        Platforms that whoever asks knows of.

    Returns
    -------
    Platforms
        In the order of their ids.
    """
    rows = _rows(known)
    facts = known.facts.known("platforms", as_of=until).to_pandas().set_index("platform_id")
    unheard = launches(known, until=until) - set(named)
    ids = sorted({*(set(facts.index) - unheard), *rows["platform_id"].unique().to_list()})
    facts = facts.reindex(ids)
    last = month_index(first_of_month(known.as_of)) - 1
    first = int(str(rows["at"].min())) if rows.height else last
    span = range(first, last + 1)
    sums = rows.group_by("platform_id", "at").agg(pl.col("leads", "months", "revenue", "conversions").sum())
    wide = {
        name: _wide(sums, name, ids, span).fillna(0.0)
        for name in ("leads", "months", "revenue", "conversions")
    }
    work = wide["months"] / PARTS
    recent = {name: frame.iloc[:, -RECENT:].sum(axis=1) for name, frame in wide.items()}
    worth = recent["revenue"] / recent["conversions"].where(recent["conversions"] > 0)
    return Platforms(
        months=tuple(date(at // 12, at % 12 + 1, 1) for at in span),
        leads=(wide["leads"] / work).where((work >= LEAST_WORK) & (wide["leads"] > 0)),
        work=work,
        market=_market(known, facts["market"], span),
        worth=worth.where(worth > 0),
        attributes=_attributes(known, facts, worth.where(worth > 0)),
    )


def loads(known: Known) -> pd.Series:
    """Return the share of the leads that each person handles, 1 being that of a full-time person.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    Series
        Index employee_id; of the last year, held towards 1 by how little is known; those who lead a team
        handle fewer.
    """
    rows = _rows(known).filter(pl.col("at") >= month_index(first_of_month(known.as_of)) - RECENT)
    usual = pl.col("leads").sum().over("platform_id", "at") / pl.col("months").sum().over("platform_id", "at")
    sums = (
        rows.filter(pl.col("months") > 0)
        .with_columns(due=parts(pl.col("months") * usual), usual=parts(PARTS * usual))
        .group_by("employee_id")
        .agg(pl.col("leads", "due", "usual").sum(), n=pl.len())
        .sort("employee_id")
    )
    prior = PRIOR_MONTHS * pl.col("usual") / pl.col("n")
    load = (pl.col("leads") * PARTS + prior) / (pl.col("due") + prior)
    share = sums.select("employee_id", load=load).to_pandas()
    return share.set_index("employee_id")["load"]


def _rows(known: Known) -> pl.DataFrame:
    whole = spine(known.facts)
    rows = whole.by_platform.filter(pl.col("at") < month_index(first_of_month(known.as_of)))
    people, ids = whole.people, whole.platforms
    return rows.select(
        people.gather(rows["person"]).alias("employee_id"),
        ids.gather(rows["platform"]).alias("platform_id"),
        "at",
        *(pl.col(name).cast(pl.Float64) for name in ("leads", "revenue", "conversions")),
        months=parts(pl.col("months")),
    )


def parts(value: pl.Expr) -> pl.Expr:
    """Return fractions as whole numbers of parts."""
    return (value * PARTS).round().cast(pl.Int64)


def _wide(sums: pl.DataFrame, name: str, ids: list[str], span: range) -> pd.DataFrame:
    frame = sums.select("platform_id", "at", name).to_pandas()
    return frame.pivot_table(index="platform_id", columns="at", values=name).reindex(
        index=ids, columns=list(span)
    )


def _market(known: Known, market: pd.Series, span: range) -> pd.DataFrame:
    """Return the log index of each platform's market; where a month is not known, the one before."""
    index = known.table("market_index")
    if not index.height:
        return pd.DataFrame(0.0, index=market.index, columns=list(span))
    at = pl.col("month").dt.year().cast(pl.Int32) * 12 + pl.col("month").dt.month() - 1
    wide = index.select("market", at=at, log=(pl.col("index") / 100).log()).to_pandas()
    by_market = wide.pivot_table(index="market", columns="at", values="log").reindex(columns=list(span))
    by_market = by_market.ffill(axis=1).bfill(axis=1)
    return by_market.reindex(market).fillna(0.0).set_axis(market.index, axis=0)


def _attributes(known: Known, facts: pd.DataFrame, worth: pd.Series) -> pd.DataFrame:
    days = (pd.Timestamp(known.as_of) - pd.to_datetime(facts["launch_date"])).dt.days
    age = np.log1p(days.clip(lower=0) / 365.0)
    found = pd.DataFrame({"maturity": age, "worth": np.log(worth)}, index=facts.index)
    markets = pd.get_dummies(facts["market"], prefix="market").astype(float)
    return found.fillna(found.mean()).fillna(0.0).join(markets)
