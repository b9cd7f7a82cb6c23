"""How good lists of flight risks were: precision and recall of past lists of any length."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import Any

from models.metrics import jeffreys

#: Leavers among probable high performers below which no recall is told.
FEWEST = 5


@dataclass(frozen=True, slots=True)
class ListRecord:
    """What past lists of one length and horizon held.

    Attributes
    ----------
    n_lists : int
        Past dates, a year apart, so that no exit counts twice.
    n_listed, n_left : int
        People on these lists, and those of them who left by choice within the horizon.
    precision, low, high : float
        Share of the listed who left, with its 90 % interval.
    recall, recall_low, recall_high : float or None
        Of the probable high performers who left, the share that was listed; None of fewer than five.
    base_rate : float
        Share of everybody who left: the precision of a list drawn by lot.
    observed, expected : float
        People who left within the horizon, and how many had been expected.
    """

    n_lists: int
    n_listed: int
    n_left: int
    precision: float
    low: float
    high: float
    recall: float | None
    recall_low: float | None
    recall_high: float | None
    base_rate: float
    observed: int
    expected: float


def list_record(
    backtest: Sequence[Mapping[str, Any]], *, horizon_months: int, length: int, level: float = 0.9
) -> ListRecord | None:
    """Judge past lists as if they had had a given length.

    Parameters
    ----------
    backtest : sequence of mapping
        As `training.exit_backtest.walk_forward` gives it.
    horizon_months : int
        3, 6 or 12.
    length : int
        People on a list.
    level : float
        Level of the intervals (Jeffreys).

    Returns
    -------
    ListRecord or None
        None where there is no past list.

    Examples
    --------
    >>> past = {"horizon_months": 12, "n_people": 100, "n_left": 9, "expected": 8.0, "n_high_left": 5}
    >>> found = list_record([{**past, "left": "1101", "high_left": "1001"}], horizon_months=12, length=2)
    >>> found.n_listed, found.precision, found.recall, found.base_rate
    (2, 1.0, 0.2, 0.09)
    """
    lists = [one for one in backtest if one["horizon_months"] == horizon_months]
    if not lists or not length:
        return None
    listed = [one["left"][:length] for one in lists]
    n_listed, n_left = sum(map(len, listed)), sum(marks.count("1") for marks in listed)
    n_high = sum(one["n_high_left"] for one in lists)
    found = sum(one["high_left"][:length].count("1") for one in lists)
    low, high = jeffreys(n_left, n_listed, level)
    recall: tuple[float | None, float | None, float | None] = (None, None, None)
    if n_high >= FEWEST:
        recall = (found / n_high, *jeffreys(found, n_high, level))
    observed = sum(one["n_left"] for one in lists)
    return ListRecord(
        len(lists),
        n_listed,
        n_left,
        n_left / n_listed,
        low,
        high,
        *recall,
        base_rate=observed / sum(one["n_people"] for one in lists),
        observed=observed,
        expected=sum(one["expected"] for one in lists),
    )
