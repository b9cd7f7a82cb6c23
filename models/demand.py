"""What platforms will give: leads for a full-time person, and how readily an average person converts them.

Each of the two is a series by platform and month: level, slow change, the season that all platforms share and
the market index. The level is that of the last months; its slope goes on, damped, as far as that would have
helped before. How wrong such forecasts were, for all platforms together and for each beside that, is measured
on the past in the same way (rolling origins).
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import pandas as pd

from data.calendar import month_index
from models.encoder import Floats, Ints

#: Months of history from which a season is learnt, and the pull of its twelve effects towards 0.
SEASON_MONTHS, SEASON_PULL = 18, 2.0
#: Months that make up the level and the slope, and what a month counts of the one after.
LEVEL, SLOPE, FADING = 6, 12, 0.8
#: What is left of a slope a month later; shares of the slope that are tried.
DAMPED, SHARES = 0.8, (0.0, 0.5, 1.0)
#: Origins and months ahead by which forecasts are judged.
ORIGINS, AHEAD = 12, 6
#: Standard deviations of a forecast where the past is too short to judge any.
USUAL_SD = 0.15


@dataclass(frozen=True)
class Forecast:
    """A series ahead; m platforms, t months.

    Parameters
    ----------
    mean : ndarray of shape (m, t)
        On the scale of the series.
    common_sd : ndarray of shape (t,)
        Of what befalls all platforms together.
    own_sd : ndarray of shape (m, t)
        Of what befalls each beside that.
    """

    mean: Floats
    common_sd: Floats
    own_sd: Floats

    @property
    def sd(self) -> Floats:
        """Standard deviation of each number."""
        return np.sqrt(self.own_sd**2 + self.common_sd**2)

    def draws(self, n: int, rng: np.random.Generator) -> Floats:
        """Draw whole futures, shape (n, m, t): what is too high in one month stays so in the next."""
        m, _ = self.mean.shape
        common = rng.normal(size=(n, 1, 1)) * self.common_sd
        own = rng.normal(size=(n, m, 1)) * self.own_sd
        return np.asarray(self.mean + common + own)


def forecast(series: pd.DataFrame, market: pd.DataFrame, months: Sequence[date]) -> Forecast:
    """Forecast a series by platform.

    Parameters
    ----------
    series : DataFrame of shape (m, n_months)
        Columns are months since year 0, consecutive; NaN where nothing is known.
    market : DataFrame of shape (m, n_months)
        Log of the market index over 100; the last one is taken to go on.
    months : sequence of date
        First days of the months ahead, after the last of the series.

    Returns
    -------
    Forecast
        For every platform; one without a past is like the others were at first, and as different.
    """
    at = series.columns.to_numpy(dtype=np.int64)
    values, index = series.to_numpy(dtype=np.float64), market.to_numpy(dtype=np.float64)
    season, elasticity = _shared(values, index, at)
    steady = values - season[at % 12] - elasticity * index
    share = _best_share(steady)
    ahead = np.array([month_index(month) for month in months], dtype=np.int64)
    last = int(at[-1]) if len(at) else int(ahead[0]) - 1
    steps = ahead - last
    mean = _carried(steady, steps, share)
    common, own = _errors(steady, share)
    mean, strange = _like_others(mean, steady)
    mean = mean + season[ahead % 12] + elasticity * (index[:, -1:] if index.shape[1] else 0.0)
    nearest = np.clip(steps, 1, AHEAD) - 1
    own_sd = np.hypot(own[nearest][None, :], strange[:, None])
    return Forecast(mean, common[nearest], own_sd)


def _shared(values: Floats, index: Floats, at: Ints) -> tuple[Floats, float]:
    """Return season (12,) and elasticity to the market, beside each platform's own slow change."""
    row, column = np.nonzero(~np.isnan(values))
    m, n_months = values.shape
    if n_months < SEASON_MONTHS or len(row) < 2 * n_months:
        return np.zeros(12), 0.0
    time = np.linspace(-1.0, 1.0, n_months)[column]
    slow = np.zeros((len(row), 3 * m))
    for power, of_time in enumerate((np.ones(len(row)), time, time**2)):
        slow[np.arange(len(row)), 3 * row + power] = of_time
    season = (at[column] % 12)[:, None] == np.arange(12)
    design = np.hstack([slow, season, index[row, column][:, None]])
    pull = np.concatenate([np.tile([1e-6, 1e-2, 1e-2], m), np.full(12, SEASON_PULL), [1e-2]])
    solved = np.linalg.solve(design.T @ design + np.diag(pull), design.T @ values[row, column])
    effects = solved[3 * m : -1]
    return effects - effects.mean(), float(solved[-1])


