import sqlite3
from contextlib import closing
from datetime import timedelta
from typing import Any

import pytest
from pydantic import ValidationError

from data.calendar import add_months
from data.errors import AccessDenied, InputError, LogBroken, OutOfOrder, UnknownFlag
from serving.access import Caller
from serving.context import Context
from tests.serving.attrition.flagged import aside, flag, latest, listed, log_flags, raised, step, team


def stands(context: Context, person: str, **more: Any) -> str:
    """Raise a flag of a person a month ago; return its id."""
    made = flag(person, add_months(latest(context), -1), **more)
    log_flags(context.log, [made])
    return made.flag_id


def test_a_flag_is_acknowledged_acted_on_and_closed_in_this_order(flagging: Context) -> None:
    manager, own = team(flagging)
    head = Caller(manager, "head", (f"manager:{manager}",))
    flag_id = stands(flagging, own[0])
    assert step(flagging, flag_id, "acknowledged", head).flag.state == "acknowledged"
    told = step(flagging, flag_id, "acted", head, action="workload", note="less overtime from May on")
    assert (told.flag.state, told.replaces) == ("acted", None)
    told = step(flagging, flag_id, "outcome", head, outcome="stays")
    assert told.flag.state == "closed"
    assert [(one.step, one.by, one.as_of) for one in told.flag.history] == [
        (name, manager, latest(flagging)) for name in ("acknowledged", "acted", "outcome")
    ]
    assert told.flag.history[1].note == "less overtime from May on"
    assert listed(flagging, head).flags == []
    shown = listed(flagging, head, show="all").flags
    assert [(one.flag_id, one.state, len(one.history)) for one in shown] == [(flag_id, "closed", 3)]


def test_a_step_out_of_order_is_told_what_was_expected(flagging: Context) -> None:
    flag_id = stands(flagging, team(flagging)[1][0])
    with pytest.raises(
        OutOfOrder, match="step is acted, but the flag is open; expected is the step acknowledged"
    ):
        step(flagging, flag_id, "acted", action="talk")
    with pytest.raises(OutOfOrder, match="the flag is open; expected is the step acknowledged first"):
        step(flagging, flag_id, "outcome", outcome="stays")
    step(flagging, flag_id, "acknowledged")
    with pytest.raises(OutOfOrder, match="the flag is acknowledged; expected is the step acted first"):
        step(flagging, flag_id, "outcome", outcome="stays")
    assert flagging.flags.all()[0].state(latest(flagging)) == "acknowledged"


@pytest.mark.parametrize(
    ("name", "more", "said"),
    [
        ("acknowledged", {"action": "talk"}, "action is talk; it belongs to the step acted"),
        ("acknowledged", {"outcome": "left"}, "outcome is left; it belongs to the step outcome"),
        ("acted", {}, "action is missing; give it with the step acted"),
        ("outcome", {"action": "talk"}, "action is talk; it belongs to the step acted"),
        ("outcome", {}, "outcome is missing; give it with the step outcome"),
    ],
)
def test_a_step_takes_what_belongs_to_it_and_nothing_else(
    flagging: Context, name: str, more: dict[str, Any], said: str
) -> None:
    flag_id = stands(flagging, team(flagging)[1][0])
    with pytest.raises(InputError, match=said):
        step(flagging, flag_id, name, **more)


@pytest.mark.parametrize("more", [{"action": "threaten"}, {"note": "x" * 501}, {"note": ""}])
def test_only_declared_actions_and_short_notes_are_taken(flagging: Context, more: dict[str, Any]) -> None:
    with pytest.raises(ValidationError):
        step(flagging, "any", "acted", **more)


def test_the_same_step_again_replaces_and_both_stay_in_the_log(flagging: Context) -> None:
    flag_id = stands(flagging, team(flagging)[1][0])
    step(flagging, flag_id, "acknowledged")
    step(flagging, flag_id, "acted", action="talk")
    told = step(flagging, flag_id, "acted", action="transfer")
    assert told.replaces
    assert told.replaces.action == "talk"
    assert (told.flag.state, len(told.flag.history)) == ("acted", 3)
    entries = list(flagging.log.entries(routes=["/attrition/acknowledge"]))
    assert [one.body["request"].get("action") for one in entries] == [None, "talk", "transfer"]


