"""Rules of a staffing request that are wishes: a price for each unit by which they are not met."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from models.encoder import Floats


@dataclass(frozen=True)
class WishPrices:
    """What a unit lacking costs, by rule; infinite where a rule must hold.

    Parameters
    ----------
    lower, upper : ndarray of shape (n_platforms,)
        Of a person too few, and too many.
    need : ndarray of shape (n_platforms, n_skills)
        Of a holder too few.
    move : float
        Of a move too many.
    pay : float
        Of a unit of salary above the budget.
    group : ndarray of shape (n_groups,)
        Of a person of a group too few or too many.
    """

    lower: Floats
    upper: Floats
    need: Floats
    move: float
    pay: float
    group: Floats

    @classmethod
    def of(
        cls,
        wishes: Mapping[str, float],
        platforms: Sequence[str],
        skills: Sequence[str],
        groups: Sequence[str],
    ) -> "WishPrices":
        """Look up the prices by the names of the rules."""

        def price(name: str) -> float:
            return float(wishes.get(name, np.inf))

        need = [[price(f"need:{platform}:{skill}") for skill in skills] for platform in platforms]
        return cls(
            lower=np.array([price(f"lower:{name}") for name in platforms]),
            upper=np.array([price(f"upper:{name}") for name in platforms]),
            need=np.array(need, dtype=np.float64).reshape(len(platforms), len(skills)),
            move=price("max_moves"),
            pay=price("budget"),
            group=np.array([price(f"group:{name}") for name in groups], dtype=np.float64),
        )

    @cached_property
    def none(self) -> bool:
        """Whether every rule must hold."""
        finite = [*self.lower, *self.upper, *self.need.ravel(), self.move, self.pay, *self.group]
        return bool(np.isinf(finite).all())

    @cached_property
    def must_need(self) -> Floats:
        """1 where a needed skill must be held."""
        return np.isinf(self.need).astype(np.float64)

    @cached_property
    def soft(self) -> "WishPrices":
        """The same with 0 where a rule must hold."""

        def finite(price: Floats) -> Floats:
            return np.where(np.isinf(price), 0.0, price)

        move, pay = float(finite(np.array(self.move))), float(finite(np.array(self.pay)))
        return WishPrices(
            finite(self.lower), finite(self.upper), finite(self.need), move, pay, finite(self.group)
        )
