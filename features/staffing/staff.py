"""Who can be staffed as of a date: where people are, how new they are there, how many leads they handle."""

import numpy as np
import pandas as pd
import polars as pl

from features.facts import Known
from features.roster import people
from features.staffing.platforms import PARTS, loads, parts


def staff(known: Known) -> pd.DataFrame:
    """Return everybody at work with what staffing needs to know of them.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    DataFrame of shape (n_people, n_columns)
        Index employee_id, sorted; the columns of `features.roster.roster`; ``hired_months`` and
        ``moved_months``, whole months since the hire and since the move to the platform now worked on
        (infinite where not known or never moved); ``load``, leads over those of a full-time person: what the
        person handles for the time worked, times the share of working time over all platforms (each 1 where
        not known).
    """
    roster = people(known.facts, as_of=known.as_of).to_pandas().set_index("employee_id")
    came = _came(known.table("assignments")).to_pandas()
    here = roster.reset_index()[["employee_id", "platform_id"]].merge(came, on=["employee_id", "platform_id"])
    since = here.set_index("employee_id")["came"].reindex(roster.index)
    return roster.assign(
        front_line=roster["front_line"].astype("boolean"),
        hired_months=_months(roster["hire_date"], known),
        moved_months=_months(since, known),
        load=loads(known).reindex(roster.index).fillna(1.0) * _share(known).reindex(roster.index).fillna(1.0),
    )


def _share(known: Known) -> pd.Series:
    """Return the share of full working time that each person is assigned for, over all platforms."""
    open_ = known.table("assignments").filter(pl.col("end_date").is_null())
    summed = open_.group_by("employee_id").agg(share=parts(pl.col("share")).sum() / PARTS).to_pandas()
    return summed.set_index("employee_id")["share"]


def _came(assignments: pl.DataFrame) -> pl.DataFrame:
    """Return when each person last came to a platform from others; a change of share is no coming."""
    keys = ["employee_id", "platform_id"]
    until = pl.col("end_date").shift().over(keys)
    begun = until.is_null() | (until < pl.col("start_date").dt.offset_by("-1d"))
    rows = assignments.sort(*keys, "start_date").with_columns(begun=begun)
    first = pl.col("start_date").min().over("employee_id")
    rows = rows.filter(pl.col("begun") & (pl.col("start_date") > first))
    return rows.group_by(keys).agg(came=pl.col("start_date").max())


def _months(days: pd.Series, known: Known) -> pd.Series:
    when = pd.to_datetime(days)
    whole = (known.as_of.year - when.dt.year) * 12 + known.as_of.month - when.dt.month
    return whole.astype(np.float64).fillna(np.inf)
