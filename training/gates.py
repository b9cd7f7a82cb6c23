"""What a challenger must show before it becomes the champion."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.catalog import forbidden
from training.losses import BASE_RATE, MODEL, losses, mean_over_people
from training.release import PASSED

#: Share of draws of people in which the challenger must beat the baseline.
SURE = 0.95
#: Observed over expected that counts as calibrated.
OBSERVED_OVER_EXPECTED = (0.8, 1.25)
#: Mean distance of forecast and frequency over equal groups of people, beyond what chance explains.
MOST_CALIBRATION_ERROR = 0.05
#: Held-out rows that two models must share to be compared row by row.
SHARED = 0.5


@dataclass(frozen=True, slots=True)
class Gate:
    """One gate and what it found."""

    name: str
    passed: bool
    finding: str


def judge(
    held_out: pd.DataFrame, features: Sequence[str], champion: pd.DataFrame | None = None
) -> tuple[Gate, ...]:
    """Put a challenger through every gate.

    Parameters
    ----------
    held_out : DataFrame
        Held-out scores of the challenger, from `training.evaluate.cross_fit`.
    features : sequence of str
        What the challenger uses.
    champion : DataFrame, optional
        Held-out scores of the champion, with the same columns; None where there is no champion.

    Returns
    -------
    tuple of Gate
        In the order baseline, calibration, features, champion.
    """
    return (
        beats_baseline(held_out),
        is_calibrated(held_out),
        uses_nothing_forbidden(features),
        holds_against(held_out, champion),
    )


def verdict(gates: Sequence[Gate]) -> str:
    """Return ``passed``, or which gates failed."""
    failed = [gate.name for gate in gates if not gate.passed]
    return f"gate failed: {', '.join(failed)}" if failed else PASSED


def beats_baseline(held_out: pd.DataFrame) -> Gate:
    """Ask for a better log-loss than the base rate, nearly however people are drawn."""
    gain = _loss(held_out, BASE_RATE) - _loss(held_out, MODEL)
    draws = mean_over_people(gain, held_out["employee_id"].to_numpy())
    sure = float((draws > 0).mean())
    ours, base = _loss(held_out, MODEL).mean(), _loss(held_out, BASE_RATE).mean()
    finding = (
        f"log-loss {ours:.3f} against {base:.3f} of the base rate, better in {sure:.0%} of draws of people;"
        f" needed {SURE:.0%}"
    )
    return Gate("baseline", sure >= SURE, finding)


def is_calibrated(held_out: pd.DataFrame) -> Gate:
    """Ask that as many leave (succeed) as forecast, overall and among the low and the high."""
    outcome, forecast = held_out["outcome"].to_numpy(float), held_out[MODEL].to_numpy(float)
    people = held_out["employee_id"].to_numpy()
    ratio = float(outcome.mean() / forecast.mean())
    low, high = 1 + np.quantile(mean_over_people(outcome - forecast, people), [0.05, 0.95]) / forecast.mean()
    error = calibration_error(outcome, forecast)
    in_range = bool(low <= OBSERVED_OVER_EXPECTED[1] and high >= OBSERVED_OVER_EXPECTED[0])
    finding = (
        f"observed over expected {ratio:.2f} (90 % interval {low:.2f} to {high:.2f}), allowed"
        f" {OBSERVED_OVER_EXPECTED[0]} to {OBSERVED_OVER_EXPECTED[1]}; calibration error beyond chance"
        f" {error:.3f}, allowed {MOST_CALIBRATION_ERROR}"
    )
    return Gate("calibration", in_range and error <= MOST_CALIBRATION_ERROR, finding)


def calibration_error(outcome: np.ndarray, forecast: np.ndarray, n_groups: int = 10) -> float:
    """Return the root mean square distance of forecast and frequency that chance does not explain.

    Over groups of equal size by forecast; the binomial variance of each frequency is taken off, so that a
    perfectly calibrated model on few rows comes out near 0 and not near its noise.
    """
    groups = np.array_split(np.argsort(forecast, kind="stable"), min(n_groups, max(1, len(outcome) // 20)))
    excess = []
    for rows in groups:
        gap = outcome[rows].mean() - forecast[rows].mean()
        noise = (forecast[rows] * (1 - forecast[rows])).mean() / len(rows)
        excess.append(gap**2 - noise)
    return float(np.sqrt(max(float(np.mean(excess)), 0.0)))


def uses_nothing_forbidden(features: Sequence[str]) -> Gate:
    """Ask that no feature stands on the list of what may never be used about people."""
    found = [name for name in features if forbidden(name.removeprefix("attr_"))]
    finding = f"forbidden: {', '.join(found)}" if found else f"none of {len(features)} features is forbidden"
    return Gate("features", not found, finding)


def holds_against(held_out: pd.DataFrame, champion: pd.DataFrame | None) -> Gate:
    """Ask that the champion is not surely better.

    Where both scored the same people at the same dates, row by row; otherwise each against its own base rate.
    """
    if champion is None:
        return Gate("champion", passed=True, finding="there is no champion yet")
    keys = ["row", "repeat"]
    both = held_out.merge(champion, on=keys, suffixes=("", "_champion"))
    if len(both) >= SHARED * len(held_out) and (both["outcome"] == both["outcome_champion"]).all():
        worse = _loss(both, MODEL) - _loss(both, f"{MODEL}_champion")
        draws = mean_over_people(worse, both["employee_id"].to_numpy())
        finding = f"log-loss {worse.mean():+.4f} against the champion on {len(both)} shared held-out rows"
        return Gate("champion", bool(np.quantile(draws, 0.05) <= 0), finding)
    ours, theirs = _skill(held_out), _skill(champion)
    finding = (
        f"share of the base rate's log-loss that is saved: {np.median(ours):.3f} against"
        f" {np.median(theirs):.3f} of the champion, on other rows"
    )
    return Gate("champion", bool(np.quantile(ours, 0.95) >= np.quantile(theirs, 0.05)), finding)


def _loss(frame: pd.DataFrame, column: str) -> np.ndarray:
    return losses(frame["outcome"].to_numpy(), frame[column].to_numpy())


def _skill(frame: pd.DataFrame) -> np.ndarray:
    people = (frame["employee_id"] if "employee_id" in frame else frame["row"]).to_numpy()
    base = mean_over_people(_loss(frame, BASE_RATE), people)
    return 1 - mean_over_people(_loss(frame, MODEL), people) / base
