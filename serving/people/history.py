"""Fair scores at half-years, and what each person reached on each platform: made once for a date."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, timedelta

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

from data.calendar import add_months, half_year_start
from data.errors import TooLittleData
from features.cells import MICRO
from features.evidence import Counts, shrunk_log_odds
from serving.people.answers import OnPlatform, ScoreAt
from serving.snapshot import Snapshot

Floats = npt.NDArray[np.float64]

#: Dates of past scores lie so many months apart, within so many.
_APART, _LONGEST = 6, 36
#: Months of which sales are set against the platform average.
_MONTHS = 24
#: Standard deviations to either end of an 80 % interval.
_Z80 = 1.2815515655446004
_SCORE = ("fair_score", "fair_score_sd")
_GROUPS = ("role_family", "platform_id")


@dataclass(frozen=True, slots=True)
class History:
    """What is known over time of everybody.

    Attributes
    ----------
    dates : sequence of date
        Oldest first.
    scores : sequence of DataFrame
        At each date, index ``employee_id``: ``fair_score`` and ``fair_score_sd`` in points.
    groups : sequence of DataFrame
        At each date, index ``employee_id``: ``role_family`` and ``platform_id`` of those who have a score.
    effects : DataFrame
        One row for each person and platform: see `OnPlatform`.
    """

    dates: Sequence[date]
    scores: Sequence[pd.DataFrame]
    groups: Sequence[pd.DataFrame]
    effects: pl.DataFrame

    @classmethod
    def of(cls, snapshot: Snapshot) -> "History":
        """Look back from the date of a snapshot."""
        dates, scores, groups = [], [], []
        for day in _half_years(snapshot.as_of):
            same = day == snapshot.as_of
            then = snapshot if same else Snapshot(snapshot.facts, day, snapshot.fingerprint, snapshot.least)
            profile = _profile(then)
            if profile is not None and set(_SCORE) <= set(profile.columns):
                dates.append(day)
                scores.append(profile[list(_SCORE)].dropna())
                groups.append(then.roster[list(_GROUPS)].reindex(scores[-1].index))
        return cls(dates, scores, groups, _effects(snapshot))

    def score(self, employee_id: str, *, interval: bool) -> list[ScoreAt]:
        """Return a person's scores, where there was enough evidence for one."""
        found = []
        for day, frame in zip(self.dates, self.scores, strict=True):
            if employee_id in frame.index:
                score, sd = frame.loc[[employee_id]].to_numpy(dtype=np.float64)[0].tolist()
                low, high = interval80(score, sd)
                ends = {"low80": low, "high80": high} if interval else {}
                found.append(ScoreAt(as_of=day, score=score, **ends))
        return found

    def platforms(self, employee_id: str, names: dict[str, str], *, interval: bool) -> list[OnPlatform]:
        """Return what a person reached on each platform, most leads first."""
        rows = self.effects.filter(pl.col("employee_id") == employee_id).drop("employee_id")
        told = rows.sort("leads", descending=True).to_dicts()
        hidden = {} if interval else {"low": None, "high": None}
        return [OnPlatform(**{**row, **hidden}, name=names.get(row["platform_id"])) for row in told]


def interval80(score: float, sd: float) -> tuple[float, float]:
    """Return the 80 % interval of a fair score, which is a normal probability times 100.

    >>> tuple(round(end, 1) for end in interval80(50.0, 5.0))
    (43.6, 56.4)
    >>> round(interval80(99.78, 0.207)[1], 2)
    99.94
    """
    standing = float(ndtri(min(max(score, 1e-9), 100 - 1e-9) / 100))
    width = _Z80 * sd / (100 * np.exp(-(standing**2) / 2) / np.sqrt(2 * np.pi))
    return float(100 * ndtr(standing - width)), float(100 * ndtr(standing + width))


def _half_years(as_of: date) -> list[date]:
    """Return the first days of the half-years of the last years, and the date itself."""
    starts = [add_months(half_year_start(as_of), -months) for months in range(_LONGEST, -1, -_APART)]
    return [*(day for day in starts if day < as_of), as_of]


def _profile(snapshot: Snapshot) -> pd.DataFrame | None:
    try:
        return snapshot.profile
    except TooLittleData:  # nobody worked here then
        return None


def _effects(snapshot: Snapshot) -> pl.DataFrame:
    """Return by how many log-odds each person converts above the average of each platform."""
    cells = snapshot.known.cells()
    halves = [_counted(cells, snapshot.as_of, since, until) for since, until in ((_MONTHS, 12), (12, 0))]
    key = ["employee_id", "platform_id"]
    both = halves[0].join(halves[1], on=key, how="full", coalesce=True, suffix="_2").fill_null(0)
    earlier, later = (_counts(both, ending) for ending in ("", "_2"))
    whole = Counts(
        earlier.successes + later.successes, earlier.trials + later.trials, earlier.expected + later.expected
    )
    found = shrunk_log_odds(whole, (earlier, later))
    columns = {
        "leads": whole.trials.astype(np.int64),
        "conversions": whole.successes.astype(np.int64),
        "expected": whole.expected,
    }
    ends = {"effect": found.mean, "low": found.mean - _Z80 * found.sd, "high": found.mean + _Z80 * found.sd}
    series = [pl.Series(name, values, nan_to_null=True) for name, values in {**columns, **ends}.items()]
    return both.select(key).with_columns(series).filter(pl.col("leads") > 0)


def _counted(cells: pl.DataFrame, as_of: date, since: int, until: int) -> pl.DataFrame:
    within = pl.col("month").is_between(
        add_months(as_of, -since), add_months(as_of, -until) - timedelta(days=1)
    )
    names = ("leads", "conversions", "expected_conversions")
    return (
        cells.filter(within).group_by("employee_id", "platform_id").agg(pl.col(name).sum() for name in names)
    )


def _counts(frame: pl.DataFrame, ending: str) -> Counts:
    successes, trials, expected = (
        frame[f"{name}{ending}"].to_numpy().astype(np.float64)
        for name in ("conversions", "leads", "expected_conversions")
    )
    return Counts(successes, trials, expected / MICRO)
