"""What a challenger of productivity must show on past transfers before it becomes the champion."""

from collections.abc import Sequence

import numpy as np
import pandas as pd

from models.metrics import Metric
from training.evaluate import MODEL, Figures
from training.gates import SHARED, Gate, uses_nothing_forbidden
from training.transfer_figures import NAIVE, error_ratio, judged_draws, metric, squared_error

#: Past transfers below which nothing is judged.
FEWEST = 30
#: Share of outcomes inside the 80 % interval that is allowed.
COVER80 = (0.7, 0.9)


def judge(
    frame: pd.DataFrame, figures: Figures, inputs: Sequence[str], champion: pd.DataFrame | None = None
) -> tuple[Gate, ...]:
    """Put a challenger through every gate.

    Parameters
    ----------
    frame : DataFrame
        As `training.transfer_backtest.Past` holds it.
    figures : Figures
        Of the same.
    inputs : sequence of str
        Traits and skills of people, attributes of platforms that it uses.
    champion : DataFrame, optional
        What the champion foresaw, with the same columns; None where there is no champion.

    Returns
    -------
    tuple of Gate
        In the order transfers, intervals, features, champion.
    """
    return (
        beats_naive_rules(frame, figures),
        covers(frame, figures),
        uses_nothing_forbidden(inputs),
        holds_against(frame, champion),
    )


def beats_naive_rules(frame: pd.DataFrame, figures: Figures) -> Gate:
    """Ask for smaller errors than both naive rules, beyond what the draw of people explains."""
    if len(frame) < FEWEST:
        return Gate("transfers", passed=False, finding=_few(frame))
    ratio = figures.model["error_ratio"]
    errors = ", ".join(f"{figures.by_score[name]['rate_error'].value:.4f} {name}" for name in NAIVE)
    finding = (
        f"error of the rate {figures.model['rate_error'].value:.4f} on {len(frame)} past transfers against"
        f" {errors}; {ratio.value:.2f} of the better rule's (90 % interval {ratio.low:.2f} to"
        f" {ratio.high:.2f}); needed below 1"
    )
    return Gate("transfers", ratio.high < 1.0, finding)


def covers(frame: pd.DataFrame, figures: Figures) -> Gate:
    """Ask that about as many outcomes lie inside the 80 % interval as should."""
    if len(frame) < FEWEST:
        return Gate("intervals", passed=False, finding=_few(frame))
    found, (least, most) = figures.model["cover80"], COVER80
    finding = (
        f"{found.value:.0%} of outcomes lie inside the 80 % interval ({found.low:.0%} to {found.high:.0%}),"
        f" allowed {least:.0%} to {most:.0%}"
    )
    return Gate("intervals", found.low <= most and found.high >= least, finding)


def holds_against(frame: pd.DataFrame, champion: pd.DataFrame | None) -> Gate:
    """Ask that the champion is not surely better.

    Where both foresaw the same transfers, transfer by transfer; otherwise each against its own naive rules.
    """
    if champion is None or champion.empty or frame.empty:
        return Gate("champion", passed=True, finding="there is no champion yet to compare with")
    both = frame.merge(champion[["row", "outcome", "leads", MODEL]], on="row", suffixes=("", "_champion"))
    same = (both["outcome"] == both["outcome_champion"]) & (both["leads"] == both["leads_champion"])
    if len(both) >= SHARED * len(frame) and same.all():
        weights = judged_draws(both)
        worse = squared_error(both, MODEL, weights) - squared_error(both, f"{MODEL}_champion", weights)
        found = metric("worse", worse)
        finding = f"squared error {found.value:+.2e} against the champion on {len(both)} shared transfers"
        return Gate("champion", found.low <= 0.0, finding)
    ours, theirs = _ratio(frame), _ratio(champion)
    finding = (
        f"{ours.value:.2f} of the better naive rule's error against {theirs.value:.2f} of the champion,"
        " on other transfers"
    )
    return Gate("champion", ours.low <= theirs.high, finding)


def _ratio(frame: pd.DataFrame) -> Metric:
    return metric("error_ratio", np.asarray(error_ratio(frame, judged_draws(frame))))


def _few(frame: pd.DataFrame) -> str:
    return f"{len(frame)} past transfers can be judged, needed {FEWEST}; import a longer history"
