"""Every key of a scheme changes what it says it changes."""

import numpy as np
import pandas as pd
import polars as pl

from features.appraisal.schemes.resolved import resolved
from features.appraisal.schemes.scheme import Scheme, load_scheme
from features.appraisal.score.fair_score import FairScores, fair_scores
from features.facts import Known

PLAIN = """
name: keys
zh: 键
en: Keys
minimum_reliability: 0
rules:
  - match: {front_line: true}
    indicators: [{indicator: conversion, weight: 1}, {indicator: revenue, weight: 1}]
  - indicators: [{indicator: quality, weight: 1}, {indicator: throughput, weight: 1}]
"""


def _with(**changed: str) -> Scheme:
    """Return the scheme with keys added to it, or to its indicator conversion."""
    own = {name: value for name, value in changed.items() if name in ("floor", "cap", "minimum_evidence")}
    text = PLAIN
    for name, value in own.items():
        text = text.replace("conversion, weight: 1", f"conversion, weight: 1, {name}: {value}")
    rest = {name: value for name, value in changed.items() if name not in own}
    if "minimum_reliability" in rest:
        text = text.replace("minimum_reliability: 0\n", "")
    return load_scheme(text + "".join(f"{name}: {value}\n" for name, value in rest.items()))


def _scores(known: Known, **changed: str) -> FairScores:
    return fair_scores(known, _with(**changed))


def _conversion(found: FairScores) -> pd.DataFrame:
    return found.parts[found.parts["indicator"] == "conversion"].set_index("employee_id")


def test_floor_and_cap_bound_the_indicator_that_has_them(firm_known: Known) -> None:
    plain = _conversion(_scores(firm_known))["z"]
    assert plain.min() < -0.1 < 0.1 < plain.max()
    assert _conversion(_scores(firm_known, floor="-0.1"))["z"].min() == -0.1
    assert _conversion(_scores(firm_known, cap="0.1"))["z"].max() == 0.1


def test_minimum_evidence_makes_an_average_of_who_has_less(firm_known: Known) -> None:
    plain = _conversion(_scores(firm_known))
    least = float(plain.loc[plain["enough"], "exposure"].median())
    found = _conversion(_scores(firm_known, minimum_evidence=f"{least:.0f}"))
    below = plain["exposure"] < round(least)
    assert 0 < below.sum() < len(below)
    assert not found.loc[below, "enough"].any()
    assert (found.loc[below, "z"] == 0).all()
    assert found.loc[~below & plain["enough"], "enough"].all()


def test_the_team_share_brings_the_others_of_the_team_in(firm_known: Known) -> None:
    alone, mixed = _scores(firm_known), _scores(firm_known, team_share="0.5")
    assert alone.people["team_points"].abs().max() < 1e-9
    assert mixed.people["team_points"].abs().max() > 1
    assert not np.allclose(alone.people["score"], mixed.people["score"], equal_nan=True)


def test_bonus_items_add_no_more_than_their_cap(firm_known: Known) -> None:
    spans = []
    for most in (2.0, 8.0):
        items = f"[{{indicator: cross_platform_help, most_points: {most}}}]"
        own = _scores(firm_known, bonus_items=items).people["bonus_points"].dropna()
        spans.append(float(own.max() - own.min()))
    assert 0 < spans[0] <= 2.0 + 1e-9
    assert spans[0] < spans[1] <= 8.0 + 1e-9


def test_minimum_reliability_decides_who_has_a_score(firm_known: Known) -> None:
    everybody = _scores(firm_known).people
    strict = _scores(firm_known, minimum_reliability="0.3").people
    assert (strict["state"] == "scored").sum() < (everybody["state"] == "scored").sum()
    assert (strict.loc[strict["state"] == "scored", "reliability"] >= 0.3).all()


def test_the_cadence_decides_which_cycle_and_so_which_rule_holds(firm_known: Known) -> None:
    """As of the middle of May the last month is April, and the last half-year that before."""
    monthly = "{new: month, growing: month, mature: month, back_office: month}"
    late = PLAIN + (
        "  - match: {front_line: true, since: 2024-03}\n    indicators: [{indicator: visits, weight: 1}]\n"
    )
    halves = monthly.replace("month", "half_year")
    for cadence, cycle, counts in ((monthly, "2024-04", True), (halves, "2023H2", False)):
        found = resolved(firm_known, load_scheme(f"{late}cadence: {cadence}\n"))
        sellers = found.people.filter(pl.col("front_line"))
        assert set(sellers["cycle"]) == {cycle}
        names = {one.indicator for role in sellers["role"].unique() for one in found.weights[role]}
        assert ("visits" in names) == counts


def test_the_limits_of_maturity_decide_whose_platform_is_new(firm_known: Known) -> None:
    early = resolved(firm_known, _with(maturity="{new_until_months: 1, growing_until_months: 2}")).people
    assert set(early["maturity"].drop_nulls()) == {"mature"}
