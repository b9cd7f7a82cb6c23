"""Strengths and gaps against the profile of the role, and what a review talk may suggest about them."""

from collections.abc import Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Literal

import numpy as np
import pandas as pd
import yaml
from scipy.special import ndtr  # type: ignore[import-untyped]

from data.errors import SchemaError
from features.appraisal.indicators.library import KINDS, library
from features.appraisal.score.fair_score import FairScores
from features.appraisal.widths import WIDTH_80

#: A gap lies in this lowest share of the role, a strength in the highest, and this many points of the score
#: go with it: a reliable figure just below the middle is nothing to talk about.
OUTER, WORTH_A_TALK = 0.25, 5.0

#: A role with fewer people measured is compared with the whole company; a company with fewer with nobody.
FEWEST_OF_ROLE, FEWEST = 20, 5

By = Literal["kind", "indicator"]


@dataclass(frozen=True, slots=True)
class Suggestion:
    """A training theme or a rotation.

    Attributes
    ----------
    sort : str
        ``theme`` or ``rotation``.
    id : str
        Its id in themes.yaml.
    zh, en : str
        What is suggested.
    about : str
        The indicator or kind shown as a gap (theme) or as a strength (rotation) that it follows from.
    platforms : tuple of str
        Platforms to which a rotation may lead; empty where it leads to none.
    """

    sort: str
    id: str
    zh: str
    en: str
    about: str
    platforms: tuple[str, ...] = ()


def standings(scores: FairScores, *, by: By = "kind") -> pd.DataFrame:
    """Say where each person stands against the people of the same role, by kind of indicator or indicator.

    Parameters
    ----------
    scores : FairScores
        What each indicator found; indicators without enough evidence are left out.
    by : str, default "kind"
        ``kind``: indicators of one kind, by their weights; ``indicator``: each one for itself.

    Returns
    -------
    DataFrame
        One row for each person and kind or indicator: ``employee_id``, ``name``, ``zh``, ``en``,
        ``percentile`` (0 to 1 in the role), ``low``, ``high`` (80 % interval), ``verdict``, ``n_peers``,
        ``against`` ("role", or "company" where the role has fewer than 20 people measured). The verdict is
        "gap" where the percentile is below `OUTER`, the whole interval below the role's middle, and at least
        `WORTH_A_TALK` points of the score go with it; "strength" likewise above; else "in line", as
        everywhere without a score.
    """
    labels = library(scores.scheme.own_indicators)
    parts = scores.parts[scores.parts["enough"].astype(bool) & (scores.parts["weight"] > 0)]
    names = parts["indicator"].map({name: one.kind for name, one in labels.items()} if by == "kind" else str)
    weight = parts["weight"].astype(float)
    sums = pd.DataFrame(
        {
            "employee_id": parts["employee_id"],
            "name": names,
            "weight": weight,
            "z": weight * parts["z"],
            "variance": (weight * parts["z_sd"]) ** 2,
            "points": parts["points"].fillna(0.0),
        }
    )
    rows = sums.groupby(["employee_id", "name"], sort=True).sum().reset_index()
    rows["z"], rows["variance"] = rows["z"] / rows["weight"], rows["variance"] / rows["weight"] ** 2
    rows["role"] = rows["employee_id"].map(scores.people["role"])
    told = {name: (one.zh, one.en) for name, one in labels.items()} if by == "indicator" else KINDS
    rows["zh"], rows["en"] = (
        rows["name"].map({name: text[at] for name, text in told.items()}) for at in (0, 1)
    )
    return _placed(rows)


