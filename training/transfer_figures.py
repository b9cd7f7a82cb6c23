"""How well past transfers were foreseen, in figures with intervals over draws of people."""

from collections.abc import Callable
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import xlogy  # type: ignore[import-untyped]
from scipy.stats import beta  # type: ignore[import-untyped]

from features.peers import FEWEST
from models.folds import person_codes
from models.metrics import Evaluation, Metric
from training.evaluate import MODEL, Figures

Array = npt.NDArray[np.float64]

#: Naive rules: the person's own rate before the transfer, the platform's rate before it.
SAME, THERE = "same_as_before", "platform_mean"
NAIVE = (SAME, THERE)
#: Part of the predictive distribution that the 80 % interval holds.
INSIDE = (0.1, 0.9)
LEVEL, _DRAWS = 0.9, 400


def transfer_figures(frame: pd.DataFrame) -> Figures:
    """Judge what was foreseen of past transfers.

    Parameters
    ----------
    frame : DataFrame
        As `training.transfer_backtest.Past` holds it.

    Returns
    -------
    Figures
        None where there are no rows. For the model and each naive rule ``rate_error`` (root mean square
        error of the rate of conversion, weighted by leads), ``log_loss`` (of a lead) and
        ``observed_expected``; for the model ``error_ratio`` (its rate_error over that of the better rule),
        ``cover80`` (share of outcomes inside the 80 % interval) and ``monthly_observed_expected``
        (conversions a month, demand foreseen too).
    """
    if frame.empty:
        return Figures({})
    weights = judged_draws(frame)
    return Figures({name: _evaluation(frame, name, weights) for name in (MODEL, *NAIVE)})


def by_period(frame: pd.DataFrame) -> dict[str, list[dict[str, Any]]]:
    """Return how transfers of each year and of each date were foreseen, without a word of who.

    Parameters
    ----------
    frame : DataFrame
        As `training.transfer_backtest.Past` holds it.

    Returns
    -------
    dict of str to list of dict
        ``years`` and ``dates``, oldest first, each with ``period``, ``n``, ``rate_error`` by score,
        ``cover80`` and ``observed_expected``; dates with fewer than `FEWEST` transfers are left out.
    """
    if frame.empty:
        return {"years": [], "dates": []}
    day = pd.DatetimeIndex(frame["as_of"])
    years = [_of_period(str(year), frame[day.year == year]) for year in sorted(set(day.year))]
    dates = [
        _of_period(one.date().isoformat(), rows)
        for one in sorted(set(day))
        if len(rows := frame[day == one]) >= FEWEST
    ]
    return {"years": years, "dates": dates}


def _of_period(period: str, frame: pd.DataFrame) -> dict[str, Any]:
    alike = np.ones((1, len(frame)))
    inside = cover(frame)
    return {
        "period": period,
        "n": len(frame),
        "rate_error": {
            name: float(np.sqrt(squared_error(frame, name, alike)[0])) for name in (MODEL, *NAIVE)
        },
        "cover80": {"value": inside.value, "low": inside.low, "high": inside.high},
        "observed_expected": float(_ratio(frame, "outcome", MODEL, alike)[0]),
    }


def judged_draws(frame: pd.DataFrame) -> Array:
    """Return weights of the rows: all alike, and then those of draws of whole people."""
    # what was logged names nobody: there each row is somebody
    people = frame["employee_id" if "employee_id" in frame else "row"].to_numpy()
    codes = person_codes(people, len(frame))
    n = int(codes.max()) + 1
    draws = np.random.default_rng(0).multinomial(n, np.full(n, 1.0 / n), _DRAWS)
    return np.vstack([np.ones(len(frame)), draws[:, codes]])


def _evaluation(frame: pd.DataFrame, name: str, weights: Array) -> Evaluation:
    found: dict[str, Callable[[], Array]] = {
        "rate_error": lambda: np.sqrt(squared_error(frame, name, weights)),
        "log_loss": lambda: _log_loss(frame, name, weights),
        "observed_expected": lambda: _ratio(frame, "outcome", name, weights),
    }
    if name == MODEL:
        found |= {
            "error_ratio": lambda: error_ratio(frame, weights),
            "monthly_observed_expected": lambda: _ratio(frame, "monthly_outcome", "monthly", weights),
        }
    metrics = {one: metric(one, make()) for one, make in found.items()}
    if name == MODEL:
        metrics["cover80"] = cover(frame)
    people, events = frame["employee_id"].nunique(), int(frame["outcome"].sum())
    return Evaluation(metrics, len(frame), people, events, LEVEL)


def squared_error(frame: pd.DataFrame, name: str, weights: Array) -> Array:
    """Return the mean squared error of the rate, weighted by leads, for each draw of people."""
    leads = frame["leads"].to_numpy(np.float64)
    missed = (frame["outcome"].to_numpy(np.float64) - frame[name].to_numpy(np.float64)) / leads
    return np.asarray((weights @ (leads * missed**2)) / (weights @ leads))


def error_ratio(frame: pd.DataFrame, weights: Array) -> Array:
    """Return the model's root mean square error over that of the rule that does better on all transfers."""
    whole = np.ones((1, len(frame)))
    better = min(NAIVE, key=lambda name: float(squared_error(frame, name, whole)[0]))
    return np.sqrt(squared_error(frame, MODEL, weights) / squared_error(frame, better, weights))


def cover(frame: pd.DataFrame) -> Metric:
    """Return the share of outcomes inside the 80 % interval, with its Jeffreys interval."""
    low, high = INSIDE
    inside = int(frame["place"].between(low, high).sum())
    ends = beta.ppf([(1 - LEVEL) / 2, (1 + LEVEL) / 2], inside + 0.5, len(frame) - inside + 0.5)
    return Metric("cover80", inside / len(frame), float(ends[0]), float(ends[1]))


def _log_loss(frame: pd.DataFrame, name: str, weights: Array) -> Array:
    """Return the log-loss of a lead; a rule that expects none at all is held to half a conversion."""
    leads, hits = frame["leads"].to_numpy(np.float64), frame["outcome"].to_numpy(np.float64)
    rate = np.clip(frame[name].to_numpy(np.float64), 0.5, leads - 0.5) / leads
    loss = -(xlogy(hits, rate) + xlogy(leads - hits, 1.0 - rate))
    return np.asarray((weights @ loss) / (weights @ leads))


def _ratio(frame: pd.DataFrame, observed: str, expected: str, weights: Array) -> Array:
    return np.asarray((weights @ frame[observed].to_numpy()) / (weights @ frame[expected].to_numpy()))


def metric(name: str, values: Array) -> Metric:
    """Return a figure with the interval of its draws; the first value is that of all rows."""
    low, high = np.quantile(values[1:], [(1 - LEVEL) / 2, (1 + LEVEL) / 2])
    return Metric(name, float(values[0]), float(low), float(high))
