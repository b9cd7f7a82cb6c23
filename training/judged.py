"""How good a list would have been, told by those of it who were promoted."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.peers import FEWEST
from models.metrics import jeffreys

_DRAWS, _TAIL = 400, 0.05


def of_round(day: str, rows: pd.DataFrame, predicted: str) -> dict[str, Any]:
    """Return predicted against actual success of those who were promoted in a round.

    Parameters
    ----------
    day : str
        The round.
    rows : DataFrame of shape (n_candidates, n_columns)
        As ``training.backtest.Backtest.frame``.
    predicted : str
        Column of the probability of success.

    Returns
    -------
    dict
        Counts, the mean prediction and the share that succeeded with its interval; no share of fewer than
        five people.
    """
    promoted, known = rows[rows["promoted"]], rows[rows["success"].notna()]
    n_told = len(known) if len(known) >= FEWEST else 0  # of fewer, everybody knows who failed
    return {
        "round": day,
        "n_candidates": len(rows),
        "n_promoted": len(promoted),
        "n_known": len(known),
        "n_learnt": int(rows["n_learnt"].iloc[0]),
        "predicted": float(known[predicted].mean()) if n_told else None,
        **share(int(known["success"].sum()), n_told, "actual"),
    }


def judged(frame: pd.DataFrame, name: str) -> dict[str, Any]:
    """Judge a score by those of its list who were promoted, and by whom it puts into the upper half.

    Parameters
    ----------
    frame : DataFrame
        As ``training.backtest.Backtest.frame``.
    name : str
        Column of the score; higher is better, NaN stands last.

    Returns
    -------
    dict
        ``agreement`` is the share of the list, as long as there were seats, that was promoted;
        ``success_listed`` how many of these succeeded, ``lift`` that over all who were promoted.
        ``upper_half`` is the success of the better half of the promoted by the score, ``regret`` what the
        best possible half would have had more, both with 90 % intervals over draws of people.
    """
    rank = frame.groupby("round")[name].rank(ascending=False, method="first", na_option="bottom")
    seats = frame.groupby("round")["promoted"].transform("sum")
    listed = (rank <= seats).to_numpy()
    known = frame["success"].notna().to_numpy()
    outcome = frame["success"].to_numpy(dtype=np.float64)
    both = listed & known
    success = float(outcome[both].mean()) if both.sum() >= FEWEST else None
    everyone = float(outcome[known].mean()) if known.any() else None
    return {
        "score": name,
        "n_listed": int(listed.sum()),
        "agreement": float(frame["promoted"].to_numpy()[listed].mean()) if listed.any() else None,
        "n_listed_known": int(both.sum()),
        "success_listed": success,
        "success_all": everyone,
        "lift": success / everyone if success is not None and everyone else None,
        **_halves(frame[known], name),
    }


def share(hits: int, n: int, name: str) -> dict[str, float | None]:
    """Return a share with its 90 % Jeffreys interval, under a name; None of nothing.

    >>> share(0, 0, "actual")
    {'actual': None, 'actual_low': None, 'actual_high': None}
    """
    if not n:
        return dict.fromkeys((name, f"{name}_low", f"{name}_high"))
    low, high = jeffreys(hits, n)
    return {name: hits / n, f"{name}_low": low, f"{name}_high": high}


def _halves(known: pd.DataFrame, name: str) -> dict[str, float | None]:
    """Success in the upper half by a score and the regret against the best half, over draws of people."""
    upper, best = _upper_half(known, name), _upper_half(known, "success")
    if not upper.any():
        names = [f"{one}{end}" for one in ("upper_half", "regret") for end in ("", "_low", "_high")]
        return dict.fromkeys(names)
    codes, people = pd.factorize(known["employee_id"])
    drawn = np.random.default_rng(0).exponential(size=(_DRAWS, len(people)))
    weights = np.vstack([np.ones(len(people)), drawn])[:, codes]  # the first is the rows as they are
    outcome = known["success"].to_numpy(dtype=np.float64)
    own, possible = (
        weights[:, half] @ outcome[half] / weights[:, half].sum(axis=1) for half in (upper, best)
    )
    found: dict[str, float | None] = {}
    for one, values in (("upper_half", own), ("regret", possible - own)):
        low, high = np.quantile(values[1:], [_TAIL, 1.0 - _TAIL])
        found |= {one: float(values[0]), f"{one}_low": float(low), f"{one}_high": float(high)}
    return found


def _upper_half(known: pd.DataFrame, name: str) -> npt.NDArray[np.bool_]:
    """Tell who stands in the upper half of a round by a score."""
    by_round = known.groupby("round")
    rank = by_round[name].rank(ascending=False, method="first", na_option="bottom")
    return np.asarray(rank <= by_round["success"].transform("size") / 2, dtype=bool)