def _placed(rows: pd.DataFrame) -> pd.DataFrame:
    """Return the rows with percentile, interval and verdict."""
    role, company = rows.groupby(["name", "role"]), rows.groupby("name")
    in_role = role["z"].transform("size") >= FEWEST_OF_ROLE
    rows["n_peers"] = np.where(in_role, role["z"].transform("size"), company["z"].transform("size"))
    rows["against"] = np.where(in_role, "role", "company")
    middle = role["z"].transform("mean").where(in_role, company["z"].transform("mean"))
    # estimates vary less than people do: what they do not know of each is part of the spread between people
    between, unknown = (
        grouped.where(in_role, whole)
        for grouped, whole in (
            (role["z"].transform("var", ddof=0), company["z"].transform("var", ddof=0)),
            (role["variance"].transform("mean"), company["variance"].transform("mean")),
        )
    )
    spread = np.sqrt((between + unknown).clip(lower=1e-12))
    width = WIDTH_80 * np.sqrt(rows["variance"])
    for name, shift in (("percentile", 0.0), ("low", -1.0), ("high", 1.0)):
        rows[name] = ndtr(((rows["z"] + shift * width - middle) / spread).to_numpy(dtype=float))
    gap = (rows["percentile"] < OUTER) & (rows["high"] < 0.5) & (rows["points"] <= -WORTH_A_TALK)
    strength = (rows["percentile"] > 1 - OUTER) & (rows["low"] > 0.5) & (rows["points"] >= WORTH_A_TALK)
    rows["verdict"] = np.select([gap, strength], ["gap", "strength"], "in line")
    kept = ["employee_id", "name", "zh", "en", "percentile", "low", "high", "verdict", "n_peers", "against"]
    return rows.loc[rows["n_peers"] >= FEWEST, kept].reset_index(drop=True)


def suggestions(
    own: pd.DataFrame,
    person: Mapping[str, Any],
    platforms: Mapping[str, str | None],
    *,
    most: int = 3,
) -> list[Suggestion]:
    """Suggest themes for the gaps and rotations for the strengths that are shown, and for nothing else.

    Parameters
    ----------
    own : DataFrame
        Rows of `standings` about one person, by indicator and by kind.
    person : mapping
        ``front_line`` and ``platform_id`` of the roster; either may be empty.
    platforms : mapping of str to str
        Platform -> its maturity (``new``, ``growing``, ``mature``) at the date, None where it is not known.
    most : int, default 3
        Suggestions of each sort.

    Returns
    -------
    list of Suggestion
        Themes first, then rotations; what follows from an indicator before what follows from a kind, and in
        each the widest gap or greatest strength first. A rotation to a maturity that no other platform has is
        left out.
    """
    catalogue = _catalogue()
    # what an indicator asks for goes before what its kind asks for
    ordered = own.assign(whole_kind=own["name"].isin(list(KINDS)))
    gaps = ordered[own["verdict"] == "gap"].sort_values(["whole_kind", "percentile"], kind="stable")
    themes = [
        Suggestion("theme", entry["id"], entry["zh"], entry["en"], name)
        for name in gaps["name"]
        for entry in catalogue["themes"]
        if name in entry["gap"] and _is_for(entry, person)
    ]
    strengths = ordered[own["verdict"] == "strength"].sort_values(
        ["whole_kind", "percentile"], ascending=[True, False], kind="stable"
    )
    rotations = [
        one
        for name in strengths["name"]
        for entry in catalogue["rotations"]
        if name in entry["strength"] and _is_for(entry, person)
        for one in _rotation(entry, name, person, platforms)
    ]
    return [*_first_of_each(themes)[:most], *_first_of_each(rotations)[:most]]


def _is_for(entry: Mapping[str, Any], person: Mapping[str, Any]) -> bool:
    front_line = person.get("front_line")
    known = front_line is not None and not pd.isna(front_line)
    return "front_line" not in entry or (known and bool(front_line) == entry["front_line"])


def _rotation(
    entry: Mapping[str, Any], about: str, person: Mapping[str, Any], platforms: Mapping[str, str | None]
) -> list[Suggestion]:
    """Return the rotation; nothing where it leads elsewhere and there is nowhere to go."""
    here = person.get("platform_id")
    there = tuple(
        sorted(name for name, age in platforms.items() if age == entry.get("to", "") and name != here)
    )
    if "to" in entry and not there:
        return []
    return [Suggestion("rotation", entry["id"], entry["zh"], entry["en"], about, there)]


def _first_of_each(found: list[Suggestion]) -> list[Suggestion]:
    return list({one.id: one for one in reversed(found)}.values())[::-1]


@cache
def _catalogue() -> Mapping[str, list[dict[str, Any]]]:
    text = resources.files("features.appraisal").joinpath("themes.yaml").read_text(encoding="utf-8")
    catalogue: dict[str, list[dict[str, Any]]] = yaml.safe_load(text)
    known = {*KINDS, *library()}
    for sort, source in (("themes", "gap"), ("rotations", "strength")):
        for entry in catalogue[sort]:
            strange = sorted(set(entry[source]) - known)
            if strange:
                msg = f"themes.yaml: {entry['id']} names {', '.join(strange)}; expected indicators or kinds"
                raise SchemaError(msg)
    return catalogue
