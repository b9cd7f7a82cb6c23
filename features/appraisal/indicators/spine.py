"""What every indicator's evidence hangs on: who worked where in which month, made once per company.

A row depends on nothing dated after its month, so that cutting the rows by month gives what was known.
"""

from dataclasses import dataclass
from typing import Any, cast

import numpy as np
import polars as pl

from data.calendar import month_index
from data.known import EVER
from features.appraisal.indicators.activity_counts import activity_counts, with_throughput
from features.cells import COUNTED
from features.facts import Facts

#: Months for which somebody is new to the company, and to a platform after a move.
MONTHS_NEW = 6
MONTHS_MOVED = 4
#: A month is steady when its revenue reaches this share of what the platform's month gave for as many leads.
STEADY_SHARE = 0.7
#: Months before, of which the customers won are the yardstick of retention.
MONTHS_WON = 6

#: Names of a first day of a month as months since year 0.
_INDEX = pl.col("month").dt.year().cast(pl.Int32) * 12 + pl.col("month").dt.month() - 1


@dataclass(frozen=True, slots=True)
class Spine:
    """Rows by person and month, with codes for names.

    Attributes
    ----------
    by_platform : DataFrame
        One row a person, platform and month with sales: ``person``, ``platform``, ``team``, ``at`` (months
        since year 0), ``months`` (share of a full month worked there), ``hired`` and ``moved`` (share of the
        start still ahead), the counts of sales and what is derived from them.
    by_person : DataFrame
        One row a person and month: the same summed over platforms, with ``platform`` the main one, ``family``
        and ``manager``, ``front_line``, ``seen`` (something is recorded of the person), and the activities.
    people, platforms, teams, families : Series of str
        Sorted names behind the codes; managers are people.
    """

    by_platform: pl.DataFrame
    by_person: pl.DataFrame
    people: pl.Series
    platforms: pl.Series
    teams: pl.Series
    families: pl.Series

    @property
    def platform_codes(self) -> pl.DataFrame:
        """One row a platform: ``platform_id`` and its code ``platform``."""
        codes = np.arange(len(self.platforms), dtype=np.int64)
        return pl.DataFrame({"platform_id": self.platforms.cast(pl.String), "platform": codes})


def spine(facts: Facts) -> Spine:
    """Return the spine of a company, made once."""
    return facts.once("spine", lambda: _made(facts))


def _made(facts: Facts) -> Spine:
    cells = facts.cells().with_columns(at=_INDEX)
    counts = activity_counts(facts)
    tables = {name: facts.known(name, as_of=EVER) for name in ("employees", "positions", "assignments")}
    ids = [frame["employee_id"] for frame in (*tables.values(), cells, counts)]
    managers = tables["positions"]["manager_id"].drop_nulls().rename("employee_id")
    people = pl.Enum(pl.concat([*ids, managers]).unique().sort())
    places = pl.concat([tables["assignments"]["platform_id"], cells["platform_id"], counts["platform_id"]])
    platforms = pl.Enum(places.drop_nulls().unique().sort())
    teams = pl.Enum(tables["assignments"]["team_id"].drop_nulls().unique().sort())
    coded: dict[Any, Any] = {"employee_id": people, "platform_id": platforms}
    cells, counts = cells.cast(coded), counts.cast(coded)
    employees = (
        tables["employees"].select("employee_id", "hire_date", "exit_date").cast({"employee_id": people})
    )
    since = cast("int | None", pl.concat([cells["at"], counts["at"]]).min()) or 0
    assigned = _assigned(
        tables["assignments"].cast({**coded, "team_id": teams}), employees, (since, _until(facts))
    )
    sold = _sold(cells, assigned, counts, employees)
    positions = tables["positions"].cast({"employee_id": people, "manager_id": people})
    families = pl.Enum(positions["role_family"].drop_nulls().unique().sort())
    by_person = _by_person(sold, assigned, counts, employees)
    by_person = _held(by_person, positions.cast({"role_family": families}))
    return Spine(
        _coded(sold),
        with_throughput(_coded(by_person)),
        *(pl.Series(one.categories) for one in (people, platforms, teams, families)),
    )


def _until(facts: Facts) -> int:
    return month_index(facts.store.known_until())


