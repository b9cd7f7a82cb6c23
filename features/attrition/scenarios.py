"""Profiles as they would read the day after something was done for a person.

What is told of such a profile is a difference of the model between two profiles, never what the action does.
Every change is worked out from the profile as it stands; what several of them touch (pay against the grade,
percentiles among peers) is worked out last, so that they combine in one way only.
"""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import InputError, UnknownEmployee
from features.peers import FEWEST, peer_percentiles

#: What can be done, in the order in which several are told.
CHANGES = ("pay", "manager", "transfer", "promotion")

_NEW_MANAGER = (
    "manager_review_leadership",
    "manager_tenure_months",
    "team_exit_rate_12m",
    "team_exits_3m",
    "team_size",
    "team_conv_rel",
)
_NEW_PLATFORM = (
    "unit_exit_rate_12m",
    "platform_maturity_months",
    "market_index",
    "market_change_12m",
)
_MOVES = ("n_platforms", "n_platform_moves", "platform_moves_24m")
_WAITED = (
    *(f"rounds_passed_over_{width}m" for width in (6, 12, 24)),
    *(f"colleagues_promoted_{width}m" for width in (6, 12)),
)
#: Months since something that happened at the first recorded position, unless it happened again.
_CLOCKS = ("months_in_grade", "months_since_rise", "months_in_position", "months_since_transfer")

_YEAR = 12.0
Values = dict[str, float]


def changed(
    profile: pd.DataFrame, roster: pd.DataFrame, employee_id: str, changes: Sequence[str]
) -> pd.DataFrame:
    """Return a person's profile as it would read the day after some changes.

    Parameters
    ----------
    profile : DataFrame of shape (n_people, n_features)
        Everybody's profile, index ``employee_id``; stays as it is.
    roster : DataFrame of shape (n_people, n_columns)
        The same people in the same order, with ``role_family`` and ``grade``.
    employee_id : str
        The person.
    changes : sequence of str
        Of `CHANGES`, in any order, none twice.

    Returns
    -------
    DataFrame of shape (1, n_features)
        Only features that are known of the person change, with all that follows from them; percentiles are
        those of a roster in which this one person has changed.

    Raises
    ------
    InputError
        If a change is unknown or named twice.
    UnknownEmployee
        If there is nobody of this id.
    """
    person = _Person.of(profile, roster, employee_id)
    values: Values = {}
    for name in _checked(changes):
        values |= person.known(_MADE[name](person))
    return person.after(values)


def without_effect(
    profile: pd.DataFrame, roster: pd.DataFrame, employee_id: str, changes: Sequence[str]
) -> tuple[str, ...]:
    """Return those of some changes that leave a person's profile as it is; see `changed`."""
    person = _Person.of(profile, roster, employee_id)
    return tuple(name for name in _checked(changes) if not person.known(_MADE[name](person)))


def _checked(changes: Sequence[str]) -> list[str]:
    strange = [name for name in changes if name not in CHANGES]
    if strange or len(set(changes)) < len(changes) or not changes:
        given = ", ".join(changes) or "none"
        msg = f"changes are {given}; give one or more of {', '.join(CHANGES)}, none twice"
        raise InputError(msg)
    return [name for name in CHANGES if name in changes]


