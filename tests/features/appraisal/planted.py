"""Planted measures with known truth, for the tests of the one scale."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from features.appraisal.score.combine import Composite, Counting, Measures, combine
from features.appraisal.score.scale import Extras, Roles, Standing, role_moments, stand

Array = npt.NDArray[np.float64]

WEIGHTS = (0.4, 0.3, 0.3)
LEAST = 0.2


@dataclass(frozen=True)
class Planted:
    """Seven in ten sell; every true value has unit variance in each role."""

    true: Array
    measures: Measures
    counting: Counting
    roles: Roles


def planted(
    seed: int = 0,
    *,
    n_people: int = 1000,
    front: tuple[float, float, float] = (0.5, 0.7, 0.6),
    back: tuple[float, float, float] = (0.85, 0.9, 0.6),
    correlation: float = 0.4,
    noise: float = 0.0,
) -> Planted:
    """Return three indicators whose reliability differs between roles and people; a tenth is missing."""
    rng = np.random.default_rng(seed)
    sells = (np.arange(n_people) < 0.7 * n_people).astype(np.intp)
    together, erring = (np.full((3, 3), one) + (1 - one) * np.eye(3) for one in (correlation, noise))
    true = rng.multivariate_normal(np.zeros(3), together, n_people)
    middle = np.where(sells[:, None] == 1, front, back)
    known = 1 / (1 + np.exp(-(np.log(middle / (1 - middle)) + rng.normal(0, 1.2, (n_people, 3)))))
    errors = rng.multivariate_normal(np.zeros(3), erring, n_people)
    seen = true + errors * np.sqrt((1 - known) / known)
    mean, sd = known * seen, np.sqrt(1 - known)
    missing = rng.random(mean.shape) < 0.1
    mean[missing], sd[missing] = np.nan, np.nan
    change = np.full(mean.shape, 0.3)
    measures = Measures(("a", "b", "c"), mean, sd, 0 * mean, change, np.full(mean.shape, 100.0), erring)
    weight = np.tile(WEIGHTS, (n_people, 1))
    bounds = np.full(weight.shape, 3.0)
    roles = Roles(("back", "front"), sells, sells)
    return Planted(true, measures, Counting(weight, -bounds, bounds, 0 * bounds), roles)


def nothing_beside(n_people: int) -> Extras:
    """Return no bonus, no team and no anchors."""
    none = np.zeros(n_people)
    return Extras(none, none, np.full(n_people, -1), 0.0, none)


def placed(one: Planted, extras: Extras | None = None) -> tuple[Composite, Standing, npt.NDArray[np.bool_]]:
    """Return composite, standing, and who is scored."""
    composite = combine(one.measures, one.counting, one.roles)
    scored = composite.reliability >= LEAST
    given = extras or nothing_beside(len(scored))
    value, trend = (composite.value, composite.sd), (composite.trend, composite.trend_sd)
    return composite, stand(value, trend, scored, one.roles, given), scored


def true_standing(one: Planted, composite: Composite, scored: npt.NDArray[np.bool_]) -> Array:
    """Return the true composite on the scale of the standing."""
    middle, spread = role_moments(composite.value, scored, one.roles)
    true: Array = (np.sum(composite.weight * one.true, axis=1) / composite.unit - middle) / spread
    return true