def _assigned(assignments: pl.DataFrame, employees: pl.DataFrame, span: tuple[int, int]) -> pl.DataFrame:
    """Return who was assigned where in each month: working time, team, and how new there after a move."""
    keys = ["employee_id", "platform_id"]
    runs = assignments.join(employees, on="employee_id", how="left").sort(*keys, "start_date")
    end = pl.min_horizontal("end_date", "exit_date")
    first = pl.col("start_date").min().over("employee_id")
    begun = pl.col("end_date").shift().over(keys) < pl.col("start_date").dt.offset_by("-1d")
    runs = runs.with_columns(
        end=end,
        run=begun.fill_null(value=False).cum_sum().over(keys),
        first=first,
        low=pl.max_horizontal(_index("start_date"), pl.lit(span[0])),
        high=pl.min_horizontal(_index(end).fill_null(span[1]), pl.lit(span[1])),
    )
    begin = _index(pl.col("start_date").min().over([*keys, "run"]))
    runs = runs.with_columns(begin=pl.when(begin > _index("first")).then(begin))
    months = runs.filter(pl.col("low") <= pl.col("high")).with_columns(
        at=pl.int_ranges("low", pl.col("high") + 1, dtype=pl.Int32)
    )
    months = months.explode("at").with_columns(days=_days_of(pl.col("start_date"), pl.col("end")))
    ahead = 1 - (pl.col("at") - pl.col("begin")) / MONTHS_MOVED
    return (
        months.filter(pl.col("days") > 0)
        .sort(*keys, "at", "start_date")
        .group_by(*keys, "at", maintain_order=True)
        .agg(
            months=(pl.col("share") * pl.col("days")).sum(),
            team=pl.col("team_id").last(),
            moved=ahead.last().clip(0, 1).fill_null(0.0),
        )
    )


def _index(day: str | pl.Expr) -> pl.Expr:
    dated = pl.col(day) if isinstance(day, str) else day
    return dated.dt.year().cast(pl.Int32) * 12 + dated.dt.month() - 1


