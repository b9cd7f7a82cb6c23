"""Whether anybody like a person was promoted before: outside of that experience a score is a guess."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.catalog import Feature
from models.blend import Blend
from models.encoder import Floats
from models.explain import group_contributions

#: Share of the people learnt from who count as inside.
INSIDE = 0.99
#: Scores move on the logit scale; less than this is no distance.
_LEAST_SD = 0.05


@dataclass(frozen=True, slots=True)
class Experience:
    """Where the people learnt from lie, by what each group of features added to their score.

    Parameters
    ----------
    groups : tuple of str
        Groups of the catalogue.
    mean : ndarray of shape (n_groups,)
        Mean contribution.
    inverse : ndarray of shape (n_groups, n_groups)
        Inverse of the covariance.
    limit : float
        Squared distance within which 99 % of them lie.
    """

    groups: tuple[str, ...]
    mean: Floats
    inverse: Floats
    limit: float

    @classmethod
    def of(cls, model: Blend, X: pd.DataFrame, catalogue: Mapping[str, Feature]) -> Self:
        """Measure where the people lie whom a model learnt from.

        Parameters
        ----------
        model : Blend
            A fitted model.
        X : DataFrame of shape (n_rows, n_columns)
            What it learnt from.
        catalogue : mapping of str to Feature
            Names the group of each feature.

        Returns
        -------
        Experience
            Distances are Mahalanobis'.
        """
        found = group_contributions(model.contributions(X), catalogue)
        values = found.to_numpy()
        covariance = np.atleast_2d(np.cov(values.T)) + _LEAST_SD**2 * np.eye(values.shape[1])
        mean, inverse = values.mean(axis=0), np.asarray(np.linalg.inv(covariance), dtype=np.float64)
        away = _distance(values, mean, inverse)
        return cls(tuple(map(str, found.columns)), mean, inverse, float(np.quantile(away, INSIDE)))

    def outside(
        self, model: Blend, X: pd.DataFrame, catalogue: Mapping[str, Feature]
    ) -> npt.NDArray[np.bool_]:
        """Tell who is unlike anyone the model learnt from.

        Parameters
        ----------
        model : Blend
            The same model.
        X : DataFrame of shape (n_people, n_columns)
            Profiles.
        catalogue : mapping of str to Feature
            As when it was measured.

        Returns
        -------
        ndarray of shape (n_people,)
            True where the distance is beyond the limit, or the role family was never learnt from.
        """
        found = group_contributions(model.contributions(X), catalogue)[list(self.groups)]
        away = _distance(found.to_numpy(), self.mean, self.inverse) > self.limit
        families = model.fitted_.encoder.levels.get("role_family", ())
        strange = ~X["role_family"].isin(families).to_numpy() if families else np.zeros(len(X), dtype=bool)
        return np.asarray(away | strange, dtype=bool)

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain numbers and text."""
        return {
            "groups": list(self.groups),
            "mean": self.mean.tolist(),
            "inverse": self.inverse.tolist(),
            "limit": self.limit,
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> Self:
        """Build what `to_json` wrote."""
        mean, inverse = np.array(state["mean"]), np.array(state["inverse"])
        return cls(tuple(state["groups"]), mean, inverse, float(state["limit"]))


def _distance(values: Floats, mean: Floats, inverse: Floats) -> Floats:
    apart = values - mean
    return np.asarray(np.einsum("ij,jk,ik->i", apart, inverse, apart))
