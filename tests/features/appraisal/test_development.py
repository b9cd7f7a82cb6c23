"""Gaps are shown where the evidence allows it, and suggestions follow from what is shown alone."""

import numpy as np
import pandas as pd
import pytest

from features.appraisal.development import standings, suggestions
from features.appraisal.score.fair_score import FairScores
from tests.features.appraisal.fictional import INDICATORS, scores_of

N_PEOPLE = 60
IDS = [f"E{number:02}" for number in range(N_PEOPLE)]
SELLER = {"front_line": True, "platform_id": "P01"}
PLATFORMS = {"P01": "new", "P02": "new", "P03": "growing", "P04": "mature", "P05": None}


def _scores(z_sd: float = 0.3, **first: float) -> FairScores:
    """Return scores of sixty people spread evenly, with the values of the first one as given."""
    spread = np.random.default_rng(0).permutation(np.linspace(-1.5, 1.5, N_PEOPLE))
    z = {name: [first.get(name, 0.0), *spread[1:]] for name in INDICATORS}
    return scores_of(dict.fromkeys(IDS, 50.0), z, z_sd=z_sd)


def _of_first(scores: FairScores) -> pd.DataFrame:
    both = pd.concat([standings(scores, by="indicator"), standings(scores, by="kind")])
    return both[both["employee_id"] == "E00"]


def test_a_gap_needs_an_interval_below_the_middle_of_the_role() -> None:
    rows = _of_first(_scores(visits=-1.2, conversion=1.2, revenue=-0.2)).set_index("name")
    assert rows.loc["visits", "verdict"] == "gap"
    assert rows.loc["conversion", "verdict"] == "strength"
    assert rows.loc["revenue", "verdict"] == "in line"
    unsure = _of_first(_scores(z_sd=1.2, visits=-1.2)).set_index("name")
    assert unsure.loc["visits", "verdict"] == "in line"


def test_a_gap_must_matter() -> None:
    """Surely below the middle is not enough: it lies far out, and points of the score go with it."""
    near = _of_first(_scores(z_sd=0.05, conversion=-0.4)).set_index("name")
    assert near["high"]["conversion"] < 0.5
    assert near.loc["conversion", "verdict"] == "in line"
    light = _scores(visits=-1.2)
    light.parts.loc[light.parts["indicator"] == "visits", "points"] = -2.0
    rows = _of_first(light)
    assert set(rows.loc[rows["name"].isin(["visits", "process"]), "verdict"]) == {"in line"}
    blank = _scores(visits=-1.2)
    blank.parts["points"] = np.nan  # no score, so nothing goes with it
    assert set(_of_first(blank)["verdict"]) == {"in line"}


def test_percentiles_are_those_of_the_role() -> None:
    rows = standings(_scores(z_sd=0.01), by="indicator")
    rows = rows[rows["name"] == "visits"].set_index("employee_id")
    assert rows["percentile"].mean() == pytest.approx(0.5, abs=0.01)
    z = _scores().parts.query("indicator == 'visits'").set_index("employee_id")["z"]
    assert (rows["percentile"].rank() == z.reindex(rows.index).rank()).all()
    assert (rows["low"] <= rows["percentile"]).all()
    assert (rows["percentile"] <= rows["high"]).all()


def test_indicators_of_one_kind_are_taken_together_by_weight() -> None:
    rows = standings(_scores(conversion=1.0, revenue=-1.6)).set_index(["employee_id", "name"])
    assert rows.loc[("E00", "outcome"), "percentile"] == pytest.approx(0.5, abs=0.05)


def test_what_is_not_measured_is_not_told() -> None:
    rows = _of_first(_scores(visits=float("nan")))
    assert "visits" not in set(rows["name"])
    assert "process" not in set(rows["name"])


def test_a_small_role_is_compared_with_the_company_and_a_small_company_with_nobody() -> None:
    scores = _scores()
    scores.people.loc[IDS[:19], "role"] = "buyer"
    against = standings(scores).groupby("employee_id")["against"].first()
    assert against["E00"] == "company"
    assert against["E59"] == "role"
    few = scores_of(dict.fromkeys(IDS[:4], 50.0))
    assert standings(few).empty


def test_suggestions_follow_from_what_is_shown_alone() -> None:
    rows = _of_first(_scores(visits=-1.3, conversion=1.3))
    found = suggestions(rows, SELLER, PLATFORMS)
    shown = rows[rows["verdict"] != "in line"].set_index("name")["verdict"]
    assert found
    assert all(shown[one.about] == {"theme": "gap", "rotation": "strength"}[one.sort] for one in found)
    assert [one.id for one in found if one.sort == "theme"] == ["T06", "T21"]
    assert suggestions(_of_first(_scores(z_sd=2.0, visits=-1.3)), SELLER, PLATFORMS) == []


def test_a_rotation_leads_to_other_platforms_that_ask_for_the_strength() -> None:
    found = suggestions(_of_first(_scores(conversion=1.3)), SELLER, PLATFORMS)
    assert {one.id: one.platforms for one in found if one.sort == "rotation"} == {"R02": ("P03",), "R04": ()}
    nowhere = suggestions(_of_first(_scores(conversion=1.3)), SELLER, {"P01": "new", "P03": "new"})
    assert "R02" not in {one.id for one in nowhere}


def test_themes_of_sellers_are_not_suggested_to_the_back_office() -> None:
    rows = _of_first(_scores(conversion=-1.3))
    assert {one.id for one in suggestions(rows, SELLER, PLATFORMS)} >= {"T01"}
    office = suggestions(rows, {"front_line": False, "platform_id": None}, PLATFORMS)
    assert "T01" not in {one.id for one in office}
    unknown = suggestions(rows, {"front_line": pd.NA, "platform_id": None}, PLATFORMS)
    assert "T01" not in {one.id for one in unknown}


def test_what_an_indicator_asks_for_goes_before_what_its_kind_asks_for() -> None:
    rows = _of_first(_scores(conversion=-1.0, revenue=-1.4))
    assert [one.id for one in suggestions(rows, SELLER, PLATFORMS)] == ["T05", "T01", "T20"]
