"""The smallest change of what can be acted on that would lift a person's score over a bar.

A difference of the model between two profiles, not a promise: nothing here is causal.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import numpy as np
import pandas as pd

from features.catalog import Feature
from models.blend import Blend
from models.encoder import Floats

#: Percentiles among the other candidates that are tried; nobody is asked to be the very best.
GRID = np.linspace(0.05, 0.95, 19)
#: Features that change at most: more is another person.
MOST_FEATURES = 3


@dataclass(frozen=True, slots=True)
class Change:
    """One feature that would have to be different.

    Parameters
    ----------
    feature : str
        Name in the catalogue.
    now, then : float
        Value now, and the value that would do.
    effort : float
        How far that is, as a share of the other candidates passed.
    """

    feature: str
    now: float
    then: float
    effort: float


@dataclass(frozen=True, slots=True)
class Counterfactual:
    """The change that was found.

    Parameters
    ----------
    changes : tuple of Change
        Fewest features first; empty where the person stands above the bar already.
    reached : bool
        Whether the score then reaches the bar.
    logit : float
        Score after the changes.
    """

    changes: tuple[Change, ...]
    reached: bool
    logit: float


def smallest_change(
    model: Blend, person: pd.DataFrame, others: pd.DataFrame, catalogue: Mapping[str, Feature], *, bar: float
) -> Counterfactual:
    """Find the smallest change of actionable features that lifts a person to a bar.

    Parameters
    ----------
    model : Blend
        Scores profiles.
    person : DataFrame of shape (1, n_columns)
        The person's profile.
    others : DataFrame of shape (n_people, n_columns)
        The other candidates: what values occur, and how far apart they are.
    catalogue : mapping of str to Feature
        Says what can be acted on, and in which direction it is better.
    bar : float
        Logit to reach.

    Returns
    -------
    Counterfactual
        One feature where one does, with the least effort; else up to three, each step the one that gains
        most, the last one no further than needed.
    """
    logit = float(model.decision_function(person)[0])
    rows = person
    changes: list[Change] = []
    free = _actionable(model, person, catalogue)
    while logit < bar and len(changes) < MOST_FEATURES and free:
        tried = _tried(rows, others, catalogue, free)
        if not tried:
            break
        scores = model.decision_function(pd.concat([one for _, one in tried], ignore_index=True))
        best = _chosen(tried, scores, bar)
        if scores[best] <= logit + 1e-9:
            break
        change, rows = tried[best]
        logit = float(scores[best])
        changes.append(change)
        free = [name for name in free if name != change.feature]
    return Counterfactual(tuple(changes), logit >= bar, logit)


def _actionable(model: Blend, person: pd.DataFrame, catalogue: Mapping[str, Feature]) -> list[str]:
    """Names of features that have a direction, can be acted on, and are known of the person."""
    directions = model.directions or {}
    return [
        name
        for name in model.feature_names_
        if catalogue[name].actionable and directions.get(name, 0) and pd.notna(person[name].iloc[0])
    ]


def _tried(
    rows: pd.DataFrame, others: pd.DataFrame, catalogue: Mapping[str, Feature], free: Sequence[str]
) -> list[tuple[Change, pd.DataFrame]]:
    """Every single step: each free feature at each percentile on its better side."""
    found = []
    for name in free:
        known = np.sort(others[name].dropna().to_numpy(dtype=np.float64))
        if not len(known):
            continue
        now = float(rows[name].iloc[0])
        better = catalogue[name].direction.get("promotion", 0)
        own = float(np.searchsorted(known, now, side="right") / len(known))
        values = np.quantile(known, GRID)
        seen: set[float] = set()
        for share, value in list(zip(GRID.tolist(), values.tolist(), strict=True))[:: better or 1]:
            if (value - now) * better > 0 and value not in seen:  # of equal values the nearest percentile
                seen.add(value)
                effort = max((share - own) * better, 0.0)
                found.append((Change(name, now, value, effort), rows.assign(**{name: value})))
    return found


def _chosen(tried: Sequence[tuple[Change, pd.DataFrame]], scores: Floats, bar: float) -> int:
    """Place of the step of least effort that reaches the bar, else of the one that gains most."""
    effort = np.array([change.effort for change, _ in tried])
    enough = scores >= bar
    if enough.any():
        return int(np.where(enough, effort, np.inf).argmin())
    return int(scores.argmax())
