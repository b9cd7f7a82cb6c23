import sqlite3
from contextlib import closing
from datetime import date, timedelta
from typing import Any

import pytest

from data.errors import LogBroken
from data.home import Home
from serving.access import console
from serving.attrition.flags import ACKNOWLEDGE, Flags
from serving.decisions import entry, new_request_id
from serving.log import DecisionLog
from tests.serving.attrition.flagged import flag, log_flags

AS_OF = date(2026, 6, 1)


@pytest.fixture
def log(home: Home) -> DecisionLog:
    return DecisionLog(home)


def noted(
    log: DecisionLog, flag_id: str, step: str, as_of: date = AS_OF, *, status: int = 200, **more: Any
) -> None:
    """Write a step to the log, as acknowledging does."""
    asked = {"flag_id": flag_id, "step": step, **more}
    told = {"status": status, "shown": []} if status == 200 else {"status": status, "refused": "not_valid"}
    basis = {"tables": {"version": 1, "fingerprint": "f" * 64, "as_of": str(as_of)}}
    log.append({**entry(console(), ACKNOWLEDGE, new_request_id()), "request": asked, **basis, **told})


def test_a_flag_is_read_back_as_it_was_raised(log: DecisionLog) -> None:
    made = [
        flag("A", AS_OF, owner="M", cause="pay"),
        flag("B", AS_OF, held_back=True, share=0.2, stage=date(2026, 8, 3), high_performer=None, late=True),
    ]
    log_flags(log, made)
    found = Flags(log).all()
    assert [one.row() for one in found] == [one.row() for one in made]
    assert found[0].at == next(log.entries()).at
    assert Flags(log).find(made[1].flag_id) == found[1]
    assert Flags(log).find("nothing") is None


def test_a_refused_request_raises_nothing(log: DecisionLog) -> None:
    log_flags(log, [flag("A", AS_OF)], status=409)
    assert Flags(log).all() == []


def test_a_flag_that_two_raise_at_once_is_one_flag(log: DecisionLog) -> None:
    log_flags(log, [flag("A", AS_OF, owner="first")])
    log_flags(log, [flag("A", AS_OF, owner="second")])
    assert [one.owner for one in Flags(log).all()] == ["first"]


def test_steps_lead_from_open_to_closed_and_all_are_kept(log: DecisionLog) -> None:
    made = flag("A", AS_OF)
    log_flags(log, [made])
    found, states = Flags(log), []
    steps: dict[str, dict[str, Any]] = {
        "acknowledged": {},
        "acted": {"action": "talk"},
        "outcome": {"outcome": "stays"},
    }
    for step, more in steps.items():
        states.append(found.all()[0].state(AS_OF))
        noted(log, made.flag_id, step, **more, note="said so")
    noted(log, made.flag_id, "acted", action="pay")
    noted(log, made.flag_id, "acted", action="workload", status=400)
    one = found.all()[0]
    assert [*states, one.state(AS_OF)] == ["open", "acknowledged", "acted", "closed"]
    assert [(each.step, each.action, each.outcome) for each in one.taken(AS_OF)] == [
        ("acknowledged", None, None),
        ("acted", "talk", None),
        ("outcome", None, "stays"),
        ("acted", "pay", None),
    ]
    assert one.latest(AS_OF)["acted"].action == "pay"
    assert (one.steps[0].by, one.steps[0].note) == ("console", "said so")


def test_only_what_was_known_by_the_date_counts(log: DecisionLog) -> None:
    made = flag("A", AS_OF)
    log_flags(log, [made])
    noted(log, made.flag_id, "acknowledged", AS_OF + timedelta(days=20))
    one = Flags(log).all()[0]
    assert not one.told(AS_OF - timedelta(days=1))
    assert one.told(AS_OF)
    days = {n: AS_OF + timedelta(days=n) for n in (14, 15, 20)}
    assert [one.state(day) for day in days.values()] == ["open", "open", "acknowledged"]
    assert [one.overdue(day) for day in days.values()] == [False, True, False]


def test_a_flag_held_back_is_told_from_its_release_on_or_never(log: DecisionLog) -> None:
    release = AS_OF + timedelta(days=30)
    staged, never = flag("A", AS_OF, held_back=True, stage=release), flag("B", AS_OF, held_back=True)
    assert not staged.told(release - timedelta(days=1))
    assert staged.told(release)
    assert not never.told(date(2099, 1, 1))
    at_once = flag("C", AS_OF, stage=release)
    assert at_once.told(AS_OF)
    assert at_once.release is None


def test_what_another_process_notes_is_seen_and_an_entry_is_read_once(
    home: Home, log: DecisionLog, monkeypatch: pytest.MonkeyPatch
) -> None:
    found, read, genuine = Flags(log), [], log.genuine

    def counted(**asked: Any) -> Any:
        for one in genuine(**asked):
            read.append(one.number)
            yield one

    monkeypatch.setattr(log, "genuine", counted)
    made = flag("A", AS_OF)
    log_flags(DecisionLog(home), [made])
    assert len(found.all()) == 1
    noted(DecisionLog(home), made.flag_id, "acknowledged")
    assert found.all()[0].state(AS_OF) == "acknowledged"
    found.find(made.flag_id)
    assert read == [1, 2]


@pytest.mark.parametrize(
    ("was", "made"),
    [
        ('"held_back":true', '"held_back":false'),
        ('"acknowledged"', '"acted"'),
        ('"share":0.2', '"share":0.0'),
    ],
)
def test_an_entry_that_was_altered_is_refused(home: Home, log: DecisionLog, was: str, made: str) -> None:
    one = flag("A", AS_OF, held_back=True, share=0.2)
    log_flags(log, [one])
    noted(log, one.flag_id, "acknowledged")
    assert len(Flags(log).all()) == 1
    with closing(sqlite3.connect(home.root / "decisions.db")) as database:
        database.executescript("DROP TRIGGER decisions_no_update;")
        database.execute("UPDATE decisions SET body = replace(body, ?, ?)", (was, made))
        database.commit()
    found = Flags(log)
    for _ in range(2):
        with pytest.raises(LogBroken, match="of the decision log is not as it was written"):
            found.all()
