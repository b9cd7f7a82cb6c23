"""The plot of what expectations consist of, drawn as other topics draw theirs."""

import warnings
from pathlib import Path

import matplotlib as mpl
import numpy as np
import pandas as pd

from models.productivity import Productivity
from training.plots import MOST_ROWS, save_figure

#: Parts that add up to log-odds -> what they are called.
PARTS = {
    "platform": "Platform in these months",
    "person": "Person, on all platforms",
    "skills": "Skills, on this platform",
    "match": "Own results on this platform",
    "ramp": "Newness",
}


def parts_of(found: Productivity, *, most: int = MOST_ROWS, seed: int = 0) -> pd.DataFrame:
    """Return the parts of some pairs of a person and a platform.

    Parameters
    ----------
    found : Productivity
        Everybody everywhere.
    most : int
        So many pairs at most, drawn at random.
    seed : int
        Seed of the draw.

    Returns
    -------
    DataFrame of shape (n_pairs, 5)
        Log-odds, columns as `PARTS`.
    """
    n, m = found.mean.shape
    pairs = np.random.default_rng(seed).choice(n * m, min(most, n * m), replace=False)
    people = found.staff.index.to_list()
    told = [found.parts(people[pair // m], found.platforms[pair % m]) for pair in pairs]
    return pd.DataFrame(told)[list(PARTS)]


def parts_plot(found: Productivity, path: Path) -> None:
    """Draw Shapley values of the log-odds: of a sum they are each part less its mean.

    Parameters
    ----------
    found : Productivity
        Everybody everywhere; the plot names no person.
    path : Path
        PNG to write.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of what shap itself will change
        _draw(parts_of(found), path)


def _draw(parts: pd.DataFrame, path: Path) -> None:
    import matplotlib.pyplot as plt
    import shap

    explanation = shap.Explanation(
        values=(parts - parts.mean()).to_numpy(),
        base_values=np.full(len(parts), float(parts.mean().sum())),
        data=parts.to_numpy(),
        feature_names=list(PARTS.values()),
    )
    with mpl.rc_context({"figure.dpi": 100}):
        shap.plots.beeswarm(explanation, max_display=len(PARTS), show=False, group_remaining_features=False)
        plt.gca().set_xlabel("contribution to the log-odds of a conversion: associated with, not caused by")
        save_figure(plt.gcf(), path)
        plt.close("all")
