import json
import shutil
import sqlite3
from collections.abc import Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path

import pytest

from data.errors import AccessDenied, FutureDate, InputError, MissingTable, Settled, UnknownEmployee
from data.home import Home
from data.store import Store
from serving.access import Caller, console
from serving.appraisal.ballots import Ballots
from serving.appraisal.feedback import collect, feedback, give
from serving.appraisal.requests import AppraisalFeedbackRequest, FeedbackGivenRequest
from serving.context import Context
from serving.log import DecisionLog
from tests.serving.conftest import everybody_of

OPINION = "the new platform counts for nothing"


@pytest.fixture(scope="module")
def everybody(appraised: Context) -> Iterator[str]:
    return iter(everybody_of(appraised))


def own(employee_id: str) -> Caller:
    return Caller(employee_id, "employee", (f"self:{employee_id}",))


def said(dimension: str = "fair", cycle: str = "2026H1") -> FeedbackGivenRequest:
    return FeedbackGivenRequest.model_validate(
        {"cycle": cycle, "dimension": dimension, "agreement": 2, "text": OPINION}
    )


def test_the_log_has_that_one_answered_and_not_what(appraised: Context, everybody: Iterator[str]) -> None:
    person = next(everybody)
    answer = give(appraised, own(person), said())
    with pytest.raises(Settled):
        give(appraised, own(person), said())
    entries = [entry.body for entry in DecisionLog(appraised.home).entries()][-2:]
    assert [entry["status"] for entry in entries] == [200, 409]
    assert entries[0]["request_id"] == answer.request_id
    for entry in entries:
        assert entry["caller"]["subject"] == person
        assert entry["request"] == {"cycle": "2026H1"}
        for word in (OPINION, "fair", "agreement"):
            assert word not in json.dumps(entry)


def test_one_answer_a_dimension_and_cycle(appraised: Context, everybody: Iterator[str]) -> None:
    person = next(everybody)
    for dimension, cycle in (("fair", "2026H1"), ("clear", "2026H1"), ("fair", "2025H2")):
        give(appraised, own(person), said(dimension, cycle))
    with pytest.raises(Settled, match="before"):
        give(appraised, own(person), said("clear"))


def test_no_row_of_the_box_leads_from_a_person_to_an_answer(home: Home) -> None:
    box = Ballots(home)
    for number in range(20):
        box.put(f"E{number:05d}", "2026H1", "fair", (number % 5 + 1, f"text {number}"))
    with closing(sqlite3.connect(home.root / "feedback.db")) as opened:
        answers = opened.execute("SELECT * FROM answers").fetchall()
        marks = opened.execute("SELECT * FROM marks").fetchall()
        for query in ("SELECT rowid FROM answers", "SELECT rowid FROM marks"):
            with pytest.raises(sqlite3.OperationalError):  # rows have no number by which they came
                opened.execute(query)
    raw = (home.root / "feedback.db").read_bytes()
    assert b"E000" not in raw
    assert [row[0] for row in answers] == sorted(row[0] for row in answers)
    order = [int(row[4].split()[1]) for row in answers]
    assert order != sorted(order)
    assert not {row[0] for row in answers} & {row[0] for row in marks}
    assert len(marks) == len({row[0] for row in marks}) == 20
    assert (home.root / "feedback.db").stat().st_mode & 0o077 == 0


def test_two_homes_give_different_marks(home: Home, tmp_path: Path) -> None:
    marks = []
    for place in (home, Home(root=tmp_path / "other")):
        Ballots(place).put("E1", "2026H1", "fair", (3, None))
        with closing(sqlite3.connect(place.root / "feedback.db")) as opened:
            marks += opened.execute("SELECT mark FROM marks").fetchall()
    assert marks[0] != marks[1]


def test_collecting_moves_the_answers_destroys_the_marks_and_closes_the_cycle(
    example: Store, everybody: Iterator[str], tmp_path: Path
) -> None:
    shutil.copytree(example.home.root, tmp_path / "home")
    appraised = Context(replace(example.home, root=tmp_path / "home"))  # the tables change
    person = next(everybody)
    give(appraised, own(person), said("useful", "2025H1"))
    before = Store(appraised.home).read("appraisal_feedback", as_of=Store(appraised.home).known_until())
    assert collect(appraised, "2025H1") == 1
    assert collect(appraised, "2025H1") == 0
    after = Store(appraised.home).read("appraisal_feedback", as_of=Store(appraised.home).known_until())
    assert len(after) == len(before) + 1
    assert after["text"].eq(OPINION).sum() == 1
    with closing(sqlite3.connect(appraised.home.root / "feedback.db")) as opened:
        left = opened.execute("SELECT count(*) FROM answers WHERE cycle = '2025H1'").fetchone()
        marks = opened.execute("SELECT count(*) FROM marks WHERE cycle = '2025H1'").fetchone()
    assert (left, marks) == ((0,), (0,))
    with pytest.raises(Settled, match="collected"):
        give(appraised, own(next(everybody)), said("fair", "2025H1"))


def test_nothing_can_be_said_about_a_cycle_to_come_or_for_somebody_else(
    appraised: Context, everybody: Iterator[str]
) -> None:
    with pytest.raises(FutureDate):
        give(appraised, own(next(everybody)), said("fair", "2026H2"))
    with pytest.raises(UnknownEmployee):
        give(appraised, own("E99999"), said())
    for role in ("hr", "head", "auditor"):
        with pytest.raises(AccessDenied):
            give(appraised, Caller("x", role, ("company",)), said())


def test_a_cycle_that_is_none_or_a_home_without_tables_collects_nothing(home: Home) -> None:
    with pytest.raises(InputError, match="cycle"):
        Ballots(home).collect("spring")
    with pytest.raises(MissingTable):
        Ballots(home).collect("2026H1")


def test_results_are_told_in_groups_to_who_may_see_the_company(appraised: Context) -> None:
    answer = feedback(appraised, console(), AppraisalFeedbackRequest())
    assert {row.dimension for row in answer.rows} == {"fair", "clear", "useful"}
    for row in answer.rows:
        assert row.n >= 5
        assert 1 <= row.agreement <= 5
    assert answer.comments == []
    with pytest.raises(AccessDenied, match="company"):
        feedback(appraised, Caller("h", "head", ("department:Finance",)), AppraisalFeedbackRequest())
