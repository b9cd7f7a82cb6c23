"""Audit of the potential that managers rate, never a model input: its use, and its mean by group."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit, logit, stdtrit  # type: ignore[import-untyped]

from features.peers import FEWEST
from models.encoder import Floats, Ints
from models.folds import n_rarer, person_codes, person_folds
from models.linear import Penalty, fit_logistic, margin
from models.metrics import Metric, compare, evaluate
from models.wording import Words

Verdict = Literal["helps", "not shown", "too few"]

#: Fewest people with a known outcome, and of the rarer outcome.
FEWEST_OUTCOMES, FEWEST_RARER = 50, 10
N_FOLDS = 10
#: A weak ridge, so that no fold without overlap has endless coefficients.
_RIDGE = 0.1
#: Gain of log-loss that is no more than the rounding of two fits.
_ROUNDING = 1e-5

VERDICTS: Mapping[Verdict, Words] = {
    "helps": Words(
        "潜力评分在晋升准备度之外提供了关于晋升后成功的信息。",
        "The potential rating tells something about success after promotion that readiness does not.",
    ),
    "not shown": Words(
        "未能证明潜力评分在晋升准备度之外提供了信息。",
        "It is not shown that the potential rating tells anything that readiness does not.",
    ),
    "too few": Words(
        f"已知结果太少，无法判断潜力评分是否有用：至少需要{FEWEST_OUTCOMES}人，其中成功与未成功各至少{FEWEST_RARER}人。",
        "Too few outcomes are known to say whether the potential rating is of use: it takes "
        f"{FEWEST_OUTCOMES} people, of whom {FEWEST_RARER} succeeded and {FEWEST_RARER} did not.",
    ),
}


@dataclass(frozen=True, slots=True)
class RatingGap:
    """How differently a group is rated; without numbers where it or the rest has fewer than `FEWEST` people.

    Parameters
    ----------
    group : str
        Its name.
    n : int or None
        People rated.
    gap, low, high : float or None
        Mean rating of the group less that of the rest, in standard deviations of all ratings, with the 95 %
        interval of Welch; None also where all ratings are equal.
    """

    group: str
    n: int | None = None
    gap: float | None = None
    low: float | None = None
    high: float | None = None


@dataclass(frozen=True, slots=True)
class PotentialAudit:
    """What a rating of potential is worth.

    Parameters
    ----------
    n_rated : int
        People with a rating.
    n_outcomes : int
        Among them those whose outcome and readiness are known.
    auc : Metric or None
        ROC AUC of the rating alone for success, with a 90 % interval; None if there are too few.
    added : Metric or None
        Log-loss with the rating less that without it, with a 90 % interval; below 0 speaks for the rating.
    gaps : tuple of RatingGap
        Sorted by name.
    verdict : {"helps", "not shown", "too few"}
        ``helps`` where the interval of `added` lies below 0.
    """

    n_rated: int
    n_outcomes: int
    auc: Metric | None
    added: Metric | None
    gaps: tuple[RatingGap, ...]
    verdict: Verdict

    @property
    def words(self) -> Words:
        """The verdict as a sentence."""
        return VERDICTS[self.verdict]


def audit_potential(
    rating: npt.ArrayLike,
    success: npt.ArrayLike,
    readiness: npt.ArrayLike,
    group: npt.ArrayLike | None,
    *,
    people: npt.ArrayLike | None = None,
) -> PotentialAudit:
    """Audit a rating of potential.

    Success is known of promoted people alone, and those who were rated low are seldom promoted: among all
    people the rating may tell more.

    Parameters
    ----------
    rating : array of shape (n_rows,)
        The higher the more potential; NaN is not rated.
    success : array of shape (n_rows,)
        0 or 1 after a promotion; NaN is not known.
    readiness : array of shape (n_rows,)
        Probability of success of a model that did not see the row; NaN is not known.
    group : array of str, shape (n_rows,), or None
        Group of the person; missing ones are left out of the comparison of groups.
    people : array of shape (n_rows,), optional
        Person of each row; without it every row is a person.

    Returns
    -------
    PotentialAudit
        `PotentialAudit.added` compares two logistic regressions fitted to the other people of ten folds: on
        the logit of readiness, and on it and the standardised rating, whose coefficient is never negative.

    Raises
    ------
    ValueError
        If there is not one value of each a row, or a success or readiness is outside 0 to 1.
    """
    rated, won, ready = (np.asarray(one, dtype=np.float64) for one in (rating, success, readiness))
    if rated.ndim != 1 or not rated.shape == won.shape == ready.shape:
        msg = f"expected one value of each a row, got shapes {rated.shape}, {won.shape} and {ready.shape}"
        raise ValueError(msg)
    person = person_codes(people, len(rated))
    has = ~np.isnan(rated)
    gaps = () if group is None else _gaps(rated, np.asarray(group, dtype=object), person)
    known = has & ~np.isnan(won) & ~np.isnan(ready)
    n_rated, n_outcomes = (len(np.unique(person[rows])) for rows in (has, known))
    if n_outcomes < FEWEST_OUTCOMES or n_rarer(won[known], person[known]) < FEWEST_RARER:
        return PotentialAudit(n_rated, n_outcomes, None, None, gaps, "too few")
    y, who = won[known], person_codes(person[known], int(known.sum()))
    standard = _standard(rated[known])
    auc = evaluate(y, expit(standard), people=who)["roc_auc"]
    Z = np.column_stack([logit(np.clip(ready[known], 1e-6, 1.0 - 1e-6)), standard])
    with_it, without = _cross_fitted(Z, y, who), _cross_fitted(Z[:, :1], y, who)
    added = compare(y, with_it, without, people=who)["log_loss"]
    verdict: Verdict = "helps" if added.high < -_ROUNDING else "not shown"
    return PotentialAudit(n_rated, n_outcomes, auc, added, gaps, verdict)


def _cross_fitted(Z: Floats, y: Floats, people: Ints) -> Floats:
    """Return the probability of each row by a regression on the people of the other folds."""
    fold = person_folds(y, people, N_FOLDS, np.random.default_rng(0))
    others = (fold[:, None] != np.arange(N_FOLDS)).astype(np.float64)
    penalty = Penalty(_RIDGE, np.ones(Z.shape[1]))
    signs = np.array([0, 1][: Z.shape[1]], dtype=np.int64)
    beta = fit_logistic(Z, y, others, penalty=penalty, signs=signs)
    return np.asarray(expit(margin(Z, beta)[np.arange(len(y)), fold]))


def _standard(values: Floats) -> Floats:
    spread = float(values.std())
    return np.asarray((values - values.mean()) / (spread if spread > 0.0 else 1.0))


def _gaps(rating: Floats, group: npt.NDArray[np.object_], person: Ints) -> tuple[RatingGap, ...]:
    if group.shape != rating.shape:
        msg = f"expected one group a row, got shapes {group.shape} and {rating.shape}"
        raise ValueError(msg)
    rows = pd.DataFrame({"group": group, "person": person, "rating": rating}).dropna()
    means = rows.groupby(["group", "person"])["rating"].mean().reset_index()
    value, member = means["rating"].to_numpy(dtype=np.float64), means["group"].astype(str).to_numpy()
    return tuple(_gap(str(name), value[member == name], value[member != name]) for name in np.unique(member))


def _gap(name: str, own: Floats, rest: Floats) -> RatingGap:
    if min(len(own), len(rest)) < FEWEST:
        return RatingGap(name, None if len(own) < FEWEST else len(own))
    spread = float(np.concatenate([own, rest]).std(ddof=1))
    if spread == 0.0:
        return RatingGap(name, len(own))
    gap = float(own.mean() - rest.mean()) / spread
    parts = np.array([one.var(ddof=1) / len(one) for one in (own, rest)]) / spread**2
    squares = float((parts**2 / (np.array([len(own), len(rest)]) - 1)).sum())
    freedom = parts.sum() ** 2 / squares if squares > 0.0 else np.inf
    width = float(stdtrit(freedom, 0.975) * np.sqrt(parts.sum())) if squares > 0.0 else 0.0
    return RatingGap(name, len(own), gap, gap - width, gap + width)
