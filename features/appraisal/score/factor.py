"""The weights that best recover the results of the work, given how well each indicator is measured."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from features.appraisal.indicators.effects import Effects
from features.appraisal.score.combine import Composite, Counting, role_means_of_each
from features.appraisal.score.scale import Roles

Array = npt.NDArray[np.float64]

#: Kinds of indicator that show the result of the work itself: the second where a role has none of the first.
RESULTS = ("outcome", "quality")


def by_factor(
    given: Counting, composite: Composite, roles: Roles, found: Mapping[str, Effects]
) -> tuple[Array, Array]:
    r"""Return the weights that best recover the results of the work, and the reliability of each indicator.

    One factor, the result, is what the indicators of results have in common with the weights that the scheme
    gives them. The loading :math:`\lambda_k` of an indicator is the correlation of its true value with that;
    with reliability :math:`r_k` the best weight of its posterior mean is
    :math:`\lambda_k / (1 - r_k \lambda_k^2)` [1]_.

    Parameters
    ----------
    given : Counting
        Weights of the scheme.
    composite : Composite
        Correlations and uncertainties.
    roles : Roles
        Role family and office of each person.
    found : mapping of str to Effects
        In the order of the columns; their kinds tell which are results.

    Returns
    -------
    tuple of two arrays of shape (n_people, n_indicators)
        Weights that sum to 1 (0 where an indicator does not count), and mean reliability in the role.

    References
    ----------
    .. [1] Bartholomew, Knott & Moustaki (2011), Latent Variable Models and Factor Analysis, ch. 3.
    """
    known = np.clip(1 - composite.z_sd**2, 0.0, 1.0)
    reliability = role_means_of_each(known, composite.enough, roles)
    loading = loadings(given, composite, roles, found)
    counts = (given.weight > 0) & (reliability > 0)
    weight = np.where(counts, loading / (1 - reliability * loading**2 + 1e-9), 0.0)
    total = weight.sum(axis=1, keepdims=True)
    return np.where(total > 0, weight / np.where(total > 0, total, 1.0), 0.0), reliability


def loadings(given: Counting, composite: Composite, roles: Roles, found: Mapping[str, Effects]) -> Array:
    """Return how each indicator's true value goes with the results of the role, from 0 to 1.

    Parameters
    ----------
    given : Counting
        Weights of the scheme; those of the results say what the result is.
    composite : Composite
        Correlations of true values.
    roles : Roles
        Office of each person.
    found : mapping of str to Effects
        In the order of the columns.

    Returns
    -------
    array of shape (n_people, n_indicators)
        Correlations; 0 where an indicator goes against the results.
    """
    kinds = np.array([one.indicator.kind for one in found.values()], dtype=object)
    target = given.weight
    for kind in reversed(RESULTS):
        own = np.where(kinds == kind, given.weight, 0.0)
        target = np.where(own.any(axis=1, keepdims=True), own, target)
    back, front = (target @ matrix for matrix in composite.correlation)
    together = np.where(roles.front[:, None] == 1, front, back)
    size = np.sqrt(np.maximum(np.sum(together * target, axis=1, keepdims=True), 1e-12))
    loading: Array = np.clip(together / size, 0.0, 1.0)
    return loading


def measured_counting(
    given: Counting, composite: Composite, roles: Roles, found: Mapping[str, Effects]
) -> Counting:
    """Return the same with measured weights in place of those of the scheme."""
    return replace(given, weight=by_factor(given, composite, roles, found)[0])
