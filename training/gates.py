"""What a challenger must show before it becomes the champion."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.catalog import forbidden
from models.metrics import Metric, compare, evaluate
from training.evaluate import BASE_RATE, MODEL
from training.release import PASSED

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
    """Ask for a better log-loss than the base rate, beyond what the draw of people explains."""
    gain = _compared(held_out, MODEL, BASE_RATE)
    finding = (
        f"log-loss less that of the base rate {gain.value:+.3f} (90 % interval {gain.low:+.3f} to"
        f" {gain.high:+.3f}); needed below 0"
    )
    return Gate("baseline", gain.high < 0, finding)


def is_calibrated(held_out: pd.DataFrame) -> Gate:
    """Ask that as many leave (succeed) as forecast, overall and among the low and the high."""
    outcome, forecast = held_out["outcome"].to_numpy(float), held_out[MODEL].to_numpy(float)
    ratio = evaluate(outcome, forecast, people=held_out["employee_id"])["observed_expected"]
    least, most = OBSERVED_OVER_EXPECTED
    error = calibration_error(outcome, forecast)
    finding = (
        f"observed over expected {ratio.value:.2f} ({ratio.low:.2f} to {ratio.high:.2f}), allowed"
        f" {least} to {most}; calibration error beyond chance {error:.3f}, allowed {MOST_CALIBRATION_ERROR}"
    )
    return Gate(
        "calibration", ratio.low <= most and ratio.high >= least and error <= MOST_CALIBRATION_ERROR, finding
    )


def calibration_error(
    outcome: npt.NDArray[np.float64], forecast: npt.NDArray[np.float64], n_groups: int = 10
) -> float:
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
    both = held_out.merge(champion, on=["row", "repeat"], suffixes=("", "_champion"))
    if len(both) >= SHARED * len(held_out) and (both["outcome"] == both["outcome_champion"]).all():
        worse = _compared(both, MODEL, f"{MODEL}_champion")
        finding = f"log-loss {worse.value:+.4f} against the champion on {len(both)} shared held-out rows"
        return Gate("champion", worse.low <= 0, finding)
    ours, theirs = _saved(held_out), _saved(champion)
    finding = (
        f"share of the base rate's log-loss that is saved: {ours.value:.3f} against {theirs.value:.3f} of the"
        " champion, on other rows"
    )
    return Gate("champion", ours.high >= theirs.low, finding)


def _compared(frame: pd.DataFrame, ours: str, theirs: str) -> Metric:
    people = frame["employee_id" if "employee_id" in frame else "row"]
    return compare(frame["outcome"], frame[ours], frame[theirs], people=people)["log_loss"]


def _saved(frame: pd.DataFrame) -> Metric:
    """Share of the base rate's log-loss that the model saves."""
    gain = _compared(frame, BASE_RATE, MODEL)
    base = evaluate(frame["outcome"], frame[BASE_RATE], n_bootstraps=1)["log_loss"].value
    return Metric("saved", gain.value / base, gain.low / base, gain.high / base)
