"""The plot of past transfers: expected against realised rates, and whose expectation was nearer."""

from pathlib import Path

import numpy as np
import pandas as pd
from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.evaluate import MODEL, Figures
from training.plots import save_figure
from training.transfer_figures import NAIVE, SAME, THERE, by_period

_NAMES = {MODEL: "this model", SAME: "own rate before", THERE: "platform's rate"}
_COLORS = {MODEL: "#1f6f5c", SAME: "#9aa5ab", THERE: "#c9b79c"}


def transfer_plot(frame: pd.DataFrame, figures: Figures, path: Path) -> None:
    """Draw both halves.

    Parameters
    ----------
    frame : DataFrame
        Past transfers, as `training.transfer_backtest.Past` holds them; nothing is drawn of none.
    figures : Figures
        Of the same.
    path : Path
        PNG to write.
    """
    if frame.empty:
        return
    drawn = Figure(figsize=(10, 4.4), layout="constrained")
    left, right = drawn.subplots(1, 2, width_ratios=[1, 1.25])
    _rates(frame, left)
    _years(frame, right)
    found = figures.model
    drawn.suptitle(
        f"{len(frame)} past transfers, each foreseen from what was known then; {found['cover80'].value:.0%}"
        " of outcomes inside the 80 % interval"
    )
    save_figure(drawn, path)


def _rates(frame: pd.DataFrame, axes: Axes) -> None:
    leads = frame["leads"].to_numpy(np.float64)
    expected, reached = (frame[name].to_numpy(np.float64) / leads for name in (MODEL, "outcome"))
    top = float(max(expected.max(), reached.max())) * 1.05
    axes.plot([0, top], [0, top], color="0.6", linewidth=1)
    size = 60 * leads / leads.max()
    axes.scatter(expected, reached, s=size, color=_COLORS[MODEL], alpha=0.5, linewidths=0)
    axes.set(
        xlim=(0, top),
        ylim=(0, top),
        xlabel="expected rate of conversion",
        ylabel="rate on the new platform (size: leads)",
        title="First months after a transfer",
    )


def _years(frame: pd.DataFrame, axes: Axes) -> None:
    rows = by_period(frame)["years"]
    place = np.arange(len(rows), dtype=np.float64)
    for number, name in enumerate((MODEL, *NAIVE)):
        errors = [row["rate_error"][name] for row in rows]
        axes.bar(place + (number - 1) * 0.27, errors, 0.25, color=_COLORS[name], label=_NAMES[name])
    axes.set_xticks(place, [f"{row['period']}\n{row['n']} transfers" for row in rows])
    axes.set(ylabel="root mean square error of the rate", title="How far off, by year")
    axes.set_ylim(0, 1.3 * axes.get_ylim()[1])  # room for the legend
    axes.legend(loc="upper right", frameon=False)
