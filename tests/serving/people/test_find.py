import pytest

from data.errors import AccessDenied
from data.store import Store
from features.roster import roster
from serving.access import Caller, console
from serving.context import Context
from serving.log import DecisionLog
from serving.people.answers import FindAnswer
from serving.people.find import find
from serving.people.requests import FindRequest
from tests.serving.conftest import everybody_of


def found(context: Context, caller: Caller | None = None, **asked: object) -> FindAnswer:
    return find(context, caller or console(), FindRequest.model_validate(asked))


def test_sheets_hold_everybody_of_the_scope_once(appraised: Context) -> None:
    everybody = everybody_of(appraised)
    first = found(appraised)
    assert (first.n_people, first.n_pages) == (len(everybody), -(-len(everybody) // 25))
    sheets = [found(appraised, page=page).people for page in range(1, first.n_pages + 1)]
    assert sorted(one.employee_id for sheet in sheets for one in sheet) == sorted(everybody)


def test_a_part_of_the_name_or_of_the_id_finds(appraised: Context) -> None:
    someone = found(appraised).people[3]
    assert someone.name is not None
    by_name = found(appraised, text=someone.name)
    assert someone.employee_id in [one.employee_id for one in by_name.people]
    assert all(one.name is not None and someone.name in one.name for one in by_name.people)
    assert [one.employee_id for one in found(appraised, text=someone.employee_id.lower()).people] == [
        someone.employee_id
    ]


def test_names_are_not_searched_for_who_may_not_see_them(appraised: Context) -> None:
    someone = found(appraised).people[0]
    auditor = Caller("x", "auditor", ("company",))
    assert found(appraised, auditor, text=someone.name).n_people == 0
    assert found(appraised, auditor, text=someone.employee_id).people[0].name is None


def test_nobody_outside_the_scope_is_found(appraised: Context) -> None:
    store = Store(appraised.home)
    people = roster(store, as_of=store.known_until())
    department = people["department"].dropna().iloc[0]
    own = Caller("x", "head", (f"department:{department}",))
    outside = people.index[people["department"].ne(department)][0]
    assert found(appraised, own, text=str(outside)).n_people == 0
    assert found(appraised, own).n_people == int(people["department"].eq(department).sum())
    with pytest.raises(AccessDenied):
        found(appraised, Caller("x", "employee", ("self:x",)))


def test_order_and_what_was_shown_is_in_the_log(appraised: Context) -> None:
    answer = found(appraised, sort="-grade")
    grades = [one.position.grade for one in answer.people if one.position]
    assert grades == sorted(grades, key=lambda one: -(one or 0))
    assert len(set(grades)) >= 1
    entry = list(DecisionLog(appraised.home).entries())[-1].body
    assert [one["id"] for one in entry["shown"]] == [one.employee_id for one in answer.people]
