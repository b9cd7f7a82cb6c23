"""Whether anybody like a person was promoted before: outside of that experience a score is a guess."""

from collections import Counter
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
#: A coefficient on standardised numbers below this does not count.
_NOTHING = 1e-6


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
    strange : float
        Share of what counts that is unknown, or beyond all values learnt from, with 99 % of them.
    cases : mapping of int to int
        Grade -> how many of them had it; empty where grades were not learnt from.
    """

    groups: tuple[str, ...]
    mean: Floats
    inverse: Floats
    limit: float
    strange: float
    cases: Mapping[int, int]

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
        grades = X["grade"].dropna().astype(int).tolist() if "grade" in X else []
        return cls(
            groups=tuple(map(str, found.columns)),
            mean=mean,
            inverse=inverse,
            limit=float(np.quantile(_distance(values, mean, inverse), INSIDE)),
            strange=float(np.quantile(_strange(model, X), INSIDE)),
            cases=dict(sorted(Counter(grades).items())),
        )

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
            True where the distance is beyond the limit, too much of what counts is unknown or beyond all
            values learnt from, or nobody of the grade or role family was ever promoted.
        """
        found = group_contributions(model.contributions(X), catalogue)[list(self.groups)]
        away = _distance(found.to_numpy(), self.mean, self.inverse) > self.limit
        away |= _strange(model, X) > self.strange
        families = model.fitted_.encoder.levels.get("role_family", ())
        if families:
            away |= ~X["role_family"].isin(families).to_numpy()
        if self.cases and "grade" in X:
            away |= ~X["grade"].isin(list(self.cases)).to_numpy()
        return np.asarray(away, dtype=bool)

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain numbers and text."""
        return {
            "groups": list(self.groups),
            "mean": self.mean.tolist(),
            "inverse": self.inverse.tolist(),
            "limit": self.limit,
            "strange": self.strange,
            "cases": {str(grade): n for grade, n in self.cases.items()},
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> Self:
        """Build what `to_json` wrote."""
        mean, inverse = np.array(state["mean"]), np.array(state["inverse"])
        cases = {int(grade): int(n) for grade, n in state["cases"].items()}
        limits = float(state["limit"]), float(state["strange"])
        return cls(tuple(state["groups"]), mean, inverse, *limits, cases)


def _strange(model: Blend, X: pd.DataFrame) -> Floats:
    """Return the share of the numbers in the lasso that is unknown, or beyond nearly all learnt from."""
    encoder = model.fitted_.encoder
    counts = np.abs(model.fitted_.linear.beta[: len(encoder.numbers)]) > _NOTHING
    if not counts.any():
        return np.zeros(len(X))
    values = X[list(encoder.numbers)].to_numpy(dtype=np.float64, na_value=np.nan)[:, counts]
    inside = (values >= encoder.low[counts]) & (values <= encoder.high[counts])
    return np.asarray((~inside).mean(axis=1))


def _distance(values: Floats, mean: Floats, inverse: Floats) -> Floats:
    apart = values - mean
    return np.asarray(np.einsum("ij,jk,ik->i", apart, inverse, apart))
