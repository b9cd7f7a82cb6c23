"""What a selection did to groups: rates, ratios, and a verdict that knows how many people it rests on."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Literal

Verdict = Literal["adverse", "too few", "not shown"]

#: A ratio below this is adverse where chance does not explain it (29 CFR 1607.4).
FOUR_FIFTHS = 0.8
#: Where not even this ratio would be found, the people are too few.
WORTH_FINDING = 0.5
#: Chance with which a detectable ratio would be found.
POWER = 0.8
#: A smaller share of the people is no yardstick for the others (6 RCNY 5-301 lets it be left out).
LEAST_SHARE = 0.02


@dataclass(frozen=True, slots=True)
class GroupImpact:
    """One group; where it, or another from which it would follow, is under 5 people, no number is given.

    Parameters
    ----------
    group : str
        Its name.
    verdict : {"adverse", "too few", "not shown"}
        ``adverse``: the ratio is below `FOUR_FIFTHS`, the upper end of its interval below 1 and `p` below 1
        less the level. ``too few``: not adverse, and a ratio of `WORTH_FINDING` could not have been found.
    n, n_selected : int or None
        People, over several rounds people times rounds, and those selected.
    rate, rate_low, rate_high : float or None
        Share selected, 0 to 1, with its interval.
    ratio, ratio_low, ratio_high : float or None
        Rate over that of the reference, with its interval; None where nobody was selected.
    p : float or None
        Probability of such a difference without bias, times the number of pairs of groups; Fisher's exact
        test in one round, the Cochran-Mantel-Haenszel test over several. None for the reference.
    detectable_ratio : float or None
        The smallest departure from 1 that such numbers would find with probability `POWER`, as a ratio; None
        where they would find none, and for the reference.
    """

    group: str
    verdict: Verdict
    n: int | None = None
    n_selected: int | None = None
    rate: float | None = None
    rate_low: float | None = None
    rate_high: float | None = None
    ratio: float | None = None
    ratio_low: float | None = None
    ratio_high: float | None = None
    p: float | None = None
    detectable_ratio: float | None = None


@dataclass(frozen=True, slots=True)
class Impact:
    """What a selection did to groups.

    Parameters
    ----------
    groups : tuple of GroupImpact
        Sorted by name.
    reference : str or None
        The group of the highest rate among those printed of at least `LEAST_SHARE` of all; None without any.
    overall : float or None
        Share selected among the people of printed groups, so that no number of another group follows.
    verdict : {"adverse", "too few", "not shown"}
        The worst, in this order, of the printed groups besides the reference; ``too few`` without any.
    level : float
        Level of the intervals.
    """

    groups: tuple[GroupImpact, ...]
    reference: str | None
    overall: float | None
    verdict: Verdict
    level: float

    @property
    def by_group(self) -> Mapping[str, GroupImpact]:
        """The groups by name."""
        return {one.group: one for one in self.groups}

    def ratio(self) -> float | None:
        """Return the least ratio of the printed groups; None where nobody was selected."""
        return min((one.ratio for one in self.groups if one.ratio is not None), default=None)
