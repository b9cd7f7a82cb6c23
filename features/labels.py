"""Outcomes in a label window: who left of their own will, and who succeeded once promoted.

Only closed windows have a label: what lies on or after the date up to which facts are known is not looked at.
"""

from collections.abc import Sequence
from datetime import date

import pandas as pd
import polars as pl

from data.calendar import add_months
from data.known import EVER
from data.store import Store
from features.exit_kinds import OF_OWN_WILL
from features.facts import Facts, facts_of
from features.led_team import failed
from features.profile import at_date
from features.promotion.standing import standing
from features.promotion.success import USUAL, Success
from features.roster import people
from features.tenure import MONTHS_BEFORE_NEXT, rounds, steps


def attrition_labels(
    source: Store | Facts,
    *,
    as_ofs: Sequence[date],
    label_window_months: int,
    known_until: date | None = None,
) -> pd.Series:
    """Tell who of the people active at each date left of their own will within the window.

    Parameters
    ----------
    source : Store or Facts
        The tables.
    as_ofs : sequence of date
        As-of dates; those whose window is not closed are left out.
    label_window_months : int
        The window is [as_of, as_of + that many months).
    known_until : date, optional
        First date of which nothing is known; the store's if None.

    Returns
    -------
    Series of int64, shape (n_people_active_at_the_dates,)
        Index (employee_id, as_of), sorted, ``as_of`` as datetime64. 1 where the person left voluntarily, or
        left at all where the kind was not recorded. A company with a snapshot date has no horizon: there 1
        is an exit on or after the snapshot.
    """
    facts = facts_of(source)
    end = known_until or facts.store.known_until()
    exits = facts.known("employees", as_of=EVER).select("employee_id", "exit_date", "exit_kind")
    found = [pd.Series([], index=at_date(pd.Index([], dtype="str"), date.min), dtype="int64")]
    for as_of in sorted(set(as_ofs)):
        until = add_months(as_of, label_window_months)
        if facts.company.snapshot == as_of:
            until = EVER
        elif until > end:
            continue
        active = people(facts, as_of=as_of).select("employee_id")
        joined = active.join(exits, on="employee_id", how="left", maintain_order="left")
        left = (OF_OWN_WILL & pl.col("exit_date").is_between(as_of, until, closed="left")).fill_null(
            value=False
        )
        one = joined.select("employee_id", label=left.cast(pl.Int64)).to_pandas().set_index("employee_id")
        found.append(pd.Series(one["label"].to_numpy(), index=at_date(one.index, as_of), dtype="int64"))
    return pd.concat(found[1:] or found).sort_index().rename("left")


def promotion_rounds(source: Store | Facts, *, until: date) -> list[date]:
    """Return the dates before `until` on which at least three people rose in grade, oldest first."""
    return rounds(facts_of(source).known("positions", as_of=until))


def eligible(source: Store | Facts, *, as_of: date) -> pd.Index:
    """Return who may be promoted as of a date, sorted.

    The first rule: at least six months in the company and in the grade, and not at the top grade.
    """
    found = standing(facts_of(source), as_of=as_of)
    settled = pl.col("months_in_company") >= MONTHS_BEFORE_NEXT
    settled &= pl.col("months_in_grade") >= MONTHS_BEFORE_NEXT
    ready: list[str] = found.filter(settled & ~pl.col("top_grade"))["employee_id"].to_list()
    return pd.Index(ready, name="employee_id", dtype="str")


def promotion_labels(
    source: Store | Facts,
    *,
    rounds: Sequence[date],
    success: Success = USUAL,
    known_until: date | None = None,
) -> pd.DataFrame:
    """Tell who was promoted in each round, and who of them succeeded.

    By the usual rule failure is a step back, a dismissal, or a led team whose conversion against the platform
    average fell beyond noise between the window before and the window after (`features.led_team`), whichever
    comes first; who left otherwise before any of it is censored, not a failure.

    Parameters
    ----------
    source : Store or Facts
        The tables.
    rounds : sequence of date
        Promotion rounds; see `promotion_rounds`.
    success : Success
        Months after the round in which success shows, and what counts as failure.
    known_until : date, optional
        First date of which nothing is known; the store's if None.

    Returns
    -------
    DataFrame of shape (n_candidates, 2)
        Index (employee_id, round), sorted: who was eligible or was promoted; ``promoted`` (bool), ``success``
        (1, 0, or NaN: not promoted, window not closed, or censored).
    """
    facts = facts_of(source)
    end = known_until or facts.store.known_until()
    career = steps(facts.known("positions", as_of=EVER))
    found = []
    for day in sorted(set(rounds)):
        active = people(facts, as_of=day).select("employee_id")
        rose = career.filter(pl.col("rise"), pl.col("start_date") == day).select("employee_id")
        chosen = active.filter(
            pl.col("employee_id").is_in(eligible(facts, as_of=day).to_list())
            | pl.col("employee_id").is_in(rose["employee_id"].implode())
        )
        chosen = chosen.with_columns(promoted=pl.col("employee_id").is_in(rose["employee_id"].implode()))
        until = add_months(day, success.months)
        outcome = pl.lit(None, dtype=pl.Float64).alias("success")
        if until <= end:
            risen = chosen.filter("promoted").select("employee_id")
            chosen = chosen.join(
                _outcomes(facts, career, risen, day, success),
                on="employee_id",
                how="left",
                maintain_order="left",
            )
        else:
            chosen = chosen.with_columns(outcome)
        table = chosen.to_pandas().set_index("employee_id")
        found.append(table.set_index(at_date(table.index, day).set_names(["employee_id", "round"])))
    if not found:
        empty = at_date(pd.Index([], dtype="str"), date.min).set_names(["employee_id", "round"])
        return pd.DataFrame({"promoted": pd.Series([], dtype="bool"), "success": []}, index=empty)
    return pd.concat(found).sort_index()


def _outcomes(
    facts: Facts, career: pl.DataFrame, risen: pl.DataFrame, day: date, rule: Success
) -> pl.DataFrame:
    """Return ``success`` of the people who rose on a day and whose window is closed."""
    until = add_months(day, rule.months)
    inside = pl.col("start_date").is_between(day, until, closed="none")
    back = career.filter(pl.col("fall"), inside)["employee_id"].unique()
    let_down = pl.Series([], dtype=pl.String)
    if rule.team != "ignored":
        let_down = failed(facts, risen, rule.team, day=day, until=until)
    exits = facts.known("employees", as_of=until).select("employee_id", "exit_date", "exit_kind")
    gone, kind = pl.col("exit_date").is_not_null(), pl.col("exit_kind")
    told = {
        "step_back": pl.col("employee_id").is_in(back.implode()),
        "dismissal": gone & (kind == "involuntary").fill_null(value=False),
        "leaving": gone & (kind == "voluntary").fill_null(value=True),
    }
    fails = pl.any_horizontal(
        pl.lit(value=False), *(one for name, one in told.items() if getattr(rule, name) == "fails")
    )
    outcome = (
        pl.when(fails)
        .then(0.0)
        .when(gone)
        .then(None)
        .otherwise((~pl.col("employee_id").is_in(let_down.implode())).cast(pl.Float64))
    )
    return risen.join(exits, on="employee_id", how="left").select("employee_id", success=outcome)