@dataclass(frozen=True, slots=True)
class _Person:
    """One person among the others of a profile."""

    profile: pd.DataFrame
    roster: pd.DataFrame
    place: int

    @classmethod
    def of(cls, profile: pd.DataFrame, roster: pd.DataFrame, employee_id: str) -> "_Person":
        if employee_id not in profile.index:
            msg = (
                f"there is no profile of {employee_id}; give the id of somebody who worked here at that date"
            )
            raise UnknownEmployee(msg)
        return cls(profile, roster, profile.index.tolist().index(employee_id))

    @property
    def ranked(self) -> list[str]:
        """Names of the features with a percentile among peers."""
        return [str(name) for name in self.profile.columns if f"{name}_peer" in self.profile]

    def value(self, name: str) -> float:
        """Return a number of the profile; NaN where it is not known."""
        return float(self.profile[name].iloc[self.place]) if name in self.profile else np.nan

    def middle(self, name: str) -> float:
        """Return the middle value of everybody who has one, a value that somebody has; NaN if nobody does."""
        if name not in self.profile:
            return np.nan
        return float(self.profile[name].dropna().quantile(0.5, interpolation="lower"))

    def known(self, values: Values) -> Values:
        """Return those values that say something new of what is known of the person."""
        return {
            name: value
            for name, value in values.items()
            if not np.isnan(self.value(name)) and not np.isnan(value) and value != self.value(name)
        }

    def alike(self, grade: float) -> tuple[npt.NDArray[np.bool_], npt.NDArray[np.bool_]]:
        """Tell who is of the role family, and who is of it and of a grade that the person then has."""
        family = pd.factorize(self.roster["role_family"], use_na_sentinel=False)[0]
        grades = self.grades(grade).to_numpy()
        same = family == family[self.place]
        return same, same & ((grades == grade) | (np.isnan(grades) & np.isnan(grade)))

    def grades(self, grade: float) -> pd.Series:
        """Return everybody's grade, the person's replaced."""
        grades = self.roster["grade"].astype("float64").copy()
        grades.iloc[self.place] = grade
        return grades

    def grade(self) -> float:
        """Return the grade on the roster."""
        return float(self.roster["grade"].astype("float64").iloc[self.place])

    def after(self, values: Mapping[str, float]) -> pd.DataFrame:
        """Return the profile with some values, and what follows from them."""
        row = self.profile.iloc[[self.place]].copy()
        for name, value in values.items():
            row[name] = value
        rises = "grade" in values
        grade = self.grade() + 1.0 if rises else self.grade()
        if rises or "base_salary" in values:
            self._against_grade(row, grade)
        moved = [name for name in self.ranked if rises or name in values]
        if moved:
            people = self.profile[moved].copy()
            people.iloc[self.place] = row[moved].iloc[0]
            found = peer_percentiles(people, role_family=self.roster["role_family"], grade=self.grades(grade))
            row[list(found.columns)] = found.iloc[[self.place]].to_numpy()
        if {"pay_minus_score", "base_salary_peer", "fair_score_peer"} <= set(row.columns):
            row["pay_minus_score"] = row["base_salary_peer"] - row["fair_score_peer"]
        return row

    def _against_grade(self, row: pd.DataFrame, grade: float) -> None:
        """Work out pay against the middle of the grade."""
        if np.isnan(self.value("salary_vs_grade")):
            return
        salary = float(row["base_salary"].iloc[0])
        middle = self.pay_of_grade(grade, salary)
        row["salary_vs_grade"] = np.log(salary / middle) if salary > 0 and middle > 0 else np.nan

    def pay_of_grade(self, grade: float, salary: float | None = None) -> float:
        """Return the median salary of role family and grade; of the others if no salary is given."""
        salaries = self.profile["base_salary"].to_numpy(dtype=np.float64).copy()
        family, both = self.alike(grade)
        group = both if np.isfinite(salaries[both]).sum() >= FEWEST else family
        salaries[self.place] = np.nan if salary is None else salary
        paid = salaries[group & np.isfinite(salaries)]
        return float(np.median(paid)) if len(paid) else np.nan


def _pay(person: _Person) -> Values:
    salary, ratio = person.value("base_salary"), person.value("market_ratio")
    if np.isnan(salary):
        return {}
    market = salary / ratio if ratio > 0 else person.pay_of_grade(person.grade())
    if not market > salary > 0:
        return {}
    grown = float(np.log(market / salary))
    return {
        "base_salary": market,
        "market_ratio": 1.0,
        "market_ratio_change_12m": person.value("market_ratio_change_12m") + 1.0 - ratio,
        "months_since_raise": 0.0,
        "raise_12m": person.value("raise_12m") + grown,
        "raise_24m": person.value("raise_24m") + grown,
    }


def _manager(person: _Person) -> Values:
    if np.isnan(person.value("months_with_manager")):
        return {}  # who reports to nobody gets no other manager
    changes = {
        f"manager_changes_{width}m": person.value(f"manager_changes_{width}m") + 1 for width in (6, 24)
    }
    return {"months_with_manager": 0.0, **changes, **{name: person.middle(name) for name in _NEW_MANAGER}}


def _transfer(person: _Person) -> Values:
    if all(np.isnan(person.value(name)) for name in (*_MOVES, *_NEW_PLATFORM)):
        return {}  # who works on no platform is not moved to another
    return {
        **{name: person.value(name) + 1 for name in _MOVES},
        **{name: person.middle(name) for name in _NEW_PLATFORM},
        "months_since_platform_move": 0.0,
        "months_since_transfer": 0.0,
    }


def _promotion(person: _Person) -> Values:
    grade, gained = person.value("grade"), person.value("grades_gained")
    if not grade < person.roster["grade"].astype("float64").max():
        return {}
    if gained:
        speed = person.value("grade_vs_tenure") * (gained + 1) / gained
    else:
        recorded = [person.value(name) for name in _CLOCKS]
        speed = _YEAR / max(_YEAR, *(months for months in recorded if not np.isnan(months)), 0.0)
    return {
        "grade": grade + 1,
        "grades_gained": gained + 1,
        "grade_vs_tenure": speed,
        "n_roles": person.value("n_roles") + 1,
        **dict.fromkeys(("months_in_grade", "months_since_rise", "months_in_position", *_WAITED), 0.0),
    }


_MADE: Mapping[str, Callable[[_Person], Values]] = {
    "pay": _pay,
    "manager": _manager,
    "transfer": _transfer,
    "promotion": _promotion,
}
