"""Plots that are logged beside a model, drawn without a screen."""

import warnings
from collections.abc import Mapping
from pathlib import Path
from textwrap import fill

import matplotlib as mpl
import numpy as np
import numpy.typing as npt
import pandas as pd
from matplotlib.backends.backend_agg import FigureCanvasAgg
from matplotlib.figure import Figure

from models.blend import Blend

#: Rows drawn in the summary plot.
MOST_ROWS = 400
_BARS = 14


def calibration_plot(held_out: pd.DataFrame, column: str, path: Path, *, title: str) -> None:
    """Draw forecast against frequency over groups of equal size, with 90 % intervals.

    Parameters
    ----------
    held_out : DataFrame
        Has ``outcome`` and the probability `column`.
    column : str
        Which probability.
    path : Path
        PNG to write.
    title : str
        Above the plot.
    """
    ordered = held_out[[column, "outcome"]].sort_values(column).to_numpy(dtype=float)
    groups = np.array_split(ordered, max(2, min(10, len(ordered) // 30)))
    forecast = np.array([group[:, 0].mean() for group in groups])
    n = np.array([len(group) for group in groups])
    hits = np.array([group[:, 1].sum() for group in groups])
    low, high = _wilson(hits, n)
    figure = Figure(figsize=(5, 5), layout="constrained")
    axes = figure.add_subplot()
    top = float(max(high.max(), forecast.max())) * 1.05
    axes.plot([0, top], [0, top], color="0.6", linewidth=1, label="perfect")
    axes.errorbar(
        forecast, hits / n, yerr=[hits / n - low, high - hits / n], fmt="o", capsize=3, label="held out"
    )
    axes.set(xlabel="forecast", ylabel="frequency", title=fill(title, 60), xlim=(0, top), ylim=(0, top))
    axes.legend(loc="upper left")
    save_figure(figure, path)


def shap_plots(model: Blend, X: pd.DataFrame, folder: Path, *, labels: Mapping[str, str]) -> None:
    """Draw ``shap_summary.png`` over the rows and ``shap_waterfall.png`` for the row with the highest score.

    Parameters
    ----------
    model : Blend
        A fitted model.
    X : DataFrame of shape (n_rows, n_features)
        Profiles; the plots name no person.
    folder : Path
        Where to write.
    labels : mapping of str to str
        What each feature is called.
    """
    with warnings.catch_warnings():
        warnings.simplefilter("ignore")  # of a column without numbers, and of what shap itself will change
        _draw_shap(model, X, folder, labels)


def _draw_shap(model: Blend, X: pd.DataFrame, folder: Path, labels: Mapping[str, str]) -> None:
    import matplotlib.pyplot as plt
    import shap

    rows = X.iloc[:: max(1, len(X) // MOST_ROWS)]
    contributions = model.contributions(rows)
    values = contributions.to_numpy()
    explanation = shap.Explanation(
        values=values,
        base_values=np.full(len(rows), model.base_value_),
        data=rows[list(contributions.columns)].map(_plain).to_numpy(),
        feature_names=[fill(labels[name], 44) for name in contributions.columns],
    )
    with mpl.rc_context({"figure.dpi": 100}):
        shap.plots.beeswarm(explanation, max_display=_BARS, show=False, group_remaining_features=False)
        plt.gca().set_xlabel("contribution to the score (log-odds): associated with, not caused by")
        save_figure(plt.gcf(), folder / "shap_summary.png")
        plt.close("all")
        shap.plots.waterfall(explanation[int(values.sum(axis=1).argmax())], max_display=_BARS, show=False)
        save_figure(plt.gcf(), folder / "shap_waterfall.png")
        plt.close("all")


def _plain(value: object) -> float:
    # the colour of a category means nothing: it is left grey
    return float(value) if isinstance(value, int | float | np.number | np.bool_) else float("nan")


def save_figure(figure: Figure, path: Path) -> None:
    """Write a figure as PNG, without a screen."""
    FigureCanvasAgg(figure)
    figure.savefig(path, dpi=110, bbox_inches="tight")


def _wilson(
    hits: npt.NDArray[np.int64], n: npt.NDArray[np.int64]
) -> tuple[npt.NDArray[np.float64], npt.NDArray[np.float64]]:
    z = 1.645
    rate = hits / n
    middle = (rate + z**2 / (2 * n)) / (1 + z**2 / n)
    half = z * np.sqrt(rate * (1 - rate) / n + z**2 / (4 * n**2)) / (1 + z**2 / n)
    return middle - half, middle + half
