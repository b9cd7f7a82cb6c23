"""Who watches over the log sees who asked what about whom, and nothing of what was answered."""

from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest

from data.errors import AccessDenied
from data.home import Home
from serving.access import Caller
from serving.context import Context
from serving.governance.log import check_chain, read_log, who_saw
from serving.governance.requests import ChainRequest, LogRequest

AUDITOR = Caller("aud", "auditor", ("company",))


@pytest.fixture
def own(tmp_path: Path) -> Iterator[Context]:
    """An installation whose log holds 120 answers of two viewers about two people, and a refusal."""
    context = Context(Home(tmp_path / "home"))
    for n in range(120):
        viewer, role = ("ann", "hr") if n % 3 else ("bob", "head")
        context.log.append(
            {
                "request_id": str(n),
                "caller": {"subject": viewer, "role": role, "scopes": ["company"]},
                "route": "/explain" if n % 2 else "/promotion/rank",
                "request": {"text": 'CANARY "role":"auditor"'},
                "status": 200,
                "shown": [{"id": "E1", "score": 0.123456}, *([{"id": "E2"}] if n % 2 else [])],
            }
        )
    context.log.append(
        {
            "caller": {"subject": "eve", "role": "head"},
            "route": "/explain",
            "status": 403,
            "refused": "not_allowed",
        }
    )
    yield context
    context.log.close()


def test_entries_are_newest_first_and_every_one_is_on_one_page(own: Context) -> None:
    numbers, before = [], None
    for _ in range(9):
        page = read_log(own, AUDITOR, LogRequest(before=before, until=None, top=50))
        numbers += [one.number for one in page.entries if one.route != "/governance/log"]
        before = page.before
        if before is None:
            break
    assert numbers == list(range(121, 0, -1))


def test_nothing_of_what_was_answered_or_asked_in_words_is_told(own: Context) -> None:
    for answer in (read_log(own, AUDITOR, LogRequest(top=200)), who_saw(own, AUDITOR, LogRequest(top=200))):
        told = answer.model_dump_json()
        assert "CANARY" not in told
        assert "0.123456" not in told


@pytest.mark.parametrize(
    ("asked", "n"),
    [
        ({"role": "head"}, 41),
        ({"role": "auditor"}, 0),
        ({"subject": "ann"}, 80),
        ({"route": "/explain"}, 61),
        ({"person": "E2"}, 60),
        ({"person": "E2", "subject": "bob"}, 20),
        ({"person": "E"}, 0),
    ],
)
def test_a_filter_finds_what_is_meant_not_words_in_texts(own: Context, asked: dict[str, Any], n: int) -> None:
    assert len(read_log(own, AUDITOR, LogRequest(top=500, **asked)).entries) == n


def test_who_saw_whose_score_is_told_by_person_and_by_viewer(own: Context) -> None:
    whole = who_saw(own, AUDITOR, LogRequest(top=500))
    assert (len(whole.seen), whole.n_people, whole.n_viewers) == (180, 2, 2)
    assert {one.employee_id for one in whole.seen if one.scored} == {"E1"}
    of_two = who_saw(own, AUDITOR, LogRequest(top=500, person="E2"))
    assert {one.employee_id for one in of_two.seen} == {"E2"}
    assert not any(one.scored for one in of_two.seen)


def test_looking_is_in_the_log_and_names_nobody_there(own: Context) -> None:
    who_saw(own, AUDITOR, LogRequest(person="E2"), export=True)
    entry = list(own.log.entries())[-1].body
    assert (entry["route"], entry["caller"]["subject"]) == ("/governance/access", "aud")
    assert entry["shown"] == [{"entries": 50, "exported": True}]


def test_the_chain_is_checked(own: Context) -> None:
    answer = check_chain(own, AUDITOR, ChainRequest())
    assert (answer.whole, answer.n_entries) == (True, 121)


@pytest.mark.parametrize("role", ["hr", "head", "planner", "operator"])
def test_no_other_role_reads_the_log(own: Context, role: str) -> None:
    caller = Caller("x", role, ("company",))
    for use_case in (read_log, who_saw):
        with pytest.raises(AccessDenied):
            use_case(own, caller, LogRequest())
    with pytest.raises(AccessDenied):
        check_chain(own, caller, ChainRequest())
