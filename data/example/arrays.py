"""Kinds of array that the example company is made of."""

import numpy as np
import numpy.typing as npt

Floats = npt.NDArray[np.float64]
Ints = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Index of nobody, no team, no platform.
NONE = -1
#: A month or day that never comes, and one that was long ago.
NEVER = 10**6
LONG_AGO = -(10**4)


def sigmoid(logit: Floats) -> Floats:
    """Return the probability of a log-odds."""
    probability: Floats = 1 / (1 + np.exp(-logit))
    return probability


def standardised(values: Floats) -> Floats:
    """Return `values` with mean 0 and standard deviation 1 (0 where they do not vary)."""
    scaled: Floats = (values - values.mean()) / max(float(values.std()), 1e-9)
    return scaled
