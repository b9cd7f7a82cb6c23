"""The bonus proposal adds up to the cent, or says what is left and why."""

from collections.abc import Sequence
from random import Random

import numpy as np
import pandas as pd
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from data.errors import InputError
from features.appraisal.bonus.proposal import Proposal, propose
from features.appraisal.schemes.scheme import BonusPolicy
from tests.features.appraisal.fictional import roster_of, scores_of

FREE = BonusPolicy(floor=0, cap=10, team_share=0)


def _pools(**budgets: int) -> pd.DataFrame:
    return pd.DataFrame({"platform_id": list(budgets), "budget": list(budgets.values())})


def _proposed(values: list[float], budget: int, policy: BonusPolicy, team: Sequence[str] = ()) -> Proposal:
    ids = [f"E{number:03}" for number in range(len(values))]
    scores = scores_of(dict(zip(ids, values, strict=True)))
    return propose(scores, roster_of(ids, team=team), _pools(P01=budget), policy)


policies = st.builds(
    BonusPolicy,
    floor=st.floats(0, 1),
    cap=st.floats(1, 10),
    team_share=st.floats(0, 0.5),
    without_score=st.sampled_from(["even", "floor", "none"]),
)
people = st.lists(
    st.tuples(st.floats(0, 100) | st.just(float("nan")), st.sampled_from("ABC")), min_size=1, max_size=20
)


@given(people, st.integers(0, 10**9), policies)
@settings(deadline=None, max_examples=25)
def test_a_pool_is_given_out_to_the_cent_within_its_limits(
    who: list[tuple[float, str]], budget: int, policy: BonusPolicy
) -> None:
    proposal = _proposed([score for score, _ in who], budget, policy, [team for _, team in who])
    pool, rows = proposal.pools.loc["P01"], proposal.rows
    assert rows["amount"].sum() == pool["allotted"] == budget - pool["left"]
    assert (rows["individual"] + rows["team_part"] == rows["amount"]).all()
    scored = rows[rows["score"].notna()]
    assert scored["amount"].between(pool["floor"], pool["cap"]).all()
    assert bool(pool["left"]) == bool(pool["en"]) == bool(pool["zh"])
    if pool["left"]:
        assert scored["amount"].eq(pool["cap"]).all()


@given(people, st.integers(0, 10**9), policies, st.randoms())
@settings(deadline=None, max_examples=15)
def test_the_order_of_people_changes_nothing(
    who: list[tuple[float, str]], budget: int, policy: BonusPolicy, random: Random
) -> None:
    ids = [f"E{number:03}" for number in range(len(who))]
    scores = scores_of(dict(zip(ids, [score for score, _ in who], strict=True)))
    roster = roster_of(ids, team=[team for _, team in who])
    random.shuffle(ids)
    shuffled = propose(scores, roster.loc[ids], _pools(P01=budget), policy)
    pd.testing.assert_frame_equal(shuffled.rows, propose(scores, roster, _pools(P01=budget), policy).rows)


@given(people, st.integers(0, 10**9), policies, st.floats(0, 100))
@settings(deadline=None, max_examples=25)
def test_a_higher_score_never_gives_less(
    who: list[tuple[float, str]], budget: int, policy: BonusPolicy, other: float
) -> None:
    values, teams = [score for score, _ in who], [team for _, team in who]
    if np.isnan(values[0]):
        return
    before = _proposed(values, budget, policy, teams).rows["amount"].iloc[0]
    raised = [max(other, values[0]), *values[1:]]
    # scores count in thousandths, own and shared part rounded apart: that may move a point or two of them
    slack = 1 + budget * 4e-5
    assert _proposed(raised, budget, policy, teams).rows["amount"].iloc[0] >= before - slack
    rows = _proposed(values, budget, policy, teams).rows.assign(team=teams).dropna().sort_values("score")
    # hundredths of a point are far enough apart to count as different thousandths
    assert all(
        (np.diff(team["amount"])[np.diff(team["score"]) > 0.01] >= 0).all()
        for _, team in rows.groupby("team")
    )


def test_amounts_are_in_proportion_to_scores() -> None:
    assert _proposed([80, 40, 30], 15_000, FREE).rows["amount"].tolist() == [8_000, 4_000, 3_000]


def test_the_team_share_moves_amounts_towards_the_team_mean() -> None:
    policy = BonusPolicy(floor=0, cap=10, team_share=0.5)
    rows = _proposed([80, 40, 60], 18_000, policy, ["A", "A", "B"]).rows
    assert rows["amount"].tolist() == [7_000, 5_000, 6_000]
    assert rows["team_part"].tolist() == [3_000, 3_000, 3_000]


