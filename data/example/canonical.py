"""The journal as canonical tables."""

from collections.abc import Iterator

import numpy as np
import polars as pl

from data.example.appraisal import DIMENSIONS, RELATIONS
from data.example.exits import CAUSES
from data.example.founding import CITIES, ENTITIES
from data.example.ids import Ids
from data.example.journal import Journal
from data.example.people import draw_names
from data.example.staff import FAMILIES, Teams
from data.example.world import MARKETS, SKILLS, World
from data.parts import stored_schema
from data.tables import TABLES

_TITLES = {
    "sales": ("sales specialist", "senior sales specialist"),
    "operations": ("operations specialist", "senior operations specialist"),
    "customer_service": ("service specialist", "senior service specialist"),
    "supply_chain": ("supply chain specialist", "senior supply chain specialist"),
    "it": ("engineer", "senior engineer"),
    "finance": ("accountant", "senior accountant"),
}
_LEAD_TITLES = ("team lead", "senior team lead", "head of department", "general manager")
_BACK_DEPARTMENTS = ("Operations", "Customer service", "Supply chain", "IT", "Finance")


class Scribe:
    """Writes the canonical tables from a journal.

    Parameters
    ----------
    world : World
        Platforms and months.
    teams : Teams
        Teams that the numbers in the journal stand for.
    ids : Ids
        Writes ids.
    journal : Journal
        Emptied table by table.
    """

    def __init__(self, world: World, teams: Teams, ids: Ids, journal: Journal) -> None:
        self._world = world
        self._teams = teams
        self._ids = ids
        self._journal = journal

    def everyone(self, rng: np.random.Generator) -> Iterator[tuple[str, pl.DataFrame]]:
        """Yield employees, their protected attributes, positions and assignments."""
        people = self._journal.take("employees").join(
            self._journal.take("exits"), on="employee", how="left", validate="1:1"
        )
        employee = self._employee(people["employee"])
        yield canonical(
            "employees",
            employee_id=employee,
            hire_date=_day(people["hire_day"]),
            exit_date=_day(people["exit_day"]),
            exit_kind=_choose(people["exit_cause"], CAUSES),
            legal_entity=_choose(people["entity"], ENTITIES),
            display_name=pl.Series(draw_names(rng, len(people))),
        )
        yield canonical(
            "protected_attributes",
            employee_id=employee,
            sex=_choose(people["biased_group"].cast(pl.Int64), ("male", "female")),
            birth_year=people["birth_year"],
            ethnicity=pl.Series([None] * len(people), dtype=pl.String),
        )
        yield self._positions()
        held = self._journal.take("assignments")
        team = pl.Series(self._teams.label)
        yield canonical(
            "assignments",
            employee_id=self._employee(held["employee"]),
            platform_id=self._ids.platform(held["platform"].to_numpy()),
            start_date=_day(held["start_day"]),
            end_date=_day(_blank_negative(held["end_day"])),
            team_id=team.gather(_blank_negative(held["team"])),
            share=held["share"],
        )

    def _positions(self) -> tuple[str, pl.DataFrame]:
        held = self._journal.take("positions")
        departments = [f"Sales {name}" for name in self._world.names] + [*_BACK_DEPARTMENTS, "Management"]
        titles = [title for family in FAMILIES for title in (*_TITLES[family], *_LEAD_TITLES)]
        manager = held["manager"].to_numpy()
        pool = held["pool"]
        return canonical(
            "positions",
            employee_id=self._employee(held["employee"]),
            start_date=_day(held["start_day"]),
            role_family=_choose(held["family"], FAMILIES),
            role=_choose(held["family"] * 6 + held["grade"] - 1, titles),
            grade=held["grade"],
            department=_choose(pl.Series(np.where(pool < 0, len(departments) - 1, pool)), departments),
            manager_id=self._ids.employee(manager),
            location=_choose(held["city"], CITIES),
            front_line=held["front_line"],
        )

    def activities(self) -> tuple[str, pl.DataFrame]:
        """Return the activities since the last call."""
        done = self._journal.take("activities")
        return canonical(
            "activities",
            employee_id=self._employee(done["employee"]),
            kind=done["kind"],
            month=_day(done["month"]),
            platform_id=self._ids.platform(done["platform"].to_numpy()),
            quantity=done["quantity"],
            quality=done["quality"].fill_nan(None),
        )

    def surroundings(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Yield platforms and market indices."""
        world = self._world
        first = world.months[0]
        launch = [_months_after(first.year * 12 + first.month - 1 + int(m)) for m in world.launch_month]
        yield canonical(
            "platforms",
            platform_id=self._ids.platform(np.arange(world.n_platforms)),
            name=pl.Series(world.names),
            launch_date=pl.Series(launch).str.to_date("%Y-%m-%d"),
            market=_choose(pl.Series(world.market), MARKETS),
        )
        yield canonical(
            "market_index",
            market=_choose(pl.Series(np.repeat(np.arange(len(MARKETS)), world.n_months)), MARKETS),
            month=_day(pl.Series(np.tile(world.month_days[:-1], len(MARKETS)))),
            index=pl.Series(np.round(100 * np.exp(world.log_index), 2).ravel()),
        )

    def work(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Yield pay, hours, skills and attributes."""
        paid = self._journal.take("compensation")
        yield canonical(
            "compensation",
            employee_id=self._employee(paid["employee"]),
            effective_date=_day(paid["effective_day"]),
            **{name: paid[name] for name in ("base_salary", "bonus", "market_ratio")},
        )
        hours = self._journal.take("workload_monthly")
        yield canonical(
            "workload_monthly",
            employee_id=self._employee(hours["employee"]),
            month=_day(hours["month"]),
            **{name: hours[name] for name in ("worked_hours", "overtime_hours", "leave_days")},
        )
        for assessed in self._taken("skills"):
            yield canonical(
                "skills",
                employee_id=self._employee(assessed["employee"]),
                skill=_choose(assessed["skill"], SKILLS),
                assessed_on=_day(assessed["assessed_day"]),
                level=assessed["level"],
            )
        for asked in self._taken("attributes"):
            yield canonical(
                "attributes",
                employee_id=self._employee(asked["employee"]),
                observed_on=_day(asked["observed_day"]),
                name=asked["name"],
                value=asked["value"].cast(pl.String),
            )

    def appraisals(self) -> Iterator[tuple[str, pl.DataFrame]]:
        """Yield reviews, ratings, feedback and goals."""
        for said in self._taken("reviews"):
            rater = said["rater"].to_numpy()
            customer = "K" + pl.Series(np.maximum(-1 - rater, 0) + 1).cast(pl.String).str.zfill(4)
            inside = self._ids.employee(np.maximum(rater, 0))
            yield canonical(
                "reviews",
                cycle=said["cycle"],
                rater_id=inside.zip_with(pl.Series(rater >= 0), customer),
                ratee_id=self._employee(said["ratee"]),
                dimension=_choose(said["dimension"], DIMENSIONS),
                relation=_choose(said["relation"], RELATIONS),
                score=said["score"],
            )
        for rated in self._taken("ratings"):
            n = len(rated)
            yield canonical(
                "ratings",
                employee_id=self._employee(rated["employee"]),
                period_start=_day(rated["period_start_day"]),
                period_end=_day(rated["period_end_day"]),
                rating=rated["rating"],
                scale_min=pl.Series(np.full(n, 1.0)),
                scale_max=pl.Series(np.full(n, 5.0)),
                source=pl.Series(["manager"] * n, dtype=pl.String),
            )
        for given in self._taken("appraisal_feedback"):
            yield canonical(
                "appraisal_feedback",
                cycle=given["cycle"],
                token="A" + given["token"].cast(pl.String).str.zfill(6),
                dimension=given["dimension"],
                agreement=given["agreement"],
                text=pl.Series([None] * len(given), dtype=pl.String),
            )
        for goals in self._taken("goals"):
            yield self._goals(goals)

    def _goals(self, goals: pl.DataFrame) -> tuple[str, pl.DataFrame]:
        month = "G" + goals["period"].cast(pl.String).str.zfill(3)
        team = pl.Series(self._teams.label)
        kind = goals["kind"]
        owners = {
            "company": pl.Series(["company"]).gather(np.zeros(len(goals), np.int64)),
            "platform": self._ids.platform(goals["owner"].to_numpy()),
            "team": team.gather(pl.Series(np.minimum(goals["owner"].to_numpy(), len(team) - 1))),
            "employee": self._employee(goals["owner"]),
        }
        parents = {
            "platform": pl.Series(["company"]).gather(np.zeros(len(goals), np.int64)),
            "team": self._ids.platform(goals["parent"].to_numpy()),
            "employee": team.gather(pl.Series(np.minimum(goals["parent"].to_numpy(), len(team) - 1))),
        }
        owner, parent = (
            pl.Series([None] * len(goals), dtype=pl.String).zip_with(kind != kind, kind) for _ in range(2)
        )
        for name, series in owners.items():
            owner = series.zip_with(kind == name, owner)
        for name, series in parents.items():
            parent = (month + "-" + series).zip_with(kind == name, parent)
        parent = parent.set(kind == "company", None)
        return canonical(
            "goals",
            goal_id=month + "-" + owner,
            parent_id=parent,
            owner_kind=kind,
            owner_id=owner,
            indicator=pl.Series(["conversions"] * len(goals)),
            period_start=_day(goals["first_day"]),
            period_end=_day(goals["last_day"]),
            target=goals["target"],
        )

    def _taken(self, table: str) -> Iterator[pl.DataFrame]:
        if self._journal.has(table):
            yield self._journal.take(table)

    def _employee(self, numbers: pl.Series) -> pl.Series:
        return self._ids.employee(numbers.to_numpy())


def canonical(table: str, **columns: pl.Series) -> tuple[str, pl.DataFrame]:
    """Return the table's name and its rows with the declared columns and types."""
    schema = stored_schema(TABLES[table])
    frame = pl.DataFrame({name: columns[name].cast(kind) for name, kind in schema.items()})
    return table, frame


def _day(days: pl.Series) -> pl.Series:
    return days.cast(pl.Int32).cast(pl.Date)


def _choose(numbers: pl.Series, names: list[str] | tuple[str, ...]) -> pl.Series:
    return pl.Series(list(names)).gather(numbers)


def _blank_negative(numbers: pl.Series) -> pl.Series:
    return numbers.set(numbers < 0, None)


def _months_after(index: int) -> str:
    return f"{index // 12:04d}-{index % 12 + 1:02d}-01"
