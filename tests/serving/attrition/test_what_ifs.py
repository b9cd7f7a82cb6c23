import sqlite3
from contextlib import closing
from datetime import date, timedelta

import pytest

from data.errors import LogBroken
from data.home import Home
from serving.access import Caller, console
from serving.attrition.what_ifs import WHAT_IF, WhatIfs
from serving.decisions import entry, new_request_id
from serving.log import DecisionLog

AS_OF = date(2026, 6, 1)
HEAD = Caller("E1", "head", ("company",))
PARTNER = Caller("P1", "hr", ("department:Sales",))


@pytest.fixture
def log(home: Home) -> DecisionLog:
    return DecisionLog(home)


def noted(log: DecisionLog, person: str, caller: Caller, as_of: date = AS_OF, *, status: int = 200) -> str:
    """Write a what-if to the log, as answering does."""
    request_id = new_request_id()
    within = {"3": 0.1, "6": 0.2, "12": 0.3}
    shown = [{"id": person, "now": within, "scenarios": [{"changes": ["manager"], "within": within}]}]
    told = {"shown": shown} if status == 200 else {"refused": "not_found"}
    basis = {"tables": {"as_of": str(as_of)}, "model": "attrition/1@a"}
    log.append({**entry(caller, WHAT_IF, request_id), **basis, "request": {}, "status": status, **told})
    return request_id


def test_what_ifs_of_a_person_come_newest_first_as_they_were_answered(log: DecisionLog) -> None:
    first, _, third = noted(log, "A", console()), noted(log, "B", console()), noted(log, "A", console())
    noted(log, "A", console(), status=404)
    found = WhatIfs(log).of("A", caller=console(), as_of=AS_OF)
    assert [one.request_id for one in found] == [third, first]
    assert found[1].at == next(log.entries()).at
    assert (found[0].who, found[0].as_of, found[0].model) == ("console", AS_OF, "attrition/1@a")
    assert found[0].now["12"] == 0.3
    assert found[0].scenarios[0]["changes"] == ["manager"]
    assert WhatIfs(log).of("C", caller=console(), as_of=AS_OF) == []


def test_others_than_hr_of_the_company_see_their_own_alone(log: DecisionLog) -> None:
    ids = {caller.subject: noted(log, "A", caller) for caller in (HEAD, PARTNER, console())}
    found = WhatIfs(log)
    for caller in (HEAD, PARTNER):
        assert [one.request_id for one in found.of("A", caller=caller, as_of=AS_OF)] == [ids[caller.subject]]
    assert len(found.of("A", caller=console(), as_of=AS_OF)) == 3


def test_what_rests_on_later_facts_is_left_out(log: DecisionLog) -> None:
    noted(log, "A", console())
    found = WhatIfs(log)
    assert len(found.of("A", caller=console(), as_of=AS_OF)) == 1
    assert found.of("A", caller=console(), as_of=AS_OF - timedelta(days=1)) == []


def test_what_another_process_asked_is_seen(home: Home, log: DecisionLog) -> None:
    found = WhatIfs(log)
    assert found.of("A", caller=console(), as_of=AS_OF) == []
    noted(DecisionLog(home), "A", console())
    assert len(found.of("A", caller=console(), as_of=AS_OF)) == 1


def test_an_entry_that_was_altered_is_refused(home: Home, log: DecisionLog) -> None:
    noted(log, "A", console())
    with closing(sqlite3.connect(home.root / "decisions.db")) as database:
        database.executescript("DROP TRIGGER decisions_no_update;")
        database.execute("update decisions set body = replace(body, '0.3', '0.1')")
        database.commit()
    with pytest.raises(LogBroken, match="not as it was written"):
        WhatIfs(log).of("A", caller=console(), as_of=AS_OF)
