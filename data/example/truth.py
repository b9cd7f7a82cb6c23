"""The ground truth, kept apart from the tables: only tests and experiments may read it."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import polars as pl

from data.errors import MissingTable
from data.example.firm import Firm
from data.example.ids import Ids
from data.example.promotions import synergy
from data.home import Home

_TRAITS = (
    "skill",
    "leadership",
    "collaboration",
    "mobility",
    "diligence",
    "care",
    "attachment",
    "lead_quality",
)


def write_truth(home: Home, name: str, frame: pl.DataFrame) -> None:
    """Write one table of the truth."""
    home.truth.mkdir(parents=True, exist_ok=True)
    frame.write_parquet(home.truth / f"{name}.parquet")


def read_truth(home: Home, name: str) -> pd.DataFrame:
    """Read one table of the truth.

    Parameters
    ----------
    home : Home
        Home folder in which the example company lies.
    name : str
        One of people, platform_fit, raters, favour, exit_hazard, promotion_rounds, platforms, teams, synergy.

    Returns
    -------
    DataFrame
        Columns as docs/example-company.md tells.

    Raises
    ------
    MissingTable
        If the home holds no example company, or the truth no such table.
    """
    path = home.truth / f"{name}.parquet"
    if not path.exists():
        known = ", ".join(sorted(file.stem for file in home.truth.glob("*.parquet")))
        msg = (
            f"the truth in {home.root} has no table {name!r}; "
            f"it has {known or 'nothing: run `echelon example` first'}"
        )
        raise MissingTable(msg)
    return pl.read_parquet(path).to_pandas()


def truth_tables(firm: Firm, ids: Ids, people: pl.DataFrame) -> Iterator[tuple[str, pl.DataFrame]]:
    """Yield the name and rows of every table of the truth; `people` is the journal's block of employees."""
    employee = ids.employee(people["employee"].to_numpy())
    front = people["family"] == 0
    yield (
        "people",
        pl.DataFrame(
            [employee.alias("employee_id"), front.alias("front_line"), people["biased_group"]]
            + [people[name] for name in _TRAITS]
        ),
    )
    yield "platform_fit", _platform_fit(firm, ids, people.filter(front))
    yield "raters", pl.DataFrame([employee.alias("employee_id"), people["severity"], people["halo"].abs()])
    for name in ("favour", "exit_hazard", "promotion_rounds"):
        if not firm.journal.has(f"truth.{name}"):
            continue  # too short for a round
        yield name, _named(firm.journal.take(f"truth.{name}"), ids)
    yield from _surroundings(firm, ids)


def _named(rows: pl.DataFrame, ids: Ids) -> pl.DataFrame:
    for number, name in (("employee", "employee_id"), ("rater", "rater_id"), ("ratee", "ratee_id")):
        if number in rows.columns:
            rows = rows.with_columns(ids.employee(rows[number].to_numpy()).alias(number)).rename(
                {number: name}
            )
    days = [name for name in ("month", "round") if name in rows.columns]
    return rows.with_columns(pl.col(day).cast(pl.Int32).cast(pl.Date) for day in days)


def _platform_fit(firm: Firm, ids: Ids, people: pl.DataFrame) -> pl.DataFrame:
    taste = people.select(pl.col("^taste_.*$")).to_numpy()
    suits = firm.story.fit * firm.world.fit(taste)
    n, p = suits.shape
    return pl.DataFrame(
        [
            ids.employee(np.repeat(people["employee"].to_numpy(), p)).alias("employee_id"),
            ids.platform(np.tile(np.arange(p), n)).alias("platform_id"),
            pl.Series("log_odds", suits.ravel()),
        ]
    )


def _surroundings(firm: Firm, ids: Ids) -> Iterator[tuple[str, pl.DataFrame]]:
    world, teams = firm.world, firm.teams
    p, t = world.log_odds.shape
    platform = ids.platform(np.repeat(np.arange(p), t)).alias("platform_id")
    month = pl.Series("month", np.tile(world.month_days[:-1], p)).cast(pl.Int32).cast(pl.Date)
    figures = {"maturity": world.maturity, "log_odds": world.log_odds, "plan_log_odds": world.plan_log_odds}
    figures["leads"] = world.volume
    yield "platforms", pl.DataFrame([platform, month, *(pl.Series(k, v.ravel()) for k, v in figures.items())])
    label = pl.Series("team_id", teams.label)
    yield "teams", pl.DataFrame([label, pl.Series("base", teams.base), pl.Series("outcome", teams.outcome)])
    yield (
        "synergy",
        pl.DataFrame(
            [label, pl.Series("log_odds", firm.story.synergy * synergy(firm.staff, len(teams.pool)))]
        ),
    )