def test_floor_and_cap_of_the_policy_are_shares_of_an_even_split() -> None:
    assert _proposed([98, 1, 1], 9_000, FREE).rows["amount"].max() > 8_000
    capped = _proposed([98, 1, 1], 9_000, FREE.model_copy(update={"cap": 1.5})).rows["amount"]
    assert capped.tolist() == [4_500, 2_250, 2_250]
    floored = _proposed([98, 1, 1], 9_000, FREE.model_copy(update={"floor": 0.5})).rows["amount"]
    assert floored.tolist() == [6_000, 1_500, 1_500]


def test_who_has_no_score_gets_what_the_policy_says() -> None:
    scores = [80.0, 40.0, float("nan")]
    given = {
        name: _proposed(scores, 9_000, BonusPolicy(floor=0.2, without_score=name)).rows["amount"].iloc[2]
        for name in ("even", "floor", "none")
    }
    assert given == {"even": 3_000, "floor": 600, "none": 0}


def test_who_has_no_score_gets_an_even_share_by_the_shipped_policy() -> None:
    rows = _proposed([80, 40, float("nan")], 9_000, BonusPolicy()).rows
    assert rows["amount"].tolist()[2] == 3_000
    assert rows["state"].tolist()[2] == "too little evidence"


def test_what_is_left_when_all_are_at_the_cap_is_said() -> None:
    ids = ["E1", "E2"]
    pools = _pools(P01=1_000).assign(cap=300)
    proposal = propose(scores_of({"E1": 60, "E2": 50}), roster_of(ids), pools, FREE)
    assert proposal.pools.loc["P01", "left"] == 400
    assert proposal.pools.loc["P01", "en"] == "everybody with a score is at the cap"
    assert proposal.rows["limit"].tolist() == ["cap", "cap"]


def test_floors_above_the_budget_are_refused_with_the_numbers() -> None:
    ids = ["E1", "E2", "E3"]
    pools = _pools(P01=1_000).assign(floor=400)
    with pytest.raises(
        InputError, match=r"3 people with a floor of 400 need 1,200, but the budget is 1,000.*333"
    ):
        propose(scores_of(dict.fromkeys(ids, 50.0)), roster_of(ids), pools, FREE)


def test_the_platform_goes_before_the_department_and_who_has_no_pool_is_told() -> None:
    ids = ["E1", "E2", "E3"]
    roster = roster_of(ids, platform=["P01", None, None])
    roster["department"] = ["Sales", "Sales", "IT"]
    pools = pd.DataFrame({"platform_id": ["P01", None], "department": [None, "Sales"], "budget": [100, 50]})
    proposal = propose(scores_of(dict.fromkeys(ids, 50.0)), roster, pools, FREE)
    assert proposal.rows["amount"].to_dict() == {"E1": 100, "E2": 50}
    assert proposal.notes[0][1] == "1 people belong to no pool"


def test_a_pool_that_nobody_is_in_is_left_whole() -> None:
    proposal = propose(scores_of({"E1": 50}), roster_of(["E1"]), _pools(P01=10, P09=70), FREE)
    assert proposal.pools["left"].to_dict() == {"P01": 0, "P09": 70}
    assert proposal.pools["en"].to_dict() == {
        "P01": "",
        "P09": "nobody works there; check the name of the pool",
    }


@pytest.mark.parametrize(
    ("pools", "said"),
    [
        (pd.DataFrame({"platform_id": ["P01"]}), "found 1 rows, platform_id"),
        (pd.DataFrame({"platform_id": ["P01"], "budget": [10.5]}), "row 1 of the pools has the budget"),
        (pd.DataFrame({"platform_id": ["P01"], "budget": [-1]}), "row 1 of the pools has the budget -1;"),
        (pd.DataFrame({"platform_id": ["P01"], "budget": [5], "cap": ["x"]}), "has the cap 'x'"),
        (pd.DataFrame({"platform_id": ["P01", None], "budget": [1, 1]}), "row 2 of the pools names"),
        (pd.DataFrame({"platform_id": ["P01", "P01"], "budget": [1, 1]}), "platform_id P01 stands twice"),
        (pd.DataFrame({"platform_id": ["P01"], "budget": [9], "floor": [5], "cap": [4]}), "above the cap 4"),
    ],
)
def test_pools_that_are_not_as_declared_are_refused(pools: pd.DataFrame, said: str) -> None:
    with pytest.raises(InputError, match=said):
        propose(scores_of({"E1": 50}), roster_of(["E1"]), pools, FREE)
