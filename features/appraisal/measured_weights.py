"""Weights that follow from how reliably each indicator is measured, and how it goes with results."""

from collections.abc import Mapping
from dataclasses import replace

import numpy as np
import numpy.typing as npt

from features.appraisal.combine import Composite, Counting
from features.appraisal.effects import Effects
from features.appraisal.scale import Roles, role_means

Array = npt.NDArray[np.float64]

#: Kinds of indicator that show the result of the work itself.
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
    result = np.array([one.indicator.kind in RESULTS for one in found.values()], dtype=bool)
    seen = composite.enough
    known = np.clip(1 - composite.z_sd**2, 0.0, 1.0)
    means = [role_means(known[:, k], seen[:, k], roles) for k in range(known.shape[1])]
    reliability = np.column_stack(means) if means else known
    target = np.where(result, given.weight, 0.0)
    target = np.where(target.any(axis=1, keepdims=True), target, given.weight)
    side = np.where(
        roles.front[:, None] == 1, target @ composite.correlation[1], target @ composite.correlation[0]
    )
    size = np.sqrt(np.maximum(np.sum(side * target, axis=1, keepdims=True), 1e-12))
    loading = np.clip(side / size, 0.0, 1.0)
    weight = np.where(
        (given.weight > 0) & (reliability > 0), loading / (1 - reliability * loading**2 + 1e-9), 0.0
    )
    total = weight.sum(axis=1, keepdims=True)
    return np.where(total > 0, weight / np.where(total > 0, total, 1.0), 0.0), reliability


def measured_counting(
    given: Counting, composite: Composite, roles: Roles, found: Mapping[str, Effects]
) -> Counting:
    """Return the same with measured weights in place of those of the scheme."""
    return replace(given, weight=by_factor(given, composite, roles, found)[0])
