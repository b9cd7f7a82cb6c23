"""The plot of the backtest: predicted against actual success, and whose list would have done best."""

from pathlib import Path

from matplotlib.axes import Axes
from matplotlib.figure import Figure

from training.backtest import OURS, Backtest
from training.plots import save_figure

_NAMES = {
    "readiness": "readiness (this list)",
    "precedent": "imitated past decisions",
    "own_sales": "own sales",
    "tenure": "tenure",
    "last_rating": "last rating",
}
_OURS, _OTHER = "#1f6f5c", "#9aa5ab"


def backtest_plot(backtest: Backtest, path: Path) -> None:
    """Draw both halves of the backtest.

    Parameters
    ----------
    backtest : Backtest
        What lists of past rounds would have said, and what happened.
    path : Path
        PNG to write.
    """
    figure = Figure(figsize=(10, 4.4), layout="constrained")
    left, right = figure.subplots(1, 2, width_ratios=[1, 1.25])
    _calibration(backtest, left)
    _scores(backtest, right)
    n_known = int(backtest.frame["success"].notna().sum())
    rounds = backtest.frame["round"].nunique()
    figure.suptitle(f"{rounds} past rounds, each listed from what was known then; {n_known} known outcomes")
    save_figure(figure, path)


def _calibration(backtest: Backtest, axes: Axes) -> None:
    rows = backtest.calibration()
    axes.plot([0, 1], [0, 1], color="0.6", linewidth=1)
    for row in rows:
        axes.plot([row["predicted"]] * 2, [row["actual_low"], row["actual_high"]], color=_OURS, linewidth=1.5)
    axes.plot([row["predicted"] for row in rows], [row["actual"] for row in rows], "o", color=_OURS)
    axes.set(
        xlim=(0, 1),
        ylim=(0, 1),
        xlabel="predicted probability of success",
        ylabel="share that succeeded (90 % interval)",
        title="People who were promoted, by fifths",
    )


def _scores(backtest: Backtest, axes: Axes) -> None:
    rows = [row for row in backtest.by_score()[::-1] if row["upper_half"] is not None]
    for place, row in enumerate(rows):
        color = _OURS if row["score"] == OURS else _OTHER
        axes.plot([row["upper_half_low"], row["upper_half_high"]], [place, place], color=color, linewidth=2)
        axes.plot(row["upper_half"], place, "o", color=color, markersize=8)
        axes.annotate(f"{row['upper_half']:.0%}", (row["upper_half"], place + 0.16), ha="center", color=color)
    if rows:
        axes.axvline(rows[0]["success_all"], color="0.6", linewidth=1, linestyle="--")
        axes.annotate(
            "all who were promoted", (rows[0]["success_all"], len(rows) - 0.45), ha="center", color="0.4"
        )
    axes.set_yticks(range(len(rows)), [_NAMES.get(row["score"], row["score"]) for row in rows])
    axes.set(xlim=(0, 1), ylim=(-0.5, len(rows) - 0.2), xlabel="share that succeeded (90 % interval)")
    axes.set_title("Had only the upper half by each score been promoted")
