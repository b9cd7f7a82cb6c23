"""Somebody is found by name or id, within what the caller may see."""

import pytest

from data.errors import AccessDenied
from serving.access import Caller, console
from serving.context import Context
from serving.decisions import Decision
from serving.named import MOST, NamedRequest, named
from serving.snapshot import Snapshot

ACTION = "promotion.why_not"


@pytest.fixture(scope="module")
def snapshot(appraised: Context) -> Snapshot:
    return appraised.snapshot(None, Decision(appraised.log, console(), "", NamedRequest(text="x")))


def _found(context: Context, text: str, caller: Caller | None = None) -> list[str]:
    answer = named(context, caller or console(), ACTION, NamedRequest(text=text))
    return [one.employee_id for one in answer.people]


def test_an_id_finds_one_and_part_of_a_name_all_who_have_it(appraised: Context, snapshot: Snapshot) -> None:
    person = snapshot.ids[3]
    name = str(snapshot.roster["display_name"].loc[person])
    assert _found(appraised, person.lower()) == [person]
    alike = [one for one, own in snapshot.roster["display_name"].items() if name in str(own)]
    assert _found(appraised, name) == alike
    assert _found(appraised, "no such name") == []


def test_many_of_a_name_are_counted_not_told(appraised: Context, snapshot: Snapshot) -> None:
    names = snapshot.roster["display_name"].astype("str")
    letter = names.str[0].mode().iloc[0]
    n_alike = int(names.str.contains(letter, regex=False).sum())
    answer = named(appraised, console(), ACTION, NamedRequest(text=letter))
    assert (len(answer.people), answer.n_more) == (min(n_alike, MOST), max(0, n_alike - MOST))
    entry = list(appraised.log.entries(routes=["/named"]))[-1].body
    assert [one["id"] for one in entry["shown"]] == [one.employee_id for one in answer.people]


def test_nobody_outside_of_the_scope_is_found_and_no_names_by_who_sees_none(
    appraised: Context, snapshot: Snapshot
) -> None:
    department = str(snapshot.roster["department"].iloc[0])
    outside = snapshot.roster.index[snapshot.roster["department"].ne(department)][0]
    head = Caller("x", "head", (f"department:{department}",))
    assert _found(appraised, str(outside), head) == []
    assert _found(appraised, str(snapshot.roster["display_name"].loc[outside]), head) != [outside]
    person = snapshot.ids[0]
    auditor = Caller("x", "auditor", ("company",))
    assert _found(appraised, person, auditor) == [person]
    assert _found(appraised, str(snapshot.roster["display_name"].loc[person]), auditor) == []
    with pytest.raises(AccessDenied):
        _found(appraised, person, Caller(person, "employee", (f"self:{person}",)))
