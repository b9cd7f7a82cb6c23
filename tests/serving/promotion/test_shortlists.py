import sqlite3
from collections.abc import Mapping, Sequence
from contextlib import closing
from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from data.errors import LogBroken
from data.home import Home
from serving.access import Caller, console
from serving.decisions import entry, new_request_id
from serving.log import DecisionLog
from serving.promotion.shortlists import DECIDE, RANK, Counts, Shortlists

AS_OF = date(2026, 6, 1)
MODEL = "promotion v3"


def row(person: str, rank: int, **more: str) -> dict[str, Any]:
    """What the log keeps of one person that a list shows."""
    figures = {"tier": 1 + rank // 3, "score": 0.9 - rank / 50, "among_best": 0.8 - rank / 50}
    return {"id": person, "rank": rank, **figures, "precedent": 0.2, **more}


def show(
    log: DecisionLog,
    people: Sequence[str],
    beside: Sequence[Mapping[str, Any]] = (),
    *,
    caller: Caller | None = None,
    request: Mapping[str, Any] | None = None,
    status: int = 200,
) -> str:
    """Write to the log that a list was shown, as the ranking does; return its id."""
    list_id = new_request_id()
    asked = {"target": "team-lead", "top": max(1, len(people))} if request is None else request
    basis = {"tables": {"version": 1, "fingerprint": "f" * 64, "as_of": str(AS_OF)}, "model": MODEL}
    told: dict[str, Any] = {"refused": "no_model"}
    if status == 200:
        told = {"shown": [*(row(one, rank) for rank, one in enumerate(people, 1)), *beside]}
    log.append(
        {**entry(caller or console(), RANK, list_id), "request": asked, **basis, "status": status, **told}
    )
    return list_id


def noted(log: DecisionLog, list_id: str, person: str, decision: str, *, status: int = 200) -> None:
    """Write a decision to the log, as deciding does."""
    asked = {"list_id": list_id, "employee_id": person, "decision": decision, "reason": "knows the platform"}
    told = {"status": status, "shown": []} if status == 200 else {"status": status, "refused": "not_valid"}
    log.append({**entry(console(), DECIDE, new_request_id()), "request": asked, **told})


@pytest.fixture
def log(home: Home) -> DecisionLog:
    return DecisionLog(home)


def test_a_list_is_read_back_as_it_was_shown(log: DecisionLog) -> None:
    head = Caller("E00007", "head", ("manager:E00007",))
    beside = [row("C", 9, told="overlooked"), row("D", 12, told="Peter risk"), row("A", 1, told="overlooked")]
    list_id = show(log, ["A", "B"], beside, caller=head)
    found = Shortlists(log).shown(list_id)
    assert found is not None
    assert (found.list_id, found.who, found.as_of) == (list_id, "E00007", AS_OF)
    assert (found.target, found.model) == ("team-lead", MODEL)
    assert found.at == next(log.entries()).at
    assert list(found.listed) == ["A", "B"]
    assert found.of("B") == row("B", 2)
    assert found.of("A") == row("A", 1)
    assert found.of("D")["told"] == "Peter risk"
    assert found.of("Z") == {}


def test_what_a_request_leaves_out_is_the_default(log: DecisionLog) -> None:
    list_id = show(log, [f"E{number}" for number in range(1, 13)], request={})
    found = Shortlists(log).shown(list_id)
    assert found is not None
    assert found.target == "next-grade"
    assert list(found.listed) == [f"E{number}" for number in range(1, 11)]


def test_a_refused_request_shows_no_list_and_decides_nothing(log: DecisionLog) -> None:
    refused = show(log, ["A"], status=409)
    list_id = show(log, ["A"])
    noted(log, list_id, "A", "decline", status=400)
    found = Shortlists(log)
    assert found.shown(refused) is None
    assert found.shown("nowhere") is None
    assert found.history(list_id) == []
    assert found.counts() == Counts(0, 0, 0, 0)


def test_the_latest_decision_about_a_person_counts_and_the_history_keeps_all(log: DecisionLog) -> None:
    first, second = show(log, ["A", "B"]), show(log, ["A"])
    noted(log, first, "A", "accept")
    noted(log, first, "B", "accept")
    noted(log, first, "A", "decline")
    noted(log, second, "A", "accept")
    noted(log, second, "Z", "override")
    found = Shortlists(log)
    assert {person: one.decision for person, one in found.decisions_of(first).items()} == {
        "A": "decline",
        "B": "accept",
    }
    history = found.history(first)
    assert [(one.employee_id, one.decision) for one in history] == [
        ("A", "accept"),
        ("B", "accept"),
        ("A", "decline"),
    ]
    assert (history[0].who, history[0].reason) == ("console", "knows the platform")
    assert found.counts() == Counts(n_lists=2, n_accepted=2, n_declined=1, n_overridden=1)


def test_only_decisions_before_the_date_count(log: DecisionLog) -> None:
    noted(log, show(log, ["A"]), "A", "accept")
    found, today = Shortlists(log), datetime.now(UTC).date()
    assert found.counts(as_of=today - timedelta(days=1)) == Counts(0, 0, 0, 0)
    assert found.counts(as_of=today + timedelta(days=1)) == Counts(1, 1, 0, 0)


def test_what_another_process_decides_is_seen(home: Home, log: DecisionLog) -> None:
    other = DecisionLog(home)
    mine, theirs = Shortlists(log), Shortlists(other)
    list_id = show(log, ["A"])
    assert mine.shown(list_id) == theirs.shown(list_id)
    noted(other, list_id, "A", "accept")
    assert mine.decisions_of(list_id)["A"].decision == "accept"
    noted(log, list_id, "A", "decline")
    assert theirs.decisions_of(list_id)["A"].decision == "decline"
    assert mine.history(list_id) == theirs.history(list_id)


def test_an_entry_is_read_once(log: DecisionLog, monkeypatch: pytest.MonkeyPatch) -> None:
    found, read = Shortlists(log), []
    genuine = log.genuine

    def counted(**asked: Any) -> Any:
        for one in genuine(**asked):
            read.append(one.number)
            yield one

    monkeypatch.setattr(log, "genuine", counted)
    list_id = show(log, ["A"])
    noted(log, list_id, "A", "accept")
    found.shown(list_id)
    noted(log, list_id, "A", "decline")
    found.counts()
    found.history(list_id)
    assert read == [1, 2, 3]


@pytest.mark.parametrize(("was", "made"), [('"accept"', '"decline"'), ('"rank":1', '"rank":2')])
def test_an_entry_that_was_altered_is_refused(home: Home, log: DecisionLog, was: str, made: str) -> None:
    list_id = show(log, ["A", "B"])
    noted(log, list_id, "A", "accept")
    assert Shortlists(log).counts().n_accepted == 1
    with closing(sqlite3.connect(home.root / "decisions.db")) as database:
        database.executescript("DROP TRIGGER decisions_no_update;")
        database.execute("UPDATE decisions SET body = replace(body, ?, ?)", (was, made))
        database.commit()
    found = Shortlists(log)
    for _ in range(2):
        with pytest.raises(LogBroken, match="of the decision log is not as it was written"):
            found.counts()
