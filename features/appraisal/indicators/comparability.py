"""Whether people on different platforms can be compared: it rests on those who worked on more than one."""

from dataclasses import dataclass, replace

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.sparse import coo_array  # type: ignore[import-untyped]
from scipy.sparse.csgraph import connected_components  # type: ignore[import-untyped]

from features.appraisal.indicators.panel import Panel

#: Fewer people who worked on several platforms than this, and platforms are not compared.
FEWEST_MOVERS = 30
#: Less than this share of people on connected platforms, and platforms are not compared.
LEAST_CONNECTED = 0.9


@dataclass(frozen=True, slots=True)
class Comparability:
    """What a comparison across platforms rests on.

    Attributes
    ----------
    connected_share : float
        Share of people whose platforms are joined by movers to the largest set of platforms.
    n_movers : int
        People who worked on more than one platform.
    pairs : DataFrame of shape (n_pairs, 3)
        ``from``, ``to``, ``n_people``: from the platform people began on to each that they also worked on.
    home_spread : float
        Standard deviation between the people of different first platforms, on the link scale; NaN where
        platforms are not compared.
    comparable : bool
        Whether platforms are compared at all; if not, people stand within their platform only.
    unconnected : tuple of str
        Platforms outside the largest connected set.
    zh, en : str
        The verdict in words.
    """

    connected_share: float
    n_movers: int
    pairs: pd.DataFrame
    home_spread: float
    comparable: bool
    unconnected: tuple[str, ...]
    zh: str = ""
    en: str = ""


def comparability(panel: Panel) -> Comparability:
    """Judge from the evidence whether platforms can be compared.

    Parameters
    ----------
    panel : Panel
        With platforms as units.

    Returns
    -------
    Comparability
        ``home_spread`` is NaN until a fit gives it; see `with_spread`. A company with one platform has
        nothing to compare across and is comparable.
    """
    n_units = len(panel.units)
    visited = np.unique(panel.person * n_units + panel.unit)
    person, unit = np.divmod(visited, max(n_units, 1))
    home = panel.home[person] if len(person) else person
    moved = unit != home
    n_movers = len(np.unique(person[moved]))
    _, group = connected_components(
        coo_array((np.ones(len(unit)), (home, unit)), shape=(n_units, n_units)), directed=False
    )
    people_in = np.bincount(group[panel.home], minlength=1) if len(panel.home) else np.zeros(1)
    share = float(people_in.max() / max(people_in.sum(), 1))
    outside = tuple(name for name, one in zip(panel.units, group, strict=True) if one != people_in.argmax())
    one_platform = n_units <= 1
    comparable = one_platform or (n_movers >= FEWEST_MOVERS and share >= LEAST_CONNECTED)
    found = Comparability(
        share, n_movers, _pairs(panel, home[moved], unit[moved]), float("nan"), comparable, outside
    )
    zh, en = _words(found, one_platform=one_platform)
    return replace(found, zh=zh, en=en)


def with_spread(found: Comparability, home_spread: float) -> Comparability:
    """Return the verdict with the spread of home effects that a fit found, in the words too."""
    if not found.comparable or not found.n_movers:
        return found
    return replace(
        found,
        home_spread=home_spread,
        zh=f"{found.zh}各平台起步人员之间的标准差为{home_spread:.2f}。",
        en=f"{found.en} The standard deviation between the people of different first platforms is "
        f"{home_spread:.2f}.",
    )


def _pairs(panel: Panel, home: npt.NDArray[np.int64], unit: npt.NDArray[np.int64]) -> pd.DataFrame:
    n_units = max(len(panel.units), 1)
    codes, counts = np.unique(home * n_units + unit, return_counts=True)
    start, end = np.divmod(codes, n_units)
    names = np.array([*panel.units, ""], dtype=object)
    return pd.DataFrame({"from": names[start], "to": names[end], "n_people": counts.astype(np.int64)})


def _words(found: Comparability, *, one_platform: bool) -> tuple[str, str]:
    if one_platform:
        return (
            "只有一个平台，无需跨平台比较。",
            "There is one platform, so nothing is compared across platforms.",
        )
    zh = f"{found.n_movers}人在多个平台工作过，{found.connected_share:.0%}的人所在平台由他们相连。"
    en = (
        f"{found.n_movers} people worked on more than one platform; the platforms of "
        f"{found.connected_share:.0%} of the people are connected by them."
    )
    if not found.comparable:
        zh += f"至少需要{FEWEST_MOVERS}人和{LEAST_CONNECTED:.0%}，因此平台之间不可比，只在本平台内比较。"
        en += (
            f" At least {FEWEST_MOVERS} people and {LEAST_CONNECTED:.0%} are needed, so platforms are not "
            "comparable and people are compared within their platform only."
        )
    return zh, en
