import numpy as np
import pandas as pd
import pytest

from features.appraisal.yardstick.distribution import of_groups
from features.appraisal.yardstick.own_group import is_in, own_group, told_together
from features.peers import FEWEST

Groups = dict[str, list[int]]


def _of(groups: Groups) -> "pd.Series[str]":
    people = {f"E{one:03d}": name for name, members in groups.items() for one in members}
    return pd.Series(people, dtype="str").sort_index()


def _scores(groups: "pd.Series[str]", seed: int) -> pd.Series:
    return pd.Series(np.random.default_rng(seed).uniform(0, 100, len(groups)), index=groups.index)


def test_it_is_the_row_of_the_group_among_all() -> None:
    groups = _of({"a": list(range(40)), "b": list(range(40, 100))})
    score = _scores(groups, 0)
    row = own_group([groups, groups], score, "a")
    assert row is not None
    pd.testing.assert_frame_equal(row, of_groups(score, groups).loc[["a"]])
    assert own_group([groups, groups], score, "c") is None


@pytest.mark.parametrize(
    ("before", "hidden"),
    [
        ({"a": range(40), "b": range(40, 100)}, False),  # nobody changed
        ({"a": range(39), "b": range(40, 100)}, True),  # one came
        ({"a": range(35), "b": range(40, 100)}, False),  # five came
        ({"a": [*range(40), 100, 101], "b": range(40, 100)}, True),  # two went
        ({"a": range(38), "b": range(38, 100)}, True),  # two went over from the others
        ({"a": range(35), "b": range(35, 100)}, False),  # five did
        ({"a": range(40), "b": range(40, 99)}, True),  # one came to the others: it follows from the company
        ({}, False),  # all are new
    ],
)
def test_what_fewer_than_five_changed_is_not_told(before: Groups, hidden: bool) -> None:  # noqa: FBT001
    now = _of({"a": list(range(40)), "b": list(range(40, 100))})
    row = own_group([_of(before), now], _scores(now, 1), "a")
    assert row is not None
    assert row["hidden"].tolist() == [hidden]
    assert row.drop(columns="hidden").isna().to_numpy().all() == hidden


def test_the_difference_of_two_half_years_is_never_about_fewer_than_five() -> None:
    """The attack: who counts now and did not before, and who counted and does not, within and beside it."""
    rng, n_told, n_without_rule = np.random.default_rng(6), 0, 0
    for _ in range(300):
        n = int(rng.integers(30, 200))
        before = pd.Series(rng.choice(["a", "b", "c"], n), index=[f"E{at:03d}" for at in range(n)])
        moved = rng.random(n) < rng.choice([0, 0.02, 0.2])
        now = before.mask(moved, "a")[rng.random(n) > rng.choice([0, 0.02, 0.2])]
        row = own_group([before, now], _scores(now, 1), "a")
        sides = [[set(one.index[one == "a"]), set(one.index[one != "a"])] for one in (before, now)]
        changes = [len(sides[i][k] - sides[1 - i][k]) for i in (0, 1) for k in (0, 1)]
        alone = any(0 < one < FEWEST for one in changes)
        if row is not None and not row["hidden"].item():
            n_told += 1
            assert not alone
        n_without_rule += row is not None and alone
    assert n_told > 60
    assert n_without_rule > 60


@pytest.mark.parametrize(
    ("family", "platform", "together"),
    [
        (range(40), range(40), True),  # the same people
        (range(40), range(39), False),  # all but one
        (range(40), range(1, 41), False),  # one less and one more
        (range(40), range(35), True),  # all but five
        (range(40), range(30, 60), True),
        (range(60), range(59, 100), False),  # together the company, and one of them twice
        (range(60), range(60, 100), True),
        (range(60), range(60, 98), False),  # together the company but two
    ],
)
def test_two_groups_that_differ_by_a_few_people_are_not_told_together(
    family: range,
    platform: range,
    together: bool,  # noqa: FBT001
) -> None:
    people = pd.Index([f"E{one:03d}" for one in range(100)])
    groups = [pd.Series([at in group for at in range(100)], index=people) for group in (family, platform)]
    one, other = ([group, group] for group in groups)
    assert told_together(one, other) == together


def test_two_groups_of_which_one_person_more_is_in_one_only_are_not_told_together() -> None:
    people = pd.Index([f"E{one:03d}" for one in range(100)])

    def of(*ranges: range) -> "pd.Series[bool]":
        inside = {at for one in ranges for at in one}
        return pd.Series([at in inside for at in range(100)], index=people)

    family = [of(range(50)), of(range(50), range(90, 95))]  # five came to the family
    assert told_together(family, [of(range(30)), of(range(30))])
    # four of them to the platform too, and one of others
    assert not told_together(family, [of(range(30)), of(range(30), range(90, 94), range(96, 97))])
    assert is_in(pd.Series(["a", None]), "a").tolist() == [True, False]
