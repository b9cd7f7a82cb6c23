"""Team, manager and the people led."""

import numpy as np
import numpy.typing as npt
import polars as pl

from features.appraisal.indicators.effects import effects
from features.appraisal.reviews.reviewed import reviewed
from features.facts import Known
from features.roster import positions_held
from features.tenure import steps

Array = npt.NDArray[np.float64]


def team(known: Known) -> pl.DataFrame:
    """Return the team features, one row a person; empty for people without a manager or reports."""
    people = known.people.select("employee_id", "manager_id", "platform_id")
    managers = people.select("manager_id").drop_nulls()
    spans = managers.group_by("manager_id").agg(span=pl.len())
    left = _exits(known, "manager_id", 12).join(
        _exits(known, "manager_id", 3).rename({"left": "left_3m"}), on="manager_id", how="left"
    )
    hired = known.table("employees").select(
        manager_id="employee_id", manager_tenure_months=known.months_since("hire_date")
    )
    led = spans.join(left, on="manager_id", how="full", coalesce=True).rename({"manager_id": "employee_id"})
    led = led.with_columns(pl.col("span", "left", "left_3m").fill_null(0))
    of_manager = led.rename({"employee_id": "manager_id"})
    frame = people.join(of_manager, on="manager_id", how="left").join(hired, on="manager_id", how="left")
    own = led.select("employee_id", n_reports="span", reports_exit_rate_12m=_rate("left", "span"))
    frame = frame.join(own, on="employee_id", how="left").join(_managers(known), on="employee_id", how="left")
    frame = frame.join(_leadership(known), on="manager_id", how="left")
    return frame.select(
        "employee_id",
        "reports_exit_rate_12m",
        "manager_changes_6m",
        "manager_changes_24m",
        "months_with_manager",
        "manager_tenure_months",
        "manager_review_leadership",
        n_reports=pl.col("n_reports").fill_null(0).cast(pl.Float64),
        team_size=pl.col("span").cast(pl.Float64),
        team_exit_rate_12m=_rate("left", "span"),
        team_exits_3m=pl.when(pl.col("span").is_not_null()).then(pl.col("left_3m").cast(pl.Float64)),
    ).join(_conversion(known), on="employee_id", how="left")


def unit(known: Known) -> pl.DataFrame:
    """Return the share of the platform's people who left in 12 months."""
    people = known.people.select("employee_id", "platform_id")
    staff = people.drop_nulls("platform_id").group_by("platform_id").agg(span=pl.len())
    rates = staff.join(_exits(known, "platform_id", 12), on="platform_id", how="left")
    rates = rates.with_columns(pl.col("left").fill_null(0))
    rates = rates.select("platform_id", unit_exit_rate_12m=_rate("left", "span"))
    return people.join(rates, on="platform_id", how="left").select("employee_id", "unit_exit_rate_12m")


def _exits(known: Known, unit_column: str, n_months: int) -> pl.DataFrame:
    """Return how many people left each unit in some months, by the unit that they were in last."""
    gone = known.table("employees").filter(pl.col("exit_date") >= known.months_back(n_months))
    if unit_column == "manager_id":
        last = positions_held(known.table("positions"))
    else:
        ordered = known.table("assignments").sort("employee_id", "start_date", "share", "platform_id")
        last = ordered.unique("employee_id", keep="last", maintain_order=True)
    units = gone.join(last, on="employee_id", how="inner").drop_nulls(unit_column)
    return units.group_by(unit_column).agg(left=pl.len())


def _managers(known: Known) -> pl.DataFrame:
    """Return since when the present manager is, and how often it changed."""
    career = known.derived(steps, "positions")
    start = pl.col("start_date")
    changed = pl.col("new_manager") | pl.col("first") | pl.col("before_manager_id").is_null()
    changes = {
        f"manager_changes_{width}m": (pl.col("new_manager") & (start >= known.months_back(width)))
        .sum()
        .cast(pl.Float64)
        for width in (6, 24)
    }
    dates = career.group_by("employee_id", maintain_order=True).agg(
        since=start.filter(changed).max(), **changes
    )
    managed = known.people.select("employee_id", "manager_id").join(dates, on="employee_id", how="left")
    has = pl.col("manager_id").is_not_null()
    return managed.select(
        "employee_id",
        months_with_manager=pl.when(has).then(known.months_since("since")),
        **{name: pl.when(has).then(name) for name in changes},
    )


def _leadership(known: Known) -> pl.DataFrame:
    """Return how the leadership of each manager was reviewed."""
    levels = known.frame({"manager_review_leadership": reviewed(known, "leadership").mean})
    return levels.rename({"employee_id": "manager_id"})


def _conversion(known: Known) -> pl.DataFrame:
    """Return the mean relative conversion of the reports, and of the colleagues under the same manager."""
    own = effects(known, "conversion").mean
    rows = known.people.select(manager_id="employee_id").with_row_index("row")
    manager = known.people.join(rows, on="manager_id", how="left", maintain_order="left")["row"].cast(
        pl.Int64
    )
    led = manager.is_not_null().to_numpy() & np.isfinite(own)
    of = manager.fill_null(0).to_numpy()
    n_people = known.people.height
    total = np.bincount(of[led], weights=own[led], minlength=n_people)
    count = np.bincount(of[led], minlength=n_people).astype(float)
    has = manager.is_not_null().to_numpy()
    others = count[of] - led
    sum_others = total[of] - np.where(led, own, 0.0)
    return known.frame(
        {
            "reports_conv_rel": np.where(count > 0, total / np.maximum(count, 1), np.nan),
            "team_conv_rel": np.where(has & (others > 0), sum_others / np.maximum(others, 1), np.nan),
        }
    )


def _rate(left: str, stayed: str) -> pl.Expr:
    everyone = pl.col(left) + pl.col(stayed)
    return pl.when(everyone > 0).then(pl.col(left) / everyone)
