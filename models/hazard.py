"""Exits by cause and horizon: monthly hazards of a landmark, put together to cumulative incidences.

The hazard of a month is that of its piece of the horizon. With hazards h of all causes and the share S still
here, the incidence of a cause grows by S h each month; causes compete, so they add up to at most 1.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any, Self

import numpy as np
import pandas as pd
from scipy.special import expit, logit  # type: ignore[import-untyped]
from scipy.stats import t  # type: ignore[import-untyped]

from features.attrition.person_period import PIECES
from features.attrition.setup import HORIZONS
from models.blend import Blend
from models.encoder import Floats, Ints

#: Column that tells a model which piece of the horizon a row is about; no feature of a person.
AHEAD = "months_ahead"
#: Months of the longest horizon.
N_MONTHS = HORIZONS[-1]
#: Piece of each month.
_PIECE = np.repeat(np.arange(len(PIECES)), [stop - start for start, stop in PIECES])


@dataclass(frozen=True, slots=True)
class Incidence:
    """Probability of having left by the end of each month ahead, by cause.

    Parameters
    ----------
    voluntary, involuntary, other : ndarray of shape (n_people, 12)
        Never fall with the month; together at most 1.
    low, high : ndarray of shape (n_people, 12)
        Interval of the voluntary one.
    """

    voluntary: Floats
    involuntary: Floats
    other: Floats
    low: Floats
    high: Floats

    def at(self, horizon_months: int) -> tuple[Floats, Floats, Floats]:
        """Return the voluntary probability within a horizon, and its interval."""
        month = horizon_months - 1
        return self.voluntary[:, month], self.low[:, month], self.high[:, month]


@dataclass(frozen=True, slots=True)
class Level:
    """What the latest year before the fit told of the level of exits.

    Parameters
    ----------
    observed : int
        People who left by choice in it.
    expected : float
        How many all years learnt from led to expect.
    shift : float
        What was added to the logits of the hazard since.
    sd : float
        How unsure that level is, on the logit scale.
    """

    observed: int
    expected: float
    shift: float
    sd: float


@dataclass(frozen=True, slots=True)
class ExitModels:
    """Everything that answers about exits as of one date, learnt from what was known by then.

    Parameters
    ----------
    voluntary : Blend
        An `ExitModel`.
    involuntary : Blend or None
        A `DismissalModel`; None where too few were dismissed.
    rates : mapping of str to float
        Monthly rate of every cause, lately.
    level : Level
        Brings the voluntary hazard to the level of the latest year; in the model already.
    learnt_until : date
        Nothing of this day or later was used.
    n_exits : mapping of str to int
        People learnt from who left, by cause.
    """

    voluntary: Blend
    involuntary: Blend | None
    rates: Mapping[str, float]
    level: Level
    learnt_until: date
    n_exits: Mapping[str, int]

    @property
    def feature_names(self) -> tuple[str, ...]:
        """Features of people that are needed."""
        models = (self.voluntary, *([self.involuntary] if self.involuntary else []))
        return tuple(dict.fromkeys(name for one in models for name in one.feature_names_ if name != AHEAD))

    def incidence(self, X: pd.DataFrame, *, level: float = 0.9) -> Incidence:
        """Return what is expected of people, month by month.

        Parameters
        ----------
        X : DataFrame of shape (n_people, n_columns)
            Profiles as of the landmark.
        level : float
            Level of the interval.

        Returns
        -------
        Incidence
            The interval is Student's t on the logits of the bootstrap members; the level of exits is unsure
            as well.
        """
        dismissed, other = self.competing(X)
        logits, members = member_logits(self.voluntary, X)
        own, gone, rest = cumulated(expit(logits), dismissed, other)
        # one member after the other: of all together the months would not fit into memory
        spread = [cumulated(expit(one), dismissed, other)[0] for one in members]
        if len(spread) > 1:
            half = logit(_inside(np.stack(spread))).std(axis=0, ddof=1)
            half = t.ppf(0.5 + level / 2.0, len(spread) - 1) * np.sqrt(half**2 + self.level.sd**2)
        else:
            half = np.full(own.shape, np.inf)  # a single member tells nothing
        middle = logit(_inside(own))
        return Incidence(own, gone, rest, expit(middle - half), expit(middle + half))

    def competing(self, X: pd.DataFrame) -> tuple[Floats, Floats]:
        """Return the monthly hazards of dismissal and of other exits, each of shape (n_people, n_pieces)."""
        flat = np.ones((len(X), len(PIECES)))
        dismissed = (
            self.rates["involuntary"] * flat if self.involuntary is None else hazards(self.involuntary, X)
        )
        return dismissed, self.rates["other"] * flat

    def base_rate(self, horizon_months: int) -> float:
        """Return the share that leaves by choice within a horizon at the latest level, whoever it is."""
        return float(1.0 - (1.0 - self.rates["voluntary"]) ** horizon_months)

    def blends(self, suffix: str = "") -> dict[str, Blend]:
        """Return the models by the names under which they are kept."""
        found = {f"attrition{suffix}": self.voluntary}
        return found | ({f"dismissal{suffix}": self.involuntary} if self.involuntary else {})

    def to_json(self) -> dict[str, Any]:
        """Return the rest as plain numbers and text."""
        return {
            "rates": dict(self.rates),
            "level": {name: getattr(self.level, name) for name in Level.__slots__},
            "learnt_until": self.learnt_until.isoformat(),
            "n_exits": dict(self.n_exits),
        }

    @classmethod
    def of(cls, blends: Mapping[str, Blend], state: Mapping[str, Any], suffix: str = "") -> Self:
        """Put together what `blends` and `to_json` took apart."""
        return cls(
            voluntary=blends[f"attrition{suffix}"],
            involuntary=blends.get(f"dismissal{suffix}"),
            rates={name: float(rate) for name, rate in state["rates"].items()},
            level=Level(**state["level"]),
            learnt_until=date.fromisoformat(state["learnt_until"]),
            n_exits={name: int(n) for name, n in state["n_exits"].items()},
        )


def ahead(X: pd.DataFrame, piece: int | Ints) -> pd.DataFrame:
    """Return rows that say which piece of the horizon they are about."""
    told = pd.Series(np.broadcast_to(np.asarray(piece, dtype=np.float64), len(X)), X.index, name=AHEAD)
    return pd.concat([X.drop(columns=AHEAD, errors="ignore"), told], axis=1)


def own_logits(model: Blend, X: pd.DataFrame) -> Floats:
    """Return the logit of the monthly hazard in each piece of the horizon, of shape (n_people, n_pieces)."""
    return np.column_stack([model.decision_function(ahead(X, piece)) for piece in range(len(PIECES))])


def hazards(model: Blend, X: pd.DataFrame) -> Floats:
    """Return the monthly hazard in each piece of the horizon, of shape (n_people, n_pieces)."""
    return np.asarray(expit(own_logits(model, X)))


def member_logits(model: Blend, X: pd.DataFrame) -> tuple[Floats, Floats]:
    """Return logits of the monthly hazard, of shape (n_people, n_pieces), and of every bootstrap member."""
    own, members = [], []
    for piece in range(len(PIECES)):
        rows = model.encode(ahead(X, piece))
        own.append(model.fitted_.margin(rows, model.n_threads))
        members.append(model.fitted_.member_margins(rows, model.n_threads))
    return np.column_stack(own), np.stack(members, axis=-1).transpose(1, 0, 2)


def cumulated(voluntary: Floats, *others: Floats) -> tuple[Floats, ...]:
    """Return the incidence of each cause by the end of each month.

    Parameters
    ----------
    voluntary, *others : ndarray of shape (n_people, n_pieces)
        Monthly hazards by cause.

    Returns
    -------
    tuple of ndarray of shape (n_people, 12)
        In the order of the causes.

    Examples
    --------
    >>> own, rest = cumulated(np.array([[0.5, 0.5, 0.5]]), np.array([[0.5, 0.5, 0.5]]))
    >>> own[0, :2].tolist(), rest[0, -1].tolist()
    ([0.5, 0.5], 0.5)
    """
    monthly = np.stack([cause[:, _PIECE] for cause in (voluntary, *others)])
    total = monthly.sum(axis=0)
    monthly = monthly / np.maximum(total, 1.0)  # nobody leaves more than once
    stay = np.cumprod(1.0 - np.minimum(total, 1.0), axis=1)
    here = np.column_stack([np.ones(len(total)), stay[:, :-1]])
    return tuple(np.cumsum(here * monthly, axis=2))


def shares(voluntary: Floats, *others: Floats, horizon_months: int) -> Floats:
    """Return which share of the voluntary incidence falls into each piece, of shape (n_people, n_pieces)."""
    own = cumulated(voluntary, *others)[0][:, :horizon_months]
    monthly = np.diff(own, axis=1, prepend=0.0)
    parts = [monthly[:, _PIECE[:horizon_months] == piece].sum(axis=1) for piece in range(len(PIECES))]
    found = np.column_stack(parts)
    return np.asarray(found / np.maximum(found.sum(axis=1, keepdims=True), 1e-300))


def _inside(probability: Floats) -> Floats:
    return np.clip(probability, 1e-9, 1.0 - 1e-9)
