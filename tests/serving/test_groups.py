import pytest

from data.errors import AccessDenied
from data.store import Store
from features.roster import roster
from serving.access import Caller, console
from serving.context import Context
from serving.groups import groups
from serving.log import DecisionLog


def test_groups_are_those_of_people_in_the_scope_and_no_other(appraised: Context) -> None:
    store = Store(appraised.home)
    people = roster(store, as_of=store.known_until())
    everywhere = groups(appraised, console(), "profile.read")
    assert everywhere["department"] == sorted(people["department"].dropna().unique())
    assert everywhere["grade"] == [str(one) for one in sorted(people["grade"].dropna().unique())]
    own = everywhere["department"][0]
    within = groups(appraised, Caller("x", "head", (f"department:{own}",)), "profile.read")
    assert within["department"] == [own]
    some = people[people["department"].eq(own)]
    assert within["role_family"] == sorted(some["role_family"].dropna().unique())


def test_groups_are_told_to_nobody_who_may_not_look_at_people(appraised: Context) -> None:
    with pytest.raises(AccessDenied):
        groups(appraised, Caller("x", "operator", ("company",)), "profile.read")


def test_groups_are_no_answer_of_the_log(appraised: Context) -> None:
    before = len(list(DecisionLog(appraised.home).entries()))
    groups(appraised, console(), "profile.read")
    assert len(list(DecisionLog(appraised.home).entries())) == before
