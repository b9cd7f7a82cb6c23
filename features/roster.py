"""Who works here as of a date, and where."""

from datetime import date

import pandas as pd
import polars as pl

from data.store import Store
from features.facts import Facts, facts_of

#: Columns of the roster beside the person.
COLUMNS = (
    "display_name",
    "hire_date",
    "legal_entity",
    "role_family",
    "role",
    "grade",
    "department",
    "manager_id",
    "location",
    "front_line",
    "platform_id",
    "team_id",
)


def roster(source: Store | Facts, *, as_of: date) -> pd.DataFrame:
    """Return the people who were active as of a date.

    Parameters
    ----------
    source : Store or Facts
        The tables.
    as_of : date
        People hired before it who had not left before it.

    Returns
    -------
    DataFrame of shape (n_people, 12)
        Index ``employee_id``, sorted; the columns of `COLUMNS`, empty where the position or the assignment
        is not known; ``platform_id`` and ``team_id`` are those of the assignment with the largest share.
    """
    frame = people(facts_of(source), as_of=as_of).to_pandas().set_index("employee_id")
    return frame.astype({"front_line": "boolean"})


def people(facts: Facts, *, as_of: date) -> pl.DataFrame:
    """Return the roster as a Polars frame with the column ``employee_id``; see `roster`."""
    employees = facts.known("employees", as_of=as_of)
    active = employees.filter(pl.col("exit_date").is_null())
    held = positions_held(facts.known("positions", as_of=as_of))
    platforms = main_assignments(facts.known("assignments", as_of=as_of))
    joined = active.join(held, on="employee_id", how="left").join(platforms, on="employee_id", how="left")
    return joined.select("employee_id", *COLUMNS).sort("employee_id")


def positions_held(positions: pl.DataFrame) -> pl.DataFrame:
    """Return the last known position of each person, less its start."""
    last = positions.sort("employee_id", "start_date").unique("employee_id", keep="last", maintain_order=True)
    return last.drop("start_date")


def main_assignments(assignments: pl.DataFrame) -> pl.DataFrame:
    """Return the open assignment of each person with the largest share, the younger one at equal shares."""
    running = assignments.filter(pl.col("end_date").is_null())
    order = running.sort("employee_id", "share", "start_date", "platform_id")
    main = order.unique("employee_id", keep="last", maintain_order=True)
    return main.select("employee_id", "platform_id", "team_id")
