"""Evidence on each person and platform as one estimate with its information."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import expit  # type: ignore[import-untyped]

from features.staffing.evidence import Evidence
from models.encoder import Floats, Ints


@dataclass(frozen=True)
class Cells:
    """What is known of people on the platforms that they worked on; sorted by person, then platform.

    Parameters
    ----------
    person, platform : ndarray of shape (n_cells,)
        Codes as in the evidence.
    estimate : ndarray of shape (n_cells,)
        Log-odds above what an average person would have had.
    information : ndarray of shape (n_cells,)
        One over its variance.
    """

    person: Ints
    platform: Ints
    estimate: Floats
    information: Floats

    def part(self, kept: npt.NDArray[np.bool_]) -> "Cells":
        """Return some of the cells."""
        return Cells(self.person[kept], self.platform[kept], self.estimate[kept], self.information[kept])


def cells(evidence: Evidence, effect: Floats | None = None) -> Cells:
    """Sum the evidence by person and platform around a first guess of the effects.

    One step of iterated weighted least squares; what is older counts less, as far as people change.

    Parameters
    ----------
    evidence : Evidence
        Rows by person, platform and month.
    effect : ndarray of shape (n_rows,), optional
        Log-odds of each row's person on its platform; 0 if None.

    Returns
    -------
    Cells
        One for each person and platform with leads.
    """
    guess = np.zeros(len(evidence.leads)) if effect is None else effect
    rate = expit(evidence.offset + evidence.newness + guess)
    information = evidence.leads * rate * (1.0 - rate) / evidence.scale + 1e-12
    slope = (evidence.conversions - evidence.leads * rate) / evidence.scale
    n_platforms, half = len(evidence.platforms), evidence.half_years_ago
    n_halves = int(half.max(initial=0)) + 1
    key = (evidence.person * n_platforms + evidence.platform) * n_halves + half
    spell, row = np.unique(key, return_inverse=True)
    weight = np.bincount(row, information)
    estimate = np.bincount(row, information * guess + slope) / weight
    weight = weight / (1.0 + weight * _drift(evidence)[spell % n_halves])
    cell, spell_row = np.unique(spell // n_halves, return_inverse=True)
    total = np.bincount(spell_row, weight)
    return Cells(
        person=cell // n_platforms,
        platform=cell % n_platforms,
        estimate=np.bincount(spell_row, weight * estimate) / total,
        information=np.asarray(total, dtype=np.float64),
    )


def _drift(evidence: Evidence) -> Floats:
    """Return by what variance a person's level differs from that of so many half-years ago."""
    given, ago = evidence.parameters, np.arange(int(evidence.half_years_ago.max(initial=0)) + 1)
    changing = given.person_sd**2 * given.change
    return np.asarray(changing * (1.0 - given.memory ** (2.0 * ago)), dtype=np.float64)