def test_a_flag_unknown_held_back_or_out_of_scope_looks_the_same(flagging: Context) -> None:
    manager, own = team(flagging)
    release = latest(flagging) + timedelta(days=1)
    held = [stands(flagging, own[0], held_back=True), stands(flagging, own[1], held_back=True, stage=release)]
    above = stands(flagging, manager)
    peer, mine = stands(flagging, own[2]), stands(flagging, own[3])
    head = Caller(manager, "head", (f"manager:{manager}",))
    colleague = Caller(own[3], "hr", ("company",))
    said = set()
    for flag_id, caller in (
        ("nothing", head),
        *((one, head) for one in held),
        (above, head),
        (above, colleague),
        (peer, colleague),
        (mine, colleague),
    ):
        with pytest.raises(UnknownFlag) as refused:
            step(flagging, flag_id, "acknowledged", caller)
        said.add(str(refused.value))
    assert len(said) == 1
    assert {one.flag_id for one in listed(flagging, head).flags} == {peer, mine}
    assert not {above, peer, mine} & {one.flag_id for one in listed(flagging, colleague).flags}


def test_who_left_is_seen_by_whoever_saw_them_on_the_day_of_the_flag(flagging: Context) -> None:
    facts = flagging.snapshot(None, aside(flagging)).facts
    exits = facts.known("employees", as_of=latest(flagging)).drop_nulls("exit_date")
    person, gone = exits.sort("exit_date").select("employee_id", "exit_date").rows()[-1]
    as_of = add_months(gone, -1)
    made = flag(person, as_of)
    log_flags(flagging.log, [made])
    manager = flagging.snapshot(as_of, aside(flagging)).roster["manager_id"].loc[person]
    head = Caller(str(manager), "head", (f"manager:{manager}",))
    other = Caller("other", "head", ("manager:E99999",))
    assert [one.employee_id for one in listed(flagging, head).flags] == [person]
    assert listed(flagging, other).flags == []
    assert step(flagging, made.flag_id, "acknowledged", head).flag.employee_id == person


def test_no_head_learns_of_pay_and_no_auditor_of_names_and_notes(flagging: Context) -> None:
    _, own = team(flagging)
    flag_id = stands(flagging, own[0], cause="pay")
    step(flagging, flag_id, "acknowledged", note="spoke with Li")
    hr, head, auditor = (
        listed(flagging, Caller("other", role, ("company",))).flags[0] for role in ("hr", "head", "auditor")
    )
    assert (hr.cause, hr.name is None, hr.history[0].note) == ("pay", False, "spoke with Li")
    assert (head.cause, head.cause_en, head.name is None) == (None, None, False)
    assert (auditor.name, auditor.history[0].note) == (None, None)
    assert auditor.position


def test_employees_auditors_and_planners_do_not_acknowledge(flagging: Context) -> None:
    person = team(flagging)[1][0]
    flag_id = stands(flagging, person)
    own = Caller(person, "employee", (f"self:{person}",))
    for caller in (own, Caller("a", "auditor", ("company",)), Caller("p", "planner", ("company",))):
        with pytest.raises(AccessDenied, match=r"may not use attrition\.acknowledge"):
            step(flagging, flag_id, "acknowledged", caller)
    with pytest.raises(AccessDenied, match=r"may not use attrition\.flags"):
        listed(flagging, own)


def test_flags_due_first_stand_on_top_and_the_overdue_are_counted(flagging: Context) -> None:
    own, as_of = team(flagging)[1], latest(flagging)
    made = [
        flag(own[0], as_of),
        flag(own[1], add_months(as_of, -2)),
        flag(own[2], add_months(as_of, -2), risk=0.9),
    ]
    log_flags(flagging.log, made)
    answer = listed(flagging)
    assert [one.employee_id for one in answer.flags] == [own[2], own[1], own[0]]
    assert [one.overdue for one in answer.flags] == [True, True, False]
    assert answer.n_overdue == 2
    assert listed(flagging, as_of=as_of - timedelta(days=1)).n_overdue == 2


def test_no_step_is_taken_on_a_flag_that_was_altered(flagging: Context) -> None:
    flag_id = raised(flagging, people=1).flags[0].flag_id
    with closing(sqlite3.connect(flagging.home.root / "decisions.db")) as database:
        database.executescript("DROP TRIGGER decisions_no_update;")
        database.execute("UPDATE decisions SET body = replace(body, '\"risk\":0.', '\"risk\":0.9')")
        database.commit()
    with pytest.raises(LogBroken):
        step(Context(flagging.home), flag_id, "acknowledged")
