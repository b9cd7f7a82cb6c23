"""A profile frame as the two matrices that the parts of a blend read.

The linear part reads clipped and standardised numbers, flags of what is unknown, one column a category
level and, where asked for, square roots of numbers. The tree part reads the numbers as they are (unknown
stays NaN) and the level columns. Both know for every column which feature it came from, so that contributions
can be summed back.
"""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any, Self, TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import SchemaError
from models.roots import Roots

Floats: TypeAlias = npt.NDArray[np.float64]
Ints: TypeAlias = npt.NDArray[np.int64]

#: A level or an unknown-flag needs this many rows to get a column of its own.
MIN_ROWS = 5
#: Numbers are clipped to these quantiles of the training rows, so that no one outlier rules the linear part.
CLIP = (0.005, 0.995)


@dataclass(frozen=True, slots=True)
class Encoded:
    """The two matrices of one frame."""

    linear: Floats
    tree: Floats


@dataclass(frozen=True, slots=True)
class Encoder:
    """Fitted encoding; plain numbers and text only, so that it can be written as JSON.

    Parameters
    ----------
    features : tuple of str
        Every feature, in the order of the frame.
    numbers : tuple of str
        The features that are numbers.
    middle, low, high, mean, scale : ndarray of shape (n_numbers,)
        Median of the known values, clipping bounds, and mean and standard deviation after clipping.
    flagged : ndarray of int
        Positions in `numbers` whose absence gets a flag.
    levels : dict of str to tuple of str
        The category levels that have a column, for each category feature.
    roots : Roots
        Numbers that the linear part also reads as square roots; none unless asked for.
    """

    features: tuple[str, ...]
    numbers: tuple[str, ...]
    middle: Floats
    low: Floats
    high: Floats
    mean: Floats
    scale: Floats
    flagged: Ints
    levels: Mapping[str, tuple[str, ...]]
    roots: Roots = field(default_factory=Roots.none)

    @classmethod
    def fit(cls, X: pd.DataFrame, *, roots: bool = False) -> Self:
        """Learn medians, bounds, scales and levels.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_features)
            Numbers as numbers or booleans; anything else is a category.
        roots : bool
            Whether the linear part also reads square roots.

        Returns
        -------
        Encoder
            What `encode` needs.
        """
        is_number = np.array([pd.api.types.is_numeric_dtype(kind) for kind in X.dtypes], dtype=bool)
        numbers = tuple(X.columns[is_number])
        values = _matrix(X, numbers)
        known = ~np.isnan(values)
        middle, low, high = (_quantile(values, q) for q in (0.5, *CLIP))
        filled = np.clip(np.where(known, values, middle), low, high)
        scale = filled.std(axis=0)
        constant = scale <= 1e-12 * np.maximum(1.0, np.abs(middle))
        n_unknown = (~known).sum(axis=0)
        return cls(
            features=tuple(X.columns),
            numbers=numbers,
            middle=middle,
            low=low,
            high=high,
            mean=filled.mean(axis=0),
            scale=np.where(constant, np.inf, scale),  # a constant says nothing: always 0
            flagged=np.flatnonzero((n_unknown >= MIN_ROWS) & (known.sum(axis=0) >= MIN_ROWS)),
            levels={name: _levels(X[name]) for name in X.columns[~is_number]},
            roots=Roots.fit(np.where(constant, 0.0, filled)) if roots else Roots.none(),
        )

    @property
    def linear_owner(self) -> Ints:
        """Position in `features` of the feature behind each linear column."""
        place = {name: i for i, name in enumerate(self.features)}
        numbers = [place[name] for name in self.numbers]
        flags = [numbers[i] for i in self.flagged]
        roots = [numbers[i] for i in self.roots.places]
        return np.array([*numbers, *flags, *self._level_owner(place), *roots], dtype=np.int64)

    @property
    def tree_owner(self) -> Ints:
        """Position in `features` of the feature behind each tree column."""
        place = {name: i for i, name in enumerate(self.features)}
        return np.array([*(place[n] for n in self.numbers), *self._level_owner(place)], dtype=np.int64)

    def _level_owner(self, place: Mapping[str, int]) -> list[int]:
        return [place[name] for name, levels in self.levels.items() for _ in levels]

    def directions(self, directions: Mapping[str, int]) -> tuple[Ints, Ints]:
        """Return the direction of each linear and each tree column; only numbers can have one."""
        own = [int(directions.get(name, 0)) for name in self.numbers]
        n_levels = sum(map(len, self.levels.values()))
        roots = [own[i] for i in self.roots.places]
        linear = np.array([*own, *[0] * (len(self.flagged) + n_levels), *roots], dtype=np.int64)
        return linear, np.array([*own, *[0] * n_levels], dtype=np.int64)

    def costs(self, directions: Mapping[str, int], undirected: float) -> tuple[Floats, Floats]:
        """Return how many times dearer each linear and each tree column is: those without a direction."""
        found = [np.where(signs == 0, undirected, 1.0) for signs in self.directions(directions)]
        return found[0], found[1]

    def encode(self, X: pd.DataFrame) -> Encoded:
        """Make both matrices.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_columns)
            Has at least the columns `features`.

        Returns
        -------
        Encoded
            ``linear`` of shape (n_rows, n_linear) and ``tree`` of shape (n_rows, n_tree).

        Raises
        ------
        SchemaError
            If a column is missing or holds text where numbers were learnt.
        """
        missing = [name for name in self.features if name not in X.columns]
        if missing:
            msg = f"expected the features the model learnt from, got a frame without {', '.join(missing)}"
            raise SchemaError(msg)
        values = _matrix(X, self.numbers)
        known = ~np.isnan(values)
        filled = np.clip(np.where(known, values, self.middle), self.low, self.high)
        columns = [_one_hot(X[name], levels) for name, levels in self.levels.items()]
        scaled = (filled - self.mean) / self.scale
        flags = (~known[:, self.flagged]).astype(np.float64)
        return Encoded(
            linear=np.hstack([scaled, flags, *columns, self.roots.columns(filled)]),
            tree=np.hstack([values, *columns]),
        )

    def to_json(self) -> dict[str, Any]:
        """Return the state as plain lists; a constant's scale is null."""
        return {
            "features": list(self.features),
            "numbers": list(self.numbers),
            "middle": self.middle.tolist(),
            "low": self.low.tolist(),
            "high": self.high.tolist(),
            "mean": self.mean.tolist(),
            "scale": [None if np.isinf(s) else float(s) for s in self.scale],
            "flagged": self.flagged.tolist(),
            "levels": {name: list(levels) for name, levels in self.levels.items()},
            **({"roots": self.roots.to_json()} if len(self.roots.places) else {}),
        }

    @classmethod
    def from_json(cls, state: Mapping[str, Any]) -> Self:
        """Build the encoder that `to_json` wrote."""
        arrays = {name: np.array(state[name], dtype=np.float64) for name in ("middle", "low", "high", "mean")}
        scale = [np.inf if s is None else s for s in state["scale"]]
        return cls(
            features=tuple(state["features"]),
            numbers=tuple(state["numbers"]),
            scale=np.array(scale, dtype=np.float64),
            flagged=np.array(state["flagged"], dtype=np.int64),
            # columns stand in the order of the features, whatever the order of the names in a file
            levels={
                name: tuple(state["levels"][name]) for name in state["features"] if name in state["levels"]
            },
            roots=Roots.from_json(state["roots"]) if "roots" in state else Roots.none(),
            **arrays,
        )


