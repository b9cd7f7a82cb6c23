from collections.abc import Mapping

import numpy as np
import pandas as pd
import pytest

from features.appraisal.schemes import trial
from features.appraisal.schemes.scheme import Scheme, load_scheme, shipped
from features.appraisal.schemes.trial import Trial, try_scheme
from features.appraisal.score.fair_score import FairScores
from features.facts import Known

OLD = """\
name: planted
zh: 原方案
en: Planted
rules:
  - match: {front_line: true}
    indicators: [{indicator: conversion, weight: 80}, {indicator: visits, weight: 20}]
  - indicators: [{indicator: quality, weight: 50}, {indicator: on_time, weight: 50}]
"""


def scores_of(known: Known, scheme: Scheme, given: Mapping[str, float]) -> FairScores:
    """Return scores as given (NaN: too little evidence), all by one indicator."""
    people = pd.DataFrame({"score": pd.Series(given)}).rename_axis("employee_id")
    people["state"] = np.where(people["score"].notna(), "scored", "too little evidence")
    people["role"] = "sales"
    parts = pd.DataFrame(
        {
            "employee_id": people.index,
            "indicator": "conversion",
            "weight": 1.0,
            "z": people["score"].to_numpy() / 30,
        }
    )
    weights = pd.DataFrame({"role": ["sales"], "indicator": "conversion", "given": 1.0, "measured": 1.0})
    return FairScores(known.as_of, scheme, people, parts, weights)


def planted(
    known: Known,
    monkeypatch: pytest.MonkeyPatch,
    changes: Mapping[str, float],
    groups: pd.DataFrame | None = None,
) -> Trial:
    """Try a scheme that changes the scores of some people by so much; NaN takes the score away."""
    ids = known.people["employee_id"].to_list()
    old = dict(zip(ids, np.linspace(20, 80, len(ids)).tolist(), strict=True))
    new = {person: score + changes.get(person, 0.0) for person, score in old.items()}
    schemes = load_scheme(OLD), load_scheme(OLD.replace("80", "70"))
    found = {
        one.version: scores_of(known, one, given) for one, given in zip(schemes, (old, new), strict=True)
    }

    def scored(_: Known, scheme: Scheme) -> FairScores:
        return found[scheme.version]

    monkeypatch.setattr(trial, "fair_scores", scored)
    return try_scheme(known, schemes[1], schemes[0], groups)


def test_who_changes_most_stands_first_with_the_change(
    firm_known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    first, second, third = firm_known.people["employee_id"].to_list()[:3]
    found = planted(firm_known, monkeypatch, {first: 2.0, second: -9.0, third: 0.5})
    assert found.people.index[:3].to_list() == [second, first, third]
    assert found.people["change"].iloc[:3].to_list() == pytest.approx([-9.0, 2.0, 0.5])
    assert found.n_changed == 2  # half a point is not noticed
    assert set(found.people.index) == set(firm_known.people["employee_id"])


def test_a_score_that_comes_or_goes_is_a_change(firm_known: Known, monkeypatch: pytest.MonkeyPatch) -> None:
    person = firm_known.people["employee_id"][0]
    found = planted(firm_known, monkeypatch, {person: np.nan})
    assert found.n_changed == 1
    assert found.people.loc[person, "state_after"] == "too little evidence"
    assert np.isfinite(found.rank_correlation)


def test_a_platform_that_gains_is_shown_with_its_gain(
    firm_known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    people = firm_known.people.to_pandas().set_index("employee_id")
    chosen = people["platform_id"].value_counts().index[0]
    favoured = people.index[people["platform_id"] == chosen]
    found = planted(firm_known, monkeypatch, dict.fromkeys(favoured, 6.0))
    rows = found.groups[found.groups["by"] == "platform_id"].set_index("group")
    assert rows.loc[chosen, "mean_change"] == pytest.approx(6.0)
    assert rows.loc[chosen, "share_up"] == 1
    assert rows.loc[chosen, "n"] == len(favoured)
    others = rows.drop(chosen)["mean_change"].dropna()
    assert others.abs().max() == pytest.approx(0)


def test_groups_that_are_given_are_compared_and_small_ones_hidden(
    firm_known: Known, monkeypatch: pytest.MonkeyPatch
) -> None:
    ids = firm_known.people["employee_id"].to_list()
    group = pd.DataFrame({"sex": ["f"] * 15 + ["m"] * (len(ids) - 18) + ["x"] * 3}, index=ids)
    found = planted(firm_known, monkeypatch, dict.fromkeys(ids[:15], -4.0), group)
    rows = found.groups[found.groups["by"] == "sex"].set_index("group")
    assert rows.loc["x"].drop("by").isna().all()
    shown = rows["mean_change"].dropna()
    assert len(shown) == 1  # a second is hidden, or the first would follow from it
    assert set(shown.index) < {"f", "m"}


def test_nothing_changes_under_the_same_scheme(firm_known: Known) -> None:
    found = try_scheme(firm_known, shipped(), shipped())
    assert found.n_changed == 0
    assert found.share_moved == 0
    assert found.people["change"].abs().max() == 0
    assert found.before is found.after


def test_weights_move_those_who_differ_on_them_and_nobody_else(firm_known: Known) -> None:
    text = OLD + "minimum_reliability: 0\n"
    new = load_scheme(text.replace("quality, weight: 50", "quality, weight: 500"))
    found = try_scheme(firm_known, new, load_scheme(text))
    people = firm_known.people.to_pandas().set_index("employee_id").reindex(found.people.index)
    front = people["front_line"].astype(bool)
    change = found.people["change"].abs()
    assert change[front].max() < 1e-9
    assert change[~front].max() > 1
    assert found.rank_correlation < 1
