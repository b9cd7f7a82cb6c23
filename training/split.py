"""Who is scored by a model that could not know them: forward in time, purged, nobody on both sides."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from typing import Literal, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.calendar import add_months
from data.errors import TooLittleData
from models.folds import person_codes, person_folds

Places: TypeAlias = npt.NDArray[np.int64]
Flags: TypeAlias = npt.NDArray[np.bool_]


@dataclass(frozen=True, slots=True)
class Fold:
    """Row numbers to learn from, and row numbers to score."""

    train: Places
    test: Places


@dataclass(frozen=True, slots=True)
class Split:
    """How the held-out figures come about.

    Attributes
    ----------
    kind : {"forward", "people", "snapshot"}
        Forward in time and cross-fitted by person; by person alone, where there is too little history;
        repeated stratified folds, where there is one as-of date.
    folds : tuple of Fold
        Every held-out row is scored once a repeat.
    held_out : tuple of date
        As-of dates whose rows are scored.
    trained_until : date or None
        Latest as-of date that the last of the folds learns from.
    n_repeats : int
        Times that every held-out row is scored.
    """

    kind: Literal["forward", "people", "snapshot"]
    folds: tuple[Fold, ...]
    held_out: tuple[date, ...]
    trained_until: date | None
    n_repeats: int = 1

    def describe(self) -> str:
        """Return the split in one sentence."""
        dates = ", ".join(day.isoformat() for day in self.held_out)
        if self.kind == "snapshot":
            return f"stratified folds of the people at {dates}, repeated {self.n_repeats} times"
        if self.kind == "people":
            return f"folds of people over all as-of dates ({dates}): too little history to go forward in time"
        return (
            f"held out {dates}; learnt only from labels closed by then (latest as-of date "
            f"{self.trained_until}) and from other people"
        )


@dataclass(frozen=True, slots=True)
class SplitRule:
    """What a split must hold.

    Attributes
    ----------
    label_window_months : int
        Months after an as-of date in which its label forms; so long is the purge.
    spacing_months : int
        Held-out as-of dates lie at least so far apart.
    n_people_folds : int
        Folds of people.
    enough_cases : int
        Held-out cases of the rarer outcome that suffice; more dates are taken until there are so many.
    most_dates : int
        Held-out as-of dates at most.
    fewest_cases : int
        Cases of the rarer outcome below which nothing can be learnt.
    """

    label_window_months: int
    spacing_months: int
    n_people_folds: int = 5
    enough_cases: int = 100
    most_dates: int = 4
    fewest_cases: int = 20


def split(index: pd.MultiIndex, y: npt.NDArray[np.int64], rule: SplitRule, *, seed: int = 0) -> Split:
    """Choose the latest as-of dates whose label windows are closed, and cross-fit them by person.

    Parameters
    ----------
    index : MultiIndex of (employee_id, as_of)
        One entry a row.
    y : ndarray of shape (n_rows,)
        0 or 1.
    rule : SplitRule
        What must hold.
    seed : int, default 0
        Draws the folds of people.

    Returns
    -------
    Split
        Forward in time where the history allows it.

    Raises
    ------
    TooLittleData
        If there are too few cases to learn from.
    """
    cases = int(min(y.sum(), len(y) - y.sum()))
    if cases < rule.fewest_cases:
        msg = (
            f"{len(y)} rows hold {cases} cases of the rarer outcome; at least {rule.fewest_cases} are needed."
            " Import a longer history, or widen the label window"
        )
        raise TooLittleData(msg)
    dates = np.array([day.date() for day in pd.DatetimeIndex(index.get_level_values(1))], dtype=object)
    # people with a case are dealt evenly, else a fold rich in cases would be scored by a model that saw few
    codes = person_codes(index.get_level_values(0).to_numpy(), len(y))
    rng = np.random.default_rng(seed)
    person_fold = person_folds(y.astype(np.float64), codes, rule.n_people_folds, rng)
    held_out = _held_out_dates(dates, y, rule)
    if not held_out:
        everyone = np.ones(len(y), dtype=bool)
        folds = tuple(_by_person(everyone, everyone, person_fold, rule.n_people_folds))
        return Split("people", folds, tuple(sorted(set(dates))), None)
    chosen: list[Fold] = []
    for day in held_out:
        closed = _closed_by(dates, day, rule.label_window_months)
        chosen += _by_person(closed, dates == day, person_fold, rule.n_people_folds)
    last = max(dates[_closed_by(dates, held_out[-1], rule.label_window_months)])
    return Split("forward", tuple(chosen), held_out, last)


def snapshot_split(
    y: npt.NDArray[np.int64], as_of: date, *, n_folds: int = 5, n_repeats: int = 5, seed: int = 0
) -> Split:
    """Fold people who have one as-of date, stratified by outcome, several times."""
    from sklearn.model_selection import RepeatedStratifiedKFold

    folder = RepeatedStratifiedKFold(n_splits=n_folds, n_repeats=n_repeats, random_state=seed)
    folds = tuple(Fold(train, test) for train, test in folder.split(np.zeros(len(y)), y))
    return Split("snapshot", folds, (as_of,), as_of, n_repeats)


def _by_person(train: Flags, test: Flags, person_fold: Places, n_folds: int) -> Iterator[Fold]:
    for fold in range(n_folds):
        inside = person_fold == fold
        if (test & inside).any():
            yield Fold(np.flatnonzero(train & ~inside), np.flatnonzero(test & inside))


def _closed_by(dates: npt.NDArray[np.object_], day: date, label_window_months: int) -> Flags:
    latest = add_months(day, -label_window_months)
    return np.asarray(dates <= latest, dtype=bool)


def _held_out_dates(
    dates: npt.NDArray[np.object_], y: npt.NDArray[np.int64], rule: SplitRule
) -> tuple[date, ...]:
    chosen: list[date] = []
    n_cases = np.zeros(2, dtype=np.int64)
    for day in sorted(set(dates), reverse=True):
        too_close = chosen and add_months(day, rule.spacing_months) > chosen[-1]
        if too_close or _cases(y[dates == day]).min() == 0:
            continue
        if _cases(y[_closed_by(dates, day, rule.label_window_months)]).min() < rule.fewest_cases:
            break
        chosen.append(day)
        n_cases += _cases(y[dates == day])
        if n_cases.min() >= rule.enough_cases or len(chosen) == rule.most_dates:
            break
    return tuple(sorted(chosen))


def _cases(y: Sequence[int] | npt.NDArray[np.int64]) -> Places:
    return np.bincount(np.asarray(y, dtype=np.int64), minlength=2)
