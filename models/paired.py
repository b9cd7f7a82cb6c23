"""How far the incidence of exits differs between profiles, and whether the bootstrap members agree."""

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit  # type: ignore[import-untyped]

from models.encoder import Floats
from models.explain import AGREEMENT
from models.hazard import ExitModels, cumulated, member_logits

#: What is closer differs by rounding alone.
_ROUNDING = 1e-12


@dataclass(frozen=True, slots=True)
class Paired:
    """Voluntary incidence of profiles less that of the first one.

    Parameters
    ----------
    difference : ndarray of shape (n_profiles - 1, n_horizons)
        By the model itself.
    agreement : ndarray of shape (n_profiles - 1, n_horizons)
        Share of the bootstrap members in which the difference has the same sign; NaN without two members.
    """

    difference: Floats
    agreement: Floats

    @property
    def sure(self) -> npt.NDArray[np.bool_]:
        """Whether the profiles differ and enough members agree which way."""
        return np.asarray((self.difference != 0.0) & (self.agreement >= AGREEMENT))


def paired(models: ExitModels, X: pd.DataFrame, horizons: Sequence[int]) -> Paired:
    """Compare profiles within each member, so that what they have in common cancels out.

    Parameters
    ----------
    models : ExitModels
        Hazards by cause.
    X : DataFrame of shape (n_profiles, n_columns)
        The first profile is the one that the others are compared with.
    horizons : sequence of int
        Months within which an exit counts.

    Returns
    -------
    Paired
        One row a profile but the first, one column a horizon.
    """
    competing = models.competing(X)
    months = np.asarray(horizons) - 1
    logits, members = member_logits(models.voluntary, X)
    own, *others = (cumulated(expit(one), *competing)[0][:, months] for one in (logits, *members))
    difference = _apart(own)
    if len(others) < 2:
        return Paired(difference, np.full(difference.shape, np.nan))
    signs = np.sign([_apart(one) for one in others])
    return Paired(difference, (signs == np.sign(difference)).mean(axis=0))


def _apart(incidence: Floats) -> Floats:
    """Return the rows less the first one; exactly 0 where they are equal but for rounding."""
    apart = incidence[1:] - incidence[:1]
    return np.where(np.abs(apart) < _ROUNDING, 0.0, apart)
