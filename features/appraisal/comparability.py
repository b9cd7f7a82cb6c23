"""Whether people on different platforms can be compared: it rests on those who worked on more than one."""

from dataclasses import dataclass

import pandas as pd

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
    pairs : DataFrame
        ``from``, ``to``, ``n_people``: moves from the first platform to each later one.
    home_spread : float
        Standard deviation of the home effects of platforms, on the link scale.
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