def _days_of(begin: pl.Expr, end: pl.Expr) -> pl.Expr:
    """Return the share of the month ``at`` that lies between two days, both counted."""
    first = pl.date(pl.col("at") // 12, pl.col("at") % 12 + 1, 1)
    after = pl.date((pl.col("at") + 1) // 12, (pl.col("at") + 1) % 12 + 1, 1)
    low = pl.max_horizontal(begin, first)
    high = pl.min_horizontal(end.dt.offset_by("1d"), after)
    return (high - low).dt.total_days() / (after - first).dt.total_days()


def _sold(
    cells: pl.DataFrame, assigned: pl.DataFrame, counts: pl.DataFrame, employees: pl.DataFrame
) -> pl.DataFrame:
    """Return sales by person, platform and month with working time, team and newness."""
    keys = ["employee_id", "platform_id", "at"]
    cells = cells.select(*keys, *COUNTED, "on_platform")
    sold = pl.concat([cells, _without_sales(cells, assigned, counts)], how="diagonal").fill_null(0)
    sold = sold.join(assigned, on=keys, how="left").join(employees, on="employee_id", how="left")
    here = pl.col("on_platform").sum().over("employee_id", "at").clip(1)
    present = _days_of(pl.col("hire_date"), pl.col("exit_date")).clip(0, 1).fill_null(1.0)
    unassigned = pl.col("on_platform") * present / here
    start = pl.col("at").min()
    later = start.over("employee_id", "platform_id") > start.over("employee_id")
    on_here = 1 - (pl.col("at") - start.over("employee_id", "platform_id")) / MONTHS_MOVED
    sold = sold.with_columns(
        months=pl.coalesce("months", unassigned),
        moved=pl.coalesce("moved", pl.when(later).then(on_here.clip(0, 1)).otherwise(0.0)),
        hired=_newly_hired(),
        customers=pl.col("new_customers") + pl.col("repeat_customers"),
    )
    sold = sold.sort("employee_id", "at", "months", "platform_id", descending=[False, False, True, False])
    return _derived(sold.drop("hire_date", "exit_date"))


def _without_sales(cells: pl.DataFrame, assigned: pl.DataFrame, counts: pl.DataFrame) -> pl.DataFrame:
    """Return months on a platform without sales there; a month without any record at all is absence."""
    keys = ["employee_id", "platform_id"]
    begun = cells.filter(pl.col("on_platform") > 0).group_by(keys).agg(since=pl.col("at").min())
    seen = pl.concat(
        [
            cells.filter(pl.col("on_platform") > 0).select("employee_id", "at"),
            counts.select("employee_id", "at"),
        ]
    ).unique()
    idle = assigned.join(begun, on=keys, how="inner").filter(pl.col("at") > pl.col("since"))
    idle = idle.join(cells, on=[*keys, "at"], how="anti").join(seen, on=["employee_id", "at"], how="semi")
    return idle.select(*keys, "at", on_platform=pl.lit(1, pl.Int64))


def _newly_hired() -> pl.Expr:
    return (1 - (pl.col("at") - _index("hire_date")) / MONTHS_NEW).clip(0, 1).fill_null(0.0)


def _derived(sold: pl.DataFrame) -> pl.DataFrame:
    """Add what is counted against the platform's month or against the person's months before."""
    month = ["platform_id", "at"]
    by_leads = pl.col("leads").sum().over(month) > 0
    sold = sold.with_columns(chances=pl.when(by_leads).then(pl.col("leads")).otherwise(pl.col("months")))
    chance = pl.col("revenue").sum().over(month) / pl.col("chances").sum().over(month)
    price = pl.col("revenue").sum().over(month) / pl.col("orders").sum().over(month)
    reached = pl.col("revenue") >= STEADY_SHARE * chance * pl.col("chances")
    sold = sold.with_columns(
        steady_months=reached.fill_null(value=False) * pl.col("months"),
        refunded_orders=pl.when(price > 0).then(pl.min_horizontal(pl.col("refunds") / price, "orders")),
    )
    keys = ["employee_id", "platform_id"]
    ordered = sold.sort(*keys, "at")
    won = ordered.rolling("at", period=f"{MONTHS_WON}i", closed="left", group_by=keys).agg(
        won=pl.col("new_customers").sum()
    )
    long = pl.col("at") - pl.col("at").min().over(keys) >= MONTHS_WON
    before = pl.when(long).then(won["won"]).otherwise(0)
    return ordered.with_columns(customers_before=before).sort(
        "employee_id", "at", "months", "platform_id", descending=[False, False, True, False]
    )


def _by_person(
    sold: pl.DataFrame, assigned: pl.DataFrame, counts: pl.DataFrame, employees: pl.DataFrame
) -> pl.DataFrame:
    keys = ["employee_id", "at"]
    sums = ("customers", "customers_before", "refunded_orders", "steady_months", "chances")
    sales = sold.group_by(keys, maintain_order=True).agg(
        pl.col(*COUNTED, *sums).sum(),
        at_work=pl.col("on_platform").max(),
        sold_on=pl.col("platform_id").first(),
    )
    main = assigned.sort(*keys, "months", "platform_id", descending=[False, False, True, False])
    main = main.group_by(keys, maintain_order=True).agg(
        main=pl.col("platform_id").first(),
        team=pl.col("team").first(),
        moved=pl.col("moved").first(),
        second_platform=pl.len() > 1,
        assigned=pl.lit(value=True),
    )
    rows = pl.concat([sales.select(keys), main.select(keys), counts.select(keys)]).unique()
    for frame in (sales, main, counts):
        rows = rows.join(frame, on=keys, how="left")
    rows = rows.join(employees, on="employee_id", how="left")
    present = _days_of(pl.col("hire_date"), pl.col("exit_date")).clip(0, 1).fill_null(1.0)
    return rows.with_columns(
        months=present,
        hired=_newly_hired(),
        moved=pl.col("moved").fill_null(0.0),
        second_platform=pl.col("second_platform").fill_null(value=False) * present,
        seen=(pl.col("at_work").fill_null(0) > 0) | pl.col("counted").fill_null(value=False),
        platform_id=pl.coalesce("platform_id", "main", "sold_on"),
    ).drop("main", "sold_on", "hire_date", "exit_date")


def _held(rows: pl.DataFrame, positions: pl.DataFrame) -> pl.DataFrame:
    """Add the role family, the manager and the front-line flag of the position held in the month."""
    held = positions.sort("employee_id", "start_date").with_columns(from_at=_index("start_date"))
    held = held.unique(["employee_id", "from_at"], keep="last", maintain_order=True)
    held = held.select("employee_id", "from_at", "role_family", "front_line", "manager_id").sort("from_at")
    rows = rows.sort("at").join_asof(
        held, left_on="at", right_on="from_at", by="employee_id", strategy="backward", check_sortedness=False
    )
    return rows.sort("employee_id", "at").drop("from_at")


def _coded(frame: pl.DataFrame) -> pl.DataFrame:
    """Replace names by codes: person, platform, family, manager, team; -1 where unknown."""
    names = {
        "employee_id": "person",
        "platform_id": "platform",
        "role_family": "family",
        "manager_id": "manager",
    }
    codes = [
        pl.col(column).to_physical().cast(pl.Int64).fill_null(-1).alias(names.get(column, column))
        for column in (*names, "team")
        if column in frame.columns
    ]
    return frame.select(*codes, pl.exclude(*names, "team"))
