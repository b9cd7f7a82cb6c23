"""How good probabilities are, each figure with an interval that keeps every person whole.

All bootstrap draws are computed at once, as weights of the rows.
"""

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.stats import beta  # type: ignore[import-untyped]

from data.errors import TooLittleData
from models.encoder import Floats, Ints
from models.folds import person_codes

#: Probability bins of the calibration error, each with equally many rows.
N_BINS = 10
_CHUNK = 4_000_000


@dataclass(frozen=True, slots=True)
class Metric:
    """One figure.

    Parameters
    ----------
    name : str
        ``roc_auc``, ``log_loss``, ...
    value : float
        On the rows as they are.
    low, high : float
        Interval over draws of people.
    """

    name: str
    value: float
    low: float
    high: float

    def __str__(self) -> str:
        return f"{self.name} {self.value:.3f} [{self.low:.3f}, {self.high:.3f}]"


@dataclass(frozen=True, slots=True)
class Evaluation:
    """Several figures on the same rows.

    Parameters
    ----------
    metrics : mapping of str to Metric
        By name.
    n_rows, n_people, n_events : int
        What they rest on.
    level : float
        Level of the intervals.
    """

    metrics: Mapping[str, Metric]
    n_rows: int
    n_people: int
    n_events: int
    level: float

    def __getitem__(self, name: str) -> Metric:
        return self.metrics[name]

    def __iter__(self) -> Iterator[Metric]:
        return iter(self.metrics.values())

    def flat(self, prefix: str = "") -> dict[str, float]:
        """Return names to numbers, with ``_low`` and ``_high``, as a tracking server takes them."""
        found: dict[str, float] = {}
        for one in self:
            found |= {
                f"{prefix}{one.name}": one.value,
                f"{prefix}{one.name}_low": one.low,
                f"{prefix}{one.name}_high": one.high,
            }
        return found


def evaluate(
    y: npt.ArrayLike,
    probability: npt.ArrayLike,
    *,
    people: npt.ArrayLike | None = None,
    n_bootstraps: int = 400,
    level: float = 0.9,
    seed: int = 0,
) -> Evaluation:
    """Judge probabilities.

    Parameters
    ----------
    y : array of shape (n_rows,)
        0 or 1.
    probability : array of shape (n_rows,)
        Of 1.
    people : array of shape (n_rows,), optional
        Person of each row; rows of a person are drawn together.
    n_bootstraps : int
        Draws behind the intervals.
    level : float
        Level of the intervals.
    seed : int
        Seed of the draws.

    Returns
    -------
    Evaluation
        ``roc_auc``, ``average_precision``, ``log_loss``, ``brier``, ``ece`` (10 bins of equal size) and
        ``observed_expected`` (events over the sum of probabilities).

    Raises
    ------
    TooLittleData
        If only one outcome occurs.
    """
    outcome, chance = _checked(y, probability)
    measures = _measures(outcome, chance)
    return _bootstrapped(measures, outcome, people, n_bootstraps=n_bootstraps, level=level, seed=seed)


def compare(
    y: npt.ArrayLike,
    ours: npt.ArrayLike,
    theirs: npt.ArrayLike,
    *,
    people: npt.ArrayLike | None = None,
    n_bootstraps: int = 400,
    level: float = 0.9,
) -> Evaluation:
    """Judge the difference of two sets of probabilities for the same rows, ours less theirs.

    Parameters
    ----------
    y : array of shape (n_rows,)
        0 or 1.
    ours, theirs : array of shape (n_rows,)
        Probabilities of 1.
    people : array of shape (n_rows,), optional
        Person of each row.
    n_bootstraps : int
        Draws, the same for both.
    level : float
        Level of the intervals.

    Returns
    -------
    Evaluation
        The same figures as `evaluate`; log-loss below 0 speaks for ours.
    """
    outcome, own = _checked(y, ours)
    first, second = _measures(outcome, own), _measures(outcome, _checked(y, theirs)[1])

    def difference(name: str) -> Callable[[Floats], Floats]:
        return lambda weights: first[name](weights) - second[name](weights)

    measures = {name: difference(name) for name in first}
    return _bootstrapped(measures, outcome, people, n_bootstraps=n_bootstraps, level=level, seed=0)


def jeffreys(hits: int, n: int, level: float = 0.9) -> tuple[float, float]:
    """Return the Jeffreys interval of a share; where all or none did, it reaches to the share itself.

    >>> [round(end, 2) for end in jeffreys(3, 10)]
    [0.12, 0.56]
    >>> jeffreys(5, 5)[1]
    1.0
    """
    tail = (1.0 - level) / 2.0
    low, high = beta.ppf([tail, 1.0 - tail], hits + 0.5, n - hits + 0.5)
    return float(low) if hits else 0.0, float(high) if hits < n else 1.0