def _carried(steady: Floats, steps: Ints, share: float) -> Floats:
    """Carry the level of the last months on, with a share of the slope."""
    level, slope = _level(steady), _slope(steady)
    gone = np.array([(DAMPED ** np.arange(1, max(step, 1) + 1)).sum() for step in steps.tolist()])
    return np.asarray(level[:, None] + share * slope[:, None] * gone[None, :])


def _level(steady: Floats) -> Floats:
    last = steady[:, -LEVEL:]
    weight = FADING ** np.arange(last.shape[1])[::-1] * ~np.isnan(last)
    total = weight.sum(axis=1)
    return np.where(
        total > 0.0, np.nansum(weight * np.nan_to_num(last), axis=1) / np.maximum(total, 1e-12), np.nan
    )


def _slope(steady: Floats) -> Floats:
    """Return the change a month over the last year; 0 where fewer than half of its months are known."""
    last = steady[:, -SLOPE:]
    known = ~np.isnan(last)
    n = known.sum(axis=1)
    time = np.where(known, np.arange(last.shape[1], dtype=np.float64), 0.0)
    middle = time.sum(axis=1) / np.maximum(n, 1)
    off = np.where(known, time - middle[:, None], 0.0)
    spread = (off**2).sum(axis=1)
    slope = (off * np.nan_to_num(last)).sum(axis=1) / np.maximum(spread, 1e-12)
    return np.where(n >= SLOPE // 2, slope, 0.0)


def _past(steady: Floats, share: float) -> Floats:
    """Return what forecasts of the past missed, shape (n_origins, m, AHEAD)."""
    n_months = steady.shape[1]
    origins = range(max(LEVEL, n_months - AHEAD - ORIGINS), n_months - AHEAD + 1)
    steps = np.arange(1, AHEAD + 1)
    missed = [steady[:, o : o + AHEAD] - _carried(steady[:, :o], steps, share) for o in origins]
    return np.array(missed).reshape(len(missed), len(steady), AHEAD)


def _best_share(steady: Floats) -> float:
    """Return the share of the slope by which forecasts of the past would have missed least."""
    missed = [_past(steady, share) for share in SHARES]
    errors = [float(np.nanmean(one**2)) if np.isfinite(one).any() else 0.0 for one in missed]
    return SHARES[errors.index(min(errors))]


def _errors(steady: Floats, share: float) -> tuple[Floats, Floats]:
    """Return the standard deviation of what was missed, for all platforms together and for each beside it."""
    missed = _past(steady, share)
    if missed.size == 0 or np.isfinite(missed).sum() < 4 * AHEAD:
        return np.full(AHEAD, USUAL_SD), np.full(AHEAD, USUAL_SD)
    known = np.isfinite(missed)
    n = np.maximum(known.sum(axis=1), 1)
    common = np.nansum(missed, axis=1) / n
    beside = np.where(known, missed - common[:, None, :], 0.0)
    own = (beside**2).sum(axis=(0, 1)) / np.maximum(known.sum(axis=(0, 1)) - len(missed), 1)
    shared = np.maximum((common**2).mean(axis=0) - (own / n).mean(axis=0), 0.0)
    return np.sqrt(shared), np.sqrt(own)


def _like_others(mean: Floats, steady: Floats) -> tuple[Floats, Floats]:
    """Take platforms without recent months to be as the others were at first."""
    lost = np.asarray(np.isnan(mean).any(axis=1))
    first = [row[np.flatnonzero(~np.isnan(row))[:LEVEL]].mean() for row in steady if not np.isnan(row).all()]
    usual, spread = (float(np.mean(first)), float(np.std(first))) if first else (0.0, 1.0)
    mean = np.where(lost[:, None], usual, mean)
    return mean, np.where(lost, max(spread, USUAL_SD), 0.0)
