"""Fair scores and a roster with values as a test wants them."""

from collections.abc import Mapping, Sequence
from datetime import date

import numpy as np
import pandas as pd

from features.appraisal.schemes.scheme import Match, Rule, Scheme, Weighted
from features.appraisal.score.fair_score import FairScores

AS_OF = date(2026, 7, 1)

#: Indicator -> weight in percent.
INDICATORS = {"conversion": 40.0, "revenue": 25.0, "visits": 15.0, "quality": 20.0}


def scheme() -> Scheme:
    """Return a scheme with four indicators for everybody."""
    weighted = tuple(Weighted(indicator=name, weight=weight) for name, weight in INDICATORS.items())
    rule = Rule(match=Match(), indicators=weighted)
    return Scheme(name="planted", zh="测试方案", en="Planted", rules=(rule,))


def scores_of(
    given: Mapping[str, float], z: Mapping[str, Sequence[float]] | None = None, *, z_sd: float = 0.3
) -> FairScores:
    """Return scores as given (NaN: too little evidence), and z per indicator and person where wanted."""
    people = pd.DataFrame({"score": pd.Series(given, dtype=float)}).rename_axis("employee_id").sort_index()
    for name, width in (("80", 8.0), ("95", 12.0)):
        people[f"low{name}"] = (people["score"] - width).clip(lower=0)
        people[f"high{name}"] = (people["score"] + width).clip(upper=100)
    people["sd"], people["trend"] = 6.2, 3.0
    people["trend_low"], people["trend_high"] = -4.0, 10.0
    people["standing"], people["standing_sd"] = (people["score"] - 50) / 30, 0.2
    people["reliability"] = np.where(people["score"].notna(), 0.8, 0.1)
    people["state"] = np.where(people["score"].notna(), "scored", "too little evidence")
    people["role"], people["maturity"], people["comparable"] = "sales", "mature", True
    people[["bonus_points", "team_points", "role_points"]] = 0.0
    ids = people.index.to_list()
    z = z or {name: [0.0] * len(ids) for name in INDICATORS}
    parts = pd.concat([_part(ids, name, np.asarray(values, dtype=float)) for name, values in z.items()])
    weights = pd.DataFrame({"role": "sales", "indicator": list(INDICATORS), "given": 0.25, "measured": 0.25})
    return FairScores(AS_OF, scheme(), people, parts.assign(z_sd=z_sd).reset_index(drop=True), weights)


def _part(ids: list[str], name: str, z: np.ndarray) -> pd.DataFrame:
    weight, enough = INDICATORS.get(name, 10.0) / 100, np.isfinite(z)
    z = np.where(enough, z, 0.0)  # without enough evidence an indicator counts as average
    columns = {"employee_id": ids, "indicator": name, "weight": weight, "z": z, "points": 30 * weight * z}
    return pd.DataFrame({**columns, "exposure": 100.0, "enough": enough})


def roster_of(
    ids: Sequence[str], *, platform: Sequence[str | None] = (), team: Sequence[str] = ()
) -> pd.DataFrame:
    """Return a roster of sellers who report to M1."""
    frame = pd.DataFrame(index=pd.Index(list(ids), name="employee_id"))
    frame["display_name"] = [f"Person {name}" for name in ids]
    frame["platform_id"] = list(platform) if platform else "P01"
    frame["team_id"] = list(team) if team else None
    frame["department"], frame["manager_id"], frame["role"] = "Sales", "M1", "Seller"
    frame["role_family"], frame["front_line"] = "sales", True
    return frame
