"""Who scored whom: reviews as rows of numbers, with the team of whoever was reviewed."""

from collections.abc import Hashable, Iterator
from dataclasses import dataclass, replace
from datetime import date
from functools import partial

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy import sparse  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from features.facts import Known

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: Relations in which somebody may review, and the codes that `Dyads.relation` gives them.
RELATIONS = ("manager", "peer", "report", "customer")

#: Months that one level of a person stands for.
WINDOW = 12


@dataclass(frozen=True, slots=True)
class Dyads:
    """Scores, one row for each cycle, rater and person reviewed; sorted, self reviews left out.

    Attributes
    ----------
    raters, ratees, teams, cycles, dimensions : tuple of str
        Names behind the codes, sorted, cycles by their end. Who is in no team and under no manager is a
        team of one.
    rater, ratee, team, cycle, relation : ndarray of int, shape (n_rows,)
        Codes; the team is that of the person reviewed at the end of the cycle.
    window : ndarray of int, shape (n_rows,)
        How many whole years before the as-of date the cycle ended; 0 is the last 12 months.
    score : ndarray of shape (n_rows, n_dimensions)
        Points from 1 to 5; NaN where the rater left a dimension out.
    """

    raters: tuple[str, ...]
    ratees: tuple[str, ...]
    teams: tuple[str, ...]
    cycles: tuple[str, ...]
    dimensions: tuple[str, ...]
    rater: Codes
    ratee: Codes
    team: Codes
    cycle: Codes
    relation: Codes
    window: Codes
    score: Array

    def taken(self, which: npt.NDArray[np.bool_]) -> "Dyads":
        """Return some of the rows, under the same codes."""
        rows = {
            name: getattr(self, name)[which]
            for name in ("rater", "ratee", "team", "cycle", "relation", "window", "score")
        }
        return replace(self, **rows)

    def component(self) -> tuple[Codes, Codes]:
        """Return the set of teams and raters that each rater, and each ratee, belongs to.

        Two teams are in one set where a chain of raters leads from one to the other; only within a set can
        a severe rater be told from a weak team. A person's set is that of the latest review.
        """
        n_raters, n = len(self.raters), len(self.raters) + len(self.teams)
        edge = np.ones(len(self.rater), np.int8)
        graph = sparse.coo_array((edge, (self.rater, n_raters + self.team)), shape=(n, n))
        label = connected_components(graph, directed=False)[1].astype(np.int64)
        of_ratee = np.zeros(len(self.ratees), np.int64)
        of_ratee[self.ratee] = label[n_raters + self.team]  # rows run by cycle: the latest stays
        return label[:n_raters], of_ratee


def dyads(known: Known) -> Dyads:
    """Return the reviews of all cycles over before the as-of date.

    Dates between the ends of two cycles share one answer, made once.
    """
    return known.facts.lately("dyads", cycles_known(known), lambda: _dyads(known))


def cycles_known(known: Known) -> Hashable:
    """Return what tells one set of known reviews from another: the cycles that are over, and since when."""
    return known.once("cycles", lambda: _cycles(known))


def _cycles(known: Known) -> Hashable:
    ends = known.table("reviews").select("cycle", "cycle_end").unique().sort("cycle_end", "cycle")
    return tuple((cycle, _window(known, end)) for cycle, end in ends.iter_rows())


def _window(known: Known, end: date) -> int:
    window = 0
    while end < known.months_back(WINDOW * (window + 1)):
        window += 1
    return window


def _dyads(known: Known) -> Dyads:
    others = known.table("reviews").filter(pl.col("rater_id") != pl.col("ratee_id"))
    dimensions = tuple(others["dimension"].unique().sort())
    row = ["cycle_end", "cycle", "rater_id", "ratee_id"]
    points = (pl.col("score").filter(pl.col("dimension") == name).first() for name in dimensions)
    named = (one.alias(f"score_{index}") for index, one in enumerate(points))
    rows = others.group_by(row).agg(pl.col("relation").min(), *named).sort(row)
    rows = rows.join(_teams(known, rows), on=["cycle_end", "ratee_id"], how="left", maintain_order="left")
    rows = rows.with_columns(team=pl.coalesce("team", pl.lit("alone:") + pl.col("ratee_id")))
    ends = rows["cycle_end"].unique().sort().to_list()
    window = rows["cycle_end"].replace_strict(
        ends, [_window(known, end) for end in ends], return_dtype=pl.Int64
    )
    in_time = rows.select("cycle_end", "cycle").unique().sort("cycle_end", "cycle")["cycle"]
    cycles, cycle = _coded(rows["cycle"], in_time)
    (raters, rater), (ratees, ratee), (teams, team) = (
        _coded(rows[name], rows[name].unique().sort()) for name in ("rater_id", "ratee_id", "team")
    )
    relation = rows["relation"].replace_strict(RELATIONS, range(len(RELATIONS)), return_dtype=pl.Int64)
    score = rows.select(f"score_{index}" for index in range(len(dimensions))).to_numpy().astype(float)
    return Dyads(
        raters,
        ratees,
        teams,
        cycles,
        dimensions,
        rater,
        ratee,
        team,
        cycle,
        relation.to_numpy(),
        window.to_numpy(),
        score.reshape(rows.height, len(dimensions)),
    )


def _coded(names: pl.Series, levels: pl.Series) -> tuple[tuple[str, ...], Codes]:
    codes = names.replace_strict(levels, range(len(levels)), return_dtype=pl.Int64) if len(levels) else names
    return tuple(levels), codes.cast(pl.Int64).to_numpy()


def _teams(known: Known, rows: pl.DataFrame) -> pl.DataFrame:
    """Return the team of each person reviewed on the last day of each cycle: else the manager's people."""
    asked = rows.select("cycle_end", "ratee_id").unique().sort("cycle_end", "ratee_id")
    found = list(_teams_at_ends(known, asked["cycle_end"].unique().sort().to_list()))
    if not found:
        return asked.with_columns(team=pl.lit(None, pl.String()))
    return asked.join(pl.concat(found), on=["cycle_end", "ratee_id"], how="left")


def _teams_at_ends(known: Known, ends: list[date]) -> Iterator[pl.DataFrame]:
    for end in ends:  # what is known of a day that is over does not change later
        yield known.facts.once(("teams on", end), partial(_teams_on, known, end))


def _teams_on(known: Known, day: date) -> pl.DataFrame:
    begun = pl.col("start_date") <= day
    running = known.table("assignments").filter(
        begun, pl.col("end_date").is_null() | (pl.col("end_date") >= day)
    )
    main = running.sort("employee_id", "share", "start_date", "platform_id").unique(
        "employee_id", keep="last"
    )
    held = known.table("positions").filter(begun).sort("employee_id", "start_date")
    under = held.unique("employee_id", keep="last").select("employee_id", "manager_id", "department")
    on_team = main.drop_nulls("team_id").select("employee_id", "team_id")
    joined = on_team.join(under, on="employee_id", how="full", coalesce=True)
    return joined.select(
        cycle_end=pl.lit(day),
        ratee_id="employee_id",
        team=pl.coalesce(
            pl.lit("team:") + pl.col("team_id"),
            pl.lit("manager:") + pl.col("manager_id"),
            pl.lit("department:") + pl.col("department"),
        ),
    )
