"""Square roots of numbers, beside the numbers themselves: what the linear part knows of diminishing effects.

The first years somewhere tell more of who leaves than the later ones, and the first thousand of pay more than
the tenth. A root rises with its number, so that a direction binds both alike.
"""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class Roots:
    """Fitted roots; plain numbers only.

    Parameters
    ----------
    places : ndarray of shape (n_roots,)
        Positions of the numbers that have a root; those of two values need none.
    low, mean, scale : ndarray of shape (n_roots,)
        Least value of the number; mean and standard deviation of the root of what is above it.
    """

    places: Ints
    low: Floats
    mean: Floats
    scale: Floats

    @classmethod
    def none(cls) -> Self:
        """Return roots of no number."""
        return cls(np.zeros(0, dtype=np.int64), np.zeros(0), np.zeros(0), np.zeros(0))

    @classmethod
    def fit(cls, values: Floats) -> Self:
        """Learn from clipped numbers without gaps, of shape (n_rows, n_numbers)."""
        many = [len(np.unique(column)) > 2 for column in values.T]
        places = np.flatnonzero(many)
        above = values[:, places]
        low = above.min(axis=0)
        root = np.sqrt(above - low)
        return cls(places, low, root.mean(axis=0), root.std(axis=0))

    def columns(self, values: Floats) -> Floats:
        """Return standardised roots of shape (n_rows, n_roots).

        Parameters
        ----------
        values : ndarray of shape (n_rows, n_numbers)
            Numbers clipped to the bounds of those that were learnt from.

        Returns
        -------
        ndarray of shape (n_rows, n_roots)
            Mean 0 and standard deviation 1 over the rows learnt from.
        """
        above = np.maximum(values[:, self.places] - self.low, 0.0)
        return np.asarray((np.sqrt(above) - self.mean) / self.scale)

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain lists."""
        return {name: getattr(self, name).tolist() for name in ("places", "low", "mean", "scale")}

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> Self:
        """Build the roots that `to_json` wrote."""
        numbers = {name: np.array(state[name], dtype=np.float64) for name in ("low", "mean", "scale")}
        return cls(places=np.array(state["places"], dtype=np.int64), **numbers)
