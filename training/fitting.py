"""A fit on some of the rows, brought to the level of the latest closed label window."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

from models.blend import Blend
from models.tuning import SHIFT_SD
from training.dataset import Dataset


def fit(model: Blend, rows: Dataset, places: npt.NDArray[np.int64]) -> Blend:
    """Fit on the rows at `places`, then recalibrate where the topic asks for it.

    Parameters
    ----------
    model : Blend
        Unfitted.
    rows : Dataset
        All rows.
    places : ndarray of int
        Row numbers to learn from.

    Returns
    -------
    Blend
        The same model.
    """
    X, y = rows.X.iloc[places], rows.y[places]
    model.fit(X, y, groups=rows.people[places])
    recent = latest(rows, places)
    if len(recent) < len(places):
        shift = level_shift(model.decision_function(rows.X.iloc[recent]), rows.y[recent])
        choice = replace(model.choice_, shift=model.choice_.shift + shift)
        model.fitted_ = replace(model.fitted_, choice=choice)
    return model


def latest(rows: Dataset, places: npt.NDArray[np.int64]) -> npt.NDArray[np.int64]:
    """Return the rows of the latest as-of dates that hold ``rows.recent_events`` cases; all where that is 0.

    Exits rise and fall with the market: three years together forecast a level that nobody lives in today.
    """
    if not rows.recent_events:
        return places
    dates = pd.DatetimeIndex(rows.index.get_level_values(1)[places])
    events = pd.Series(rows.y[places]).groupby(dates).sum().sort_index(ascending=False).cumsum()
    enough = events[events >= rows.recent_events]
    return places if enough.empty else places[dates >= enough.index[0]]


def level_shift(logits: npt.NDArray[np.float64], y: npt.NDArray[np.int64]) -> float:
    """Return what to add to logits so that as many events are forecast as occurred.

    Held towards 0 by a normal prior, so that few events move it little.

    >>> round(level_shift(np.zeros(1000), np.repeat([0, 1], [800, 200])), 2)
    -1.35
    """

    def slope(shift: float) -> float:
        return float((y - expit(logits + shift)).sum() - shift / SHIFT_SD**2)

    return float(brentq(slope, -20.0, 20.0))