def _matrix(X: pd.DataFrame, numbers: tuple[str, ...]) -> Floats:
    try:
        values = X[list(numbers)].to_numpy(dtype=np.float64, na_value=np.nan)
    except (TypeError, ValueError) as error:
        msg = f"expected numbers in {', '.join(map(str, numbers))}; {error}"
        raise SchemaError(msg) from error
    if np.isinf(values).any():
        msg = "expected finite numbers or NaN for unknown, got infinity; Input X contains infinity"
        raise SchemaError(msg)
    return values


def _quantile(values: Floats, q: float) -> Floats:
    """Quantile of the known values of each column; 0 where nothing is known."""
    if not values.size:
        return np.zeros(values.shape[1])
    all_unknown = np.isnan(values).all(axis=0)
    return np.nanquantile(np.where(all_unknown, 0.0, values), q, axis=0)


def _levels(column: pd.Series) -> tuple[str, ...]:
    counts = column.astype("str").value_counts()
    return tuple(sorted(counts.index[counts >= MIN_ROWS]))


def _one_hot(column: pd.Series, levels: tuple[str, ...]) -> Floats:
    code = pd.Index(levels, dtype="str").get_indexer(pd.Index(column.astype("str")))  # unknown and unseen: -1
    return np.asarray(code[:, None] == np.arange(len(levels)), dtype=np.float64)
