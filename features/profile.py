"""The profile: everything known of each person as of a date, one row a person."""

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from functools import partial

import numpy as np
import pandas as pd
import polars as pl

from data.progress import Progress, silent
from data.store import Store
from features.appraisal.schemes.ledger import in_force
from features.appraisal.score.fair_score import score_features
from features.catalog import catalogue
from features.collaboration import collaboration
from features.conversion import conversion
from features.customers import customers
from features.environment import attributes, environment
from features.facts import Facts, Known, facts_of
from features.growth import growth, ratings, skills
from features.kept import kept_frame
from features.mobility import mobility
from features.pay import pay
from features.peers import peer_percentiles
from features.quality import quality
from features.recorded import left_out
from features.revenue import revenue
from features.roster import people
from features.team import team, unit
from features.tenure import tenure
from features.windows import activity_windows, sales_windows
from features.workload import workload

#: Each gives one row a person; together they make up the profile.
VIEWS: tuple[Callable[[Known], pl.DataFrame], ...] = (
    conversion,
    revenue,
    growth,
    score_features,
    ratings,
    skills,
    quality,
    customers,
    collaboration,
    pay,
    tenure,
    team,
    unit,
    mobility,
    workload,
    environment,
    attributes,
)


def profile(source: Store | Facts, *, as_of: date) -> pd.DataFrame:
    """Return what was known of each active person as of a date.

    Parameters
    ----------
    source : Store or Facts
        The tables; `Facts` saves reading them again.
    as_of : date
        Only facts dated before it count.

    Returns
    -------
    DataFrame of shape (n_people, n_features)
        Index ``employee_id``, sorted; the features of the catalogue that the stored tables allow, numbers as
        float64 (NaN is unknown), categories as strings. ``attrs["left_out"]`` tells which are not there, and
        for lack of what.
    """
    return profile_of(known_at(facts_of(source), [as_of])[0])


def profile_of(known: Known) -> pd.DataFrame:
    """Return the profile of what is in hand already, as `known_at` gives it; see `profile`."""
    facts = known.facts
    missing = left_out(facts, catalogue(facts.company).values())
    frame = kept_frame(facts, _key(facts, known.as_of), lambda: _one_date(known, missing))
    frame.attrs["left_out"] = missing
    return frame


def profiles(source: Store | Facts, *, as_ofs: Sequence[date], progress: Progress = silent) -> pd.DataFrame:
    """Return the profiles as of many dates, reading the tables once.

    Parameters
    ----------
    source : Store or Facts
        The tables.
    as_ofs : sequence of date
        As-of dates, in any order.
    progress : Progress
        Told after each date.

    Returns
    -------
    DataFrame of shape (n_people_active_at_the_dates, n_features)
        Index (employee_id, as_of), sorted, ``as_of`` as datetime64; else as in `profile`. Each row is bit for
        bit what `profile` gives at its date.
    """
    facts = facts_of(source)
    missing = left_out(facts, catalogue(facts.company).values())
    dates = sorted(set(as_ofs))
    rows = []
    waiting = known_at(facts, dates)[::-1]
    for done in range(1, len(dates) + 1):
        known = waiting.pop()  # what is computed for a date is let go with it
        one = kept_frame(facts, _key(facts, known.as_of), partial(_one_date, known, missing))
        rows.append(one.set_index(at_date(one.index, known.as_of)))
        progress("profiles", done / len(dates))
    frame = pd.concat(rows).sort_index() if len(rows) > 1 else rows[0]
    frame.attrs["left_out"] = missing
    return frame


def at_date(people_index: pd.Index, as_of: date) -> pd.MultiIndex:
    """Return the index (employee_id, as_of) of people at one date."""
    dates = pd.DatetimeIndex(np.full(len(people_index), np.datetime64(as_of, "ms")))
    return pd.MultiIndex.from_arrays([people_index, dates], names=["employee_id", "as_of"])


def known_at(facts: Facts, dates: Sequence[date]) -> list[Known]:
    """Return what was known as of each date, with the windows of all dates summed in one pass."""
    sales = sales_windows(facts.store, as_ofs=dates) if facts.sells else None
    activities = activity_windows(facts.store, as_ofs=dates) if facts.has("activities") else None
    found = []
    for as_of in dates:
        known = Known(facts, as_of, people(facts, as_of=as_of))
        known.sales = _at(sales, known)
        known.activities = _at(activities, known)
        found.append(known)
    return found


def _at(windows: pd.DataFrame | None, known: Known) -> pl.DataFrame:
    """Return the windows of one date, row by row for the people of `known`."""
    if windows is None:
        return pl.DataFrame()
    one = windows[windows.index.get_level_values("as_of") == pd.Timestamp(known.as_of)].droplevel("as_of")
    one = one.reindex(known.people["employee_id"].to_list())
    return pl.from_pandas(one.reset_index(drop=True))


def _key(facts: Facts, as_of: date) -> str:
    return f"profile {as_of} {in_force(facts.store.home, as_of).version}"


def _one_date(known: Known, missing: Mapping[str, str]) -> pd.DataFrame:
    every = catalogue(known.facts.company)
    features = {name: made for name, made in every.items() if name not in missing}
    frame = known.people.select("employee_id")
    for view in VIEWS:
        columns = view(known)
        kept = [name for name in columns.columns if name in features]
        if kept:
            columns = columns.select("employee_id", *kept)
            frame = frame.join(columns, on="employee_id", how="left", maintain_order="left")
    numbers = [name for name in frame.columns if name in features and features[name].type == "number"]
    frame = frame.with_columns(pl.col(name).cast(pl.Float64).fill_null(float("nan")) for name in numbers)
    table = frame.to_pandas().set_index("employee_id")
    ranked = [name for name in numbers if f"{name}_peer" in features]
    peers = peer_percentiles(
        table[ranked],
        role_family=pd.Series(known.people["role_family"].to_list(), table.index, dtype="str"),
        grade=pd.Series(known.people["grade"].cast(pl.Float64).to_numpy(), table.index),
    )
    table = pd.concat([table, peers], axis=1)
    if "pay_minus_score" in features and {"base_salary_peer", "fair_score_peer"} <= set(table.columns):
        table["pay_minus_score"] = table["base_salary_peer"] - table["fair_score_peer"]
    return table[[name for name in features if name in table.columns]]
