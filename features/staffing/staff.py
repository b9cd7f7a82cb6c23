"""Who can be staffed as of a date: where people are, how new they are there, how many leads they handle."""

import numpy as np
import pandas as pd
import polars as pl

from features.facts import Known
from features.mobility import moves
from features.roster import people
from features.staffing.platforms import loads


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
        (infinite where not known or never moved); ``load``, share of the leads of a full-time person (1 where
        not known).
    """
    roster = people(known.facts, as_of=known.as_of).to_pandas().set_index("employee_id")
    moved = moves(known.table("assignments")).filter("move")
    last = moved.group_by("employee_id", "platform_id").agg(pl.col("start_date").max()).to_pandas()
    here = roster.reset_index()[["employee_id", "platform_id"]].merge(last, on=["employee_id", "platform_id"])
    since = here.set_index("employee_id")["start_date"].reindex(roster.index)
    return roster.assign(
        front_line=roster["front_line"].astype("boolean"),
        hired_months=_months(roster["hire_date"], known),
        moved_months=_months(since, known),
        load=loads(known).reindex(roster.index).fillna(1.0),
    )


def _months(days: pd.Series, known: Known) -> pd.Series:
    when = pd.to_datetime(days)
    whole = (known.as_of.year - when.dt.year) * 12 + known.as_of.month - when.dt.month
    return whole.astype(np.float64).fillna(np.inf)
