import re
from datetime import date

import numpy as np
import pandas as pd
import pytest

from data.errors import UnknownEmployee
from features.appraisal.indicators.library import library
from features.appraisal.schemes.scheme import shipped
from features.appraisal.score.fair_score import FairScores
from features.appraisal.score.words import LEAST_POINTS, reasons, sentences

INDICATORS = ("conversion", "visits", "follow_ups", "gross_margin")
NUMBER = re.compile(r"[-+]?\d+(?:\.\d+)?")


def made(seed: int, n_people: int = 30) -> FairScores:
    """Scores whose parts are random; every tenth person has no score."""
    rng = np.random.default_rng(seed)
    ids = [f"p{at:02d}" for at in range(n_people)]
    parts = pd.DataFrame(
        {
            "employee_id": np.repeat(ids, len(INDICATORS)),
            "indicator": np.tile(INDICATORS, n_people),
            "weight": 0.25,
            "points": rng.normal(0, 4, n_people * len(INDICATORS)),
            "enough": rng.random(n_people * len(INDICATORS)) < 0.9,
        }
    )
    change = rng.normal(0, 3, n_people)
    people = pd.DataFrame(
        {
            "score": rng.uniform(5, 95, n_people),
            "trend": change,
            "trend_low": change - 4,
            "trend_high": change + 4,
            "reliability": 0.8,
            "state": np.where(np.arange(n_people) % 10 == 9, "too little evidence", "scored"),
            "comparable": rng.random(n_people) < 0.8,
            "bonus_points": rng.uniform(-1, 2, n_people),
            "team_points": 0.0,
            "role_points": 0.0,
        },
        index=pd.Index(ids, name="employee_id"),
    )
    people["low80"], people["high80"] = people["score"] - 5, people["score"] + 5
    return FairScores(date(2026, 7, 1), shipped(), people, parts, pd.DataFrame())


def labels() -> dict[str, tuple[str, str]]:
    known = {name: (one.zh, one.en) for name, one in library().items()}
    return {**known, "bonus_points": ("加分项", "bonus items")}


def named(text: str, place: int) -> list[str]:
    """Return which labels a text names, in its order."""
    found = []
    for name, label in labels().items():
        at = text.find(label[place] + ("（" if place == 0 else " ("))
        if at >= 0:
            found.append((at, name))
    return [name for _, name in sorted(found)]


@pytest.mark.parametrize("seed", range(4))
def test_both_languages_give_the_same_signs_sizes_and_order(seed: int) -> None:
    scores = made(seed)
    for person in scores.people.index:
        for one in sentences(scores, person):
            english = one.en.replace("80 %", "").replace("90 %", "").replace("12 months", "")
            chinese = one.zh.replace("80%", "").replace("90%", "").replace("12个月", "")
            assert NUMBER.findall(english) == NUMBER.findall(chinese)
            assert named(one.en, 1) == named(one.zh, 0)


@pytest.mark.parametrize("seed", range(4))
def test_words_say_what_the_parts_say(seed: int) -> None:
    scores = made(seed)
    for person in scores.people.index[scores.people["state"] == "scored"]:
        parts = reasons(scores, person)
        sizes = [abs(one.points) for one in parts]
        assert sizes == sorted(sizes, reverse=True)
        assert min(sizes, default=1) >= LEAST_POINTS
        texts = [one.en for one in sentences(scores, person)]
        for opening, sign in (("A higher score", 1), ("A lower score", -1)):
            said = [text for text in texts if text.startswith(opening)]
            wanted = [one for one in parts if one.points * sign > 0][:3]
            assert len(said) == (1 if wanted else 0)
            if said:
                assert named(said[0], 1) == [one.name for one in wanted]
                assert [float(one) for one in NUMBER.findall(said[0])] == [
                    pytest.approx(one.points, abs=0.0501) for one in wanted
                ]


def test_what_is_not_known_is_said_and_nothing_is_a_cause() -> None:
    scores = made(5)
    lacking = scores.parts[~scores.parts["enough"]]["employee_id"].iloc[0]
    assert any(
        "lack of evidence" in one.en and "按平均水平计" in one.zh for one in sentences(scores, lacking)
    )
    unscored = sentences(scores, "p09")
    assert unscored[0].en.startswith("Too little evidence")
    assert unscored[0].zh.startswith("证据不足")
    assert not any("score is associated" in one.en for one in unscored)
    everything = " ".join(
        one.en + one.zh for person in scores.people.index for one in sentences(scores, person)
    )
    assert "because" not in everything
    assert "因为" not in everything


def test_a_change_that_may_be_chance_is_called_so() -> None:
    scores = made(6)
    for person in scores.people.index[scores.people["state"] == "scored"]:
        row = scores.people.loc[person]
        trend = next(one for one in sentences(scores, person) if one.en.startswith("Change"))
        assert ("chance" in trend.en) == (row["trend_low"] < 0 < row["trend_high"]) == ("偶然" in trend.zh)


def test_somebody_unknown_is_refused() -> None:
    with pytest.raises(UnknownEmployee, match="nobody"):
        sentences(made(0), "nobody")
