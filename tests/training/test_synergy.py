from types import SimpleNamespace
from typing import cast

import numpy as np
import pandas as pd
import pytest

from data.store import Store
from features.appraisal.indicators.panel import Panel
from features.facts import Facts
from features.profile import known_at
from training.synergy import regressed, synergy, team_years


def _years(slope: float, *, seed: int = 0, n_teams: int = 150) -> pd.DataFrame:
    rng = np.random.default_rng(seed)
    team = np.repeat(np.arange(n_teams), 3)
    distance = np.repeat(rng.normal(3.0, 0.5, n_teams), 3)
    lasting = np.repeat(rng.normal(0.0, 0.1, n_teams), 3)
    added = slope * (distance - 3.0) / 0.5 + lasting + rng.normal(0.0, 0.05, len(team))
    size = rng.integers(3, 10, len(team))
    return pd.DataFrame({"team": team, "added": added, "distance": distance, "size": size})


def test_a_planted_synergy_is_found_and_none_where_there_is_none() -> None:
    found = regressed(_years(0.1))
    assert found.low < 0.1 < found.high
    assert found.low > 0.0
    inside = [one.low < 0.0 < one.high for one in (regressed(_years(0.0, seed=seed)) for seed in range(60))]
    assert 0.8 < np.mean(inside) < 0.98


def test_years_of_one_team_are_no_separate_witnesses() -> None:
    rows = _years(0.1)
    alone = regressed(rows.assign(team=np.arange(len(rows))))
    together = regressed(rows)
    assert together.high - together.low > 1.3 * (alone.high - alone.low)


def test_a_team_is_as_diverse_as_its_members_are_apart() -> None:
    rows = SimpleNamespace(
        people=list("abcdefg"),
        months=list(range(12)),
        person=np.array([0, 1, 2, 3, 4, 5, 0, 6, 6]),
        team=np.array([0, 0, 0, 1, 1, 1, 0, 1, -1]),
        month=np.array([11] * 7 + [0, 0]),
    )
    levels = pd.DataFrame({"live": [3.0, 3.0, 3.0, 1.0, 3.0, 5.0]}, index=list("abcdef"))
    found = team_years(cast("Panel", rows), np.array([[0.2], [0.4]]), levels).set_index("team")
    assert found["distance"].to_dict()[0] == 0.0
    assert found["distance"].to_dict()[1] == pytest.approx(8 / 3 / levels["live"].std(ddof=0))
    assert found["size"].to_dict() == {0: 3, 1: 3}  # g was never assessed
    assert found["added"].to_dict() == {0: 0.2, 1: 0.4}


def test_the_example_company_says_something_with_an_interval(example: Store) -> None:
    found = synergy(known_at(Facts(example), [example.known_until()])[0])
    assert found is not None
    assert found.low < found.value < found.high
    assert found.n_years > found.n_teams > 10