def _checked(y: npt.ArrayLike, probability: npt.ArrayLike) -> tuple[Floats, Floats]:
    outcome, chance = np.asarray(y, dtype=np.float64), np.asarray(probability, dtype=np.float64)
    if outcome.shape != chance.shape or outcome.ndim != 1:
        msg = f"expected one probability an outcome, got shapes {chance.shape} and {outcome.shape}"
        raise ValueError(msg)
    if not np.isin(outcome, (0.0, 1.0)).all() or not ((chance >= 0.0) & (chance <= 1.0)).all():
        msg = "expected outcomes 0 or 1 and probabilities from 0 to 1; check what was passed"
        raise ValueError(msg)
    if len(np.unique(outcome)) < 2:
        msg = f"expected both outcomes, got fewer among {len(outcome)} rows; evaluate on a longer period"
        raise TooLittleData(msg)
    return outcome, chance


def _bootstrapped(
    measures: Mapping[str, Callable[[Floats], Floats]],
    y: Floats,
    people: npt.ArrayLike | None,
    *,
    n_bootstraps: int,
    level: float,
    seed: int,
) -> Evaluation:
    code = person_codes(people, len(y))
    n_people = int(code.max()) + 1
    rng = np.random.default_rng(seed)
    names = list(measures)
    drawn: dict[str, list[Floats]] = {name: [] for name in names}
    rows_at_once = max(1, _CHUNK // len(y))
    for start in range(0, n_bootstraps, rows_at_once):
        n_draws = min(rows_at_once, n_bootstraps - start)
        counts = rng.multinomial(n_people, np.full(n_people, 1.0 / n_people), size=n_draws)
        weights = counts[:, code].astype(np.float64)
        with np.errstate(
            divide="ignore", invalid="ignore"
        ):  # a draw without events gives NaN, left out below
            for name in names:
                drawn[name].append(measures[name](weights))
    tail = (1.0 - level) / 2.0
    found = {}
    for name in names:
        value = float(measures[name](np.ones((1, len(y))))[0])
        low, high = np.nanquantile(np.concatenate(drawn[name]), [tail, 1.0 - tail])
        found[name] = Metric(name, value, float(low), float(high))
    return Evaluation(found, len(y), n_people, int(y.sum()), level)


def _measures(y: Floats, p: Floats) -> dict[str, Callable[[Floats], Floats]]:
    """Each figure as a function of row weights of shape (n_draws, n_rows)."""
    inside = np.clip(p, 1e-15, 1.0 - 1e-15)
    loss = -(y * np.log(inside) + (1.0 - y) * np.log1p(-inside))
    order = np.argsort(p, kind="stable")
    starts = np.flatnonzero(np.diff(p[order], prepend=-1.0) > 0.0)  # equal probabilities stand together
    edges = _equal_bins(order, len(y))
    return {
        "roc_auc": lambda w: _roc_auc(w[:, order] * y[order], w[:, order] * (1.0 - y[order]), starts),
        "average_precision": lambda w: _precision(w[:, order] * y[order], w[:, order], starts),
        "log_loss": lambda w: _mean(w, loss),
        "brier": lambda w: _mean(w, (p - y) ** 2),
        "ece": lambda w: _calibration_error(w[:, order], y[order] - p[order], edges),
        "observed_expected": lambda w: np.asarray((w @ y) / (w @ p)),
    }


def _equal_bins(order: Ints, n_rows: int) -> Ints:
    n_bins = min(N_BINS, len(order))
    return np.asarray(np.arange(n_bins) * n_rows // n_bins)


def _mean(weights: Floats, values: Floats) -> Floats:
    return np.asarray((weights @ values) / weights.sum(axis=1))


def _roc_auc(events: Floats, others: Floats, starts: Ints) -> Floats:
    """Chance that an event has the higher score, ties counted half; columns in rising order of score."""
    up = np.add.reduceat(events, starts, axis=1)
    down = np.add.reduceat(others, starts, axis=1)
    below = np.cumsum(down, axis=1) - 0.5 * down
    return np.asarray((up * below).sum(axis=1) / (up.sum(axis=1) * down.sum(axis=1)))


def _precision(events: Floats, weights: Floats, starts: Ints) -> Floats:
    """Precision averaged over the events, from the highest score down."""
    hits = np.add.reduceat(events, starts, axis=1)[:, ::-1]
    listed = np.cumsum(np.add.reduceat(weights, starts, axis=1)[:, ::-1], axis=1)
    precision = np.divide(np.cumsum(hits, axis=1), listed, out=np.zeros_like(listed), where=listed > 0)
    return np.asarray((precision * hits).sum(axis=1) / hits.sum(axis=1))


def _calibration_error(weights: Floats, gap: Floats, edges: Ints) -> Floats:
    return np.asarray(np.abs(np.add.reduceat(weights * gap, edges, axis=1)).sum(axis=1) / weights.sum(axis=1))
