"""Who may work on which platform: the front-line people in scope, and where they are when."""

from collections.abc import Collection, Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from data.calendar import add_months
from data.errors import MissingTable, TooLittleData
from features.staffing.skills import latest_levels
from serving.access import View
from serving.snapshot import Snapshot
from serving.staffing.requests import Absence, MostPlatforms

Floats = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Team:
    """The front-line people in the caller's scope.

    Parameters
    ----------
    snapshot : Snapshot
        The company as of the date.
    people : DataFrame of shape (n_people, n_columns)
        Their rows of the roster; ``platform_id`` is missing where somebody is free.
    """

    snapshot: Snapshot
    people: pd.DataFrame

    @classmethod
    def of(cls, snapshot: Snapshot, view: View, people: Collection[str] | None = None) -> "Team":
        """Return the front-line people of a scope, or those of them who are named.

        Raises
        ------
        MissingTable
            If it is not known who works on which platform.
        TooLittleData
            If nobody of them works on a platform.
        """
        if not snapshot.facts.has("assignments"):
            msg = "table assignments is absent; import it to say who works on which platform"
            raise MissingTable(msg)
        roster = snapshot.roster
        fits = view.rows(roster) & roster["front_line"].fillna(value=False).to_numpy(dtype=bool)
        if people is not None:
            fits &= roster.index.isin(list(people))
        found = roster.loc[fits]
        if not found["platform_id"].notna().any():
            msg = f"as of {snapshot.as_of} nobody in your scope works on a platform; choose another date"
            raise TooLittleData(msg)
        return cls(snapshot, found)

    @property
    def current(self) -> "pd.Series[str]":
        """Platform of each person."""
        return self.people["platform_id"]

    def skills(self) -> pd.DataFrame:
        """Return the latest assessed level of each skill of each person; a row a person, a column a skill.

        Raises
        ------
        MissingTable
            If no skills are stored.
        """
        if not self.snapshot.facts.has("skills"):
            msg = "table skills is absent; import it to ask for skills, or leave skills out"
            raise MissingTable(msg)
        return latest_levels(self.snapshot.known).reindex(self.people.index)

    def salaries(self) -> "pd.Series[float]":
        """Return the base salary a month of each person, in minor units.

        Raises
        ------
        MissingTable
            If no pay is stored.
        """
        facts = self.snapshot.facts
        if not facts.has("compensation"):
            msg = "table compensation is absent; import it to ask for a budget, or leave budget out"
            raise MissingTable(msg)
        rows = facts.known("compensation", as_of=self.snapshot.as_of)
        last = rows.sort("employee_id", "effective_date").unique("employee_id", keep="last")
        paid = last.to_pandas().set_index("employee_id")["base_salary"]
        return paid.reindex(self.people.index).astype(np.float64)

    def presence(self, absences: Sequence[Absence], start: date, end: date) -> Floats:
        """Return the share of the days from `start` until before `end` on which each person is there."""
        n_days = (end - start).days
        there = np.ones((len(self.people), n_days), dtype=bool) if absences else None
        if there is None:
            return np.ones(len(self.people))
        for one in absences:
            first = max(0, ((one.first or start) - start).days)
            after = min(n_days, ((one.last or end) - start + timedelta(days=1)).days)
            there[self.people.index.get_loc(one.employee_id), first : max(first, after)] = False
        return np.asarray(there.mean(axis=1), dtype=np.float64)

    def closed(self, platforms: "pd.Index[str]", rule: MostPlatforms) -> Flags:
        """Tell where people may not work, as they would then work on too many platforms."""
        day = self.snapshot.as_of
        rows = self.snapshot.facts.known("assignments", as_of=day)
        since = add_months(day, -rule.months)
        recent = rows.filter(pl.col("end_date").is_null() | (pl.col("end_date") >= since)).to_pandas()
        worked = pd.crosstab(recent["employee_id"], recent["platform_id"]) > 0
        seen = worked.reindex(index=self.people.index, fill_value=False)
        full = (seen.sum(axis=1) >= rule.most).to_numpy(dtype=bool)
        known = seen.reindex(columns=platforms, fill_value=False).to_numpy(dtype=bool)
        stays = self.current.to_numpy(dtype=object)[:, None] == platforms.to_numpy(dtype=object)[None, :]
        return np.asarray(full[:, None] & ~known & ~stays, dtype=bool)
