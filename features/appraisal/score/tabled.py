"""The tables in which fair scores are handed on: of people, of parts, of weights; and what limits them."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.appraisal.indicators.effects import Effects
from features.appraisal.indicators.library import Indicator
from features.appraisal.schemes.resolved import Resolved
from features.appraisal.score.combine import Composite, Counting
from features.appraisal.score.factor import by_factor
from features.appraisal.score.scale import Roles, Standing, points, slope
from features.appraisal.widths import WIDTH_80, WIDTH_90, WIDTH_95

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]


SCORED, TOO_LITTLE, NOT_MEASURED = "scored", "too little evidence", "not measured"


@dataclass(frozen=True, slots=True)
class Made:
    """Everything that went into the scores of a date."""

    found: dict[str, Effects]
    exposure: Array
    given: Counting
    composite: Composite
    standing: Standing
    state: npt.NDArray[np.str_]


def people_table(ids: list[str], made: Made, applied: Resolved) -> pd.DataFrame:
    """Return one row a person; see `FairScores.people`."""
    standing, composite = made.standing, made.composite
    mean, sd = standing.mean, standing.sd
    steep = slope(mean)
    columns = {
        "score": points(mean),
        "low80": points(mean - WIDTH_80 * sd),
        "high80": points(mean + WIDTH_80 * sd),
        "low95": points(mean - WIDTH_95 * sd),
        "high95": points(mean + WIDTH_95 * sd),
        "sd": 100 * np.exp(-(mean**2) / 2) / np.sqrt(2 * np.pi) * sd,
        **_trend(standing),
        "standing": mean,
        "standing_sd": sd,
        "reliability": composite.reliability,
        "state": made.state,
        "role": applied.people["role"].to_list(),
        "role_family": applied.people["role_family"].to_list(),
        "maturity": applied.people["maturity"].to_list(),
        "comparable": _comparable(made),
        "bonus_points": steep * standing.bonus,
        "team_points": steep * standing.team,
        "role_points": steep * standing.role,
    }
    return pd.DataFrame(columns, index=pd.Index(ids, name="employee_id"))


def _trend(standing: Standing) -> dict[str, Array]:
    now = points(standing.mean)
    ends = {"trend": 0.0, "trend_low": -WIDTH_90, "trend_high": WIDTH_90}
    return {
        name: now - points(standing.mean - (standing.trend + width * standing.trend_sd))
        for name, width in ends.items()
    }


def _comparable(made: Made) -> Flags:
    """Tell who is compared across platforms: every indicator of theirs that platforms shape allows it."""
    allowed = [one.comparability is None or one.comparability.comparable for one in made.found.values()]
    counted: Flags = (made.composite.weight > 0) & made.composite.enough
    apart: Flags = np.any(counted & ~np.asarray(allowed, dtype=bool), axis=1)
    return ~apart


def parts_table(people: pd.DataFrame, made: Made) -> pd.DataFrame:
    """Return one row for each person and indicator that counts; see `FairScores.parts`."""
    composite, standing = made.composite, made.standing
    row, column = np.nonzero(made.given.weight > 0)
    share = composite.weight / composite.unit[:, None]
    own = standing.own_scale[:, None] * share * composite.z - standing.own_shift[:, None] * composite.weight
    steep = slope(standing.mean)[:, None]
    names = np.asarray(list(made.found), dtype=object)
    return pd.DataFrame(
        {
            "employee_id": people.index.to_numpy()[row],
            "indicator": names[column] if len(names) else [],
            "given": made.given.weight[row, column],
            "weight": composite.weight[row, column],
            "z": composite.z[row, column],
            "z_sd": composite.z_sd[row, column],
            "points": (steep * own)[row, column],
            "exposure": made.exposure[row, column],
            "enough": composite.enough[row, column],
        }
    )


def weights_table(made: Made, applied: Resolved, roles: Roles) -> pd.DataFrame:
    """Return one row for each role and indicator that is measured; see `FairScores.weights`."""
    codes = applied.people["role"].to_numpy().astype(np.str_)
    names, first = np.unique(codes, return_index=True)
    measured, reliability = by_factor(made.given, made.composite, roles, made.found)
    row, column = np.nonzero(made.given.weight[first] > 0)
    chosen = first[row], column
    return pd.DataFrame(
        {
            "role": names[row],
            "indicator": np.asarray(list(made.found), dtype=object)[column] if made.found else [],
            "given": made.given.weight[chosen],
            "used": made.composite.weight[chosen],
            "measured": measured[chosen],
            "reliability": reliability[chosen],
        }
    )


def notes(made: Made, asked: list[Indicator], people: pd.DataFrame) -> list[tuple[str, str]]:
    """Say what limits the scores, in Chinese and in English."""
    said = []
    absent = [one for one in asked if one.name not in made.found]
    if absent:
        zh, en = _named(absent)
        said.append(
            (
                f"公司没有记录、因此不计入的指标：{zh}；其余指标的权重按比例放大。",
                f"Not recorded in this company and left out: {en}; the other weights grow in proportion.",
            )
        )
    apart: dict[tuple[str, str], list[Indicator]] = {}
    for one in made.found.values():
        if one.comparability is not None and not one.comparability.comparable:
            words = one.comparability.zh, one.comparability.en
            apart.setdefault(words, []).append(one.indicator)
    for words, indicators in apart.items():
        zh, en = _named(indicators)
        said.append((f"{zh}：{words[0]}", f"{en}: {words[1]}"))
    if (people["state"] == TOO_LITTLE).any():
        # how many is not for everybody who reads a score to know
        said.append(("证据不足的人不给分。", "Who has too little evidence gets no score."))
    return said


def _named(indicators: list[Indicator]) -> tuple[str, str]:
    return "、".join(one.zh for one in indicators), ", ".join(one.en for one in indicators)
