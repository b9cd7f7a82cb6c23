from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta
from typing import Any

import pytest

from data.calendar import add_months
from data.errors import AccessDenied, FutureDate, UnknownEmployee
from data.home import Home
from serving.access import Caller, console
from serving.attrition.flight_risk import flight_risk
from serving.attrition.risk_requests import FlightRiskRequest
from serving.context import Context
from tests.serving.attrition.flagged import aside, flag, latest, listed, log_flags, raised, team, who

Rules = Callable[..., None]
HELD = {"held_back": 0.5}


def order(context: Context, top: int = 500, caller: Caller | None = None) -> list[str]:
    answer = flight_risk(context, caller or console(), FlightRiskRequest(top=top))
    return [one.employee_id for one in answer.people]


def boss_rows(context: Context, boss: Caller) -> Any:
    return context.policy.view(boss, "attrition.raise").rows(context.snapshot(None, aside(context)).roster)


def test_the_first_of_the_list_are_flagged_with_cause_figures_owner_and_due_date(flagging: Context) -> None:
    people = flight_risk(flagging, console(), FlightRiskRequest(top=8)).people
    answer = raised(flagging, people=8)
    assert who(answer) == [one.employee_id for one in people]
    assert (answer.n_skipped, answer.n_held_back) == (0, 0)
    for told, one in zip(answer.flags, people, strict=True):
        assert (told.score, told.risk, told.high_performer) == (one.score, one.risk, one.high_performer)
        assert told.cause == next(
            (each.group for each in sorted(one.leaving, key=lambda each: -each.contribution)), ""
        )
        assert one.position
        assert told.owner == one.position.manager_id
        assert told.due == answer.as_of + timedelta(days=14)
        assert (told.state, told.overdue, told.history) == ("open", False, [])
        assert (told.flagged_as_of, told.model) == (answer.as_of, answer.model_version)
    assert any(told.cause_zh and told.cause_en for told in answer.flags)


def test_without_a_number_the_setup_says_how_many(flagging: Context) -> None:
    assert len(raised(flagging).flags) == 20


def test_asking_twice_raises_nothing_more_and_answers_the_same(flagging: Context, rules: Rules) -> None:
    rules(**HELD)
    first, again = raised(flagging, people=30), raised(Context(flagging.home), people=30)
    alike = {"request_id", "flags"}
    assert first.model_dump(exclude=alike) == again.model_dump(exclude=alike)
    assert [one.model_dump(exclude={"raised_at"}) for one in first.flags] == [
        one.model_dump(exclude={"raised_at"}) for one in again.flags
    ]
    assert len(flagging.flags.all()) == 30
    assert first.flags[0].raised_at is None
    assert again.flags[0].raised_at is not None


def test_who_was_flagged_for_the_same_cause_not_long_ago_is_skipped_and_counted(flagging: Context) -> None:
    as_of, found = latest(flagging), raised(Context(flagging.home), people=3)
    cause = {one.employee_id: one.cause for one in found.flags}
    first, second, third = who(found)
    root = flagging.home.root / "decisions.db"
    root.unlink()
    fresh = Context(flagging.home)
    log_flags(
        fresh.log,
        [
            flag(first, add_months(as_of, -5), cause=cause[first]),
            flag(second, add_months(as_of, -5), cause="another"),
            flag(third, add_months(as_of, -6), cause=cause[third]),
        ],
    )
    answer = raised(fresh, people=3)
    assert who(answer) == [second, third, order(fresh)[3]]
    assert answer.n_skipped == 1
    assert raised(fresh, people=3).n_skipped == 1


def test_months_of_rest_are_set_by_the_company(flagging: Context, rules: Rules) -> None:
    rules(again_months=0)
    as_of, first = latest(flagging), order(flagging, 1)[0]
    found = [
        flag(first, as_of - timedelta(days=1), cause=cause) for cause in ("", "workload", "pay", "growth")
    ]
    log_flags(flagging.log, found)
    assert who(raised(flagging, people=1)) == [first]


def test_chance_holds_a_share_back_and_nobody_is_told_whose(flagging: Context, rules: Rules) -> None:
    rules(**HELD)
    answer = raised(flagging, people=60)
    held = {one.employee_id for one in flagging.flags.all() if one.held_back}
    assert 15 < len(held) < 45
    assert answer.n_held_back == len(held)
    assert who(answer) == [one for one in order(flagging, 60) if one not in held]
    assert not held & set(who(listed(flagging, show="all")))
    log = list(flagging.log.entries())
    assert not held & {one["id"] for entry in log for one in entry.body["shown"] if "flag_id" in one}


def test_no_count_of_a_group_tells_who_is_held_back(flagging: Context, rules: Rules) -> None:
    rules(**HELD)
    raised(flagging, people=60)
    held = next(one for one in flagging.flags.all() if one.held_back)
    place = flagging.snapshot(None, aside(flagging)).roster.loc[held.employee_id]
    narrow = raised(flagging, people=60, department=place["department"], grade=int(str(place["grade"])))
    assert narrow.n_held_back is None
    mine = Caller("boss", "hr", (f"manager:{place['manager_id']}",))
    assert raised(flagging, mine, people=60).n_held_back is None


def test_who_is_held_back_is_passed_over_later_without_being_counted(flagging: Context, rules: Rules) -> None:
    found = raised(Context(flagging.home), people=2)
    as_of = latest(flagging)
    (flagging.home.root / "decisions.db").unlink()
    fresh = Context(flagging.home)
    past = [
        flag(one.employee_id, add_months(as_of, -1), cause=one.cause, held_back=held, share=0.5)
        for one, held in zip(found.flags, (True, False), strict=True)
    ]
    log_flags(fresh.log, past)
    answer = raised(fresh, people=2)
    assert not {one.employee_id for one in past} & set(who(answer))
    assert (answer.n_skipped, answer.n_held_back) == (1, 0)


def test_another_secret_holds_others_back_and_another_share_only_more(
    flagging: Context, rules: Rules
) -> None:
    def held(home: Home) -> set[str]:
        (flagging.home.root / "decisions.db").unlink(missing_ok=True)
        context = Context(home)
        raised(context, people=60)
        return {one.employee_id for one in context.flags.all() if one.held_back}

    rules(held_back=0.2)
    few = held(flagging.home)
    rules(held_back=0.4)
    more = held(flagging.home)
    assert few < more
    assert held(replace(flagging.home, secret_setting="x" * 40)) != more


def test_released_flags_appear_on_their_day(flagging: Context) -> None:
    as_of = latest(flagging)
    person, past = order(flagging, 1)[0], add_months(as_of, -2)
    more = {"held_back": True, "share": 0.5, "stage": as_of - timedelta(days=9)}
    log_flags(flagging.log, [flag(person, past, **more)])
    assert who(listed(flagging)) == [person]
    assert listed(flagging, as_of=as_of - timedelta(days=10)).flags == []


def test_flags_in_stages_are_due_after_their_release(flagging: Context, rules: Rules) -> None:
    rules(**HELD, stages_months=3, due_days=7)
    answer = raised(flagging, people=60)
    for one in flagging.flags.all():
        assert one.stage
        assert answer.as_of < one.stage <= add_months(answer.as_of, 3)
        assert one.release == (one.stage if one.held_back else None)
        assert one.due == (one.release or one.as_of) + timedelta(days=7)
    assert len({one.stage for one in flagging.flags.all()}) > 20


def test_an_owner_can_be_named_but_never_for_oneself_a_peer_or_a_superior(flagging: Context) -> None:
    manager, own = team(flagging)
    answer = raised(flagging, owner=own[0], people=500)
    owners = {one.employee_id: one.owner for one in answer.flags}
    superior = flagging.snapshot(None, aside(flagging)).roster["manager_id"].loc[manager]
    near = {*own, manager}
    for person, owner in owners.items():
        assert owner != person
        if person == manager:
            assert owner == superior
        elif person in own:
            assert owner == manager
        elif person not in near and person != superior:
            assert owner == own[0]
    assert own[0] in owners.values()


def test_an_owner_must_be_somebody_of_the_scope_or_the_caller(flagging: Context) -> None:
    manager, _ = team(flagging)
    boss = Caller("boss", "hr", (f"manager:{manager}",))
    for name in ("E99999", manager):
        with pytest.raises(UnknownEmployee, match="nobody with this employee_id whom you may see"):
            raised(flagging, boss, owner=name)
    assert {one.owner for one in raised(flagging, boss, owner="boss", people=2).flags} <= {"boss"}
    assert flagging.flags.all() != []


def test_only_people_in_scope_are_flagged_never_the_caller_or_peers(flagging: Context) -> None:
    manager, own = team(flagging)
    boss = Caller("boss", "hr", (f"manager:{manager}",))
    below = set(flagging.snapshot(None, aside(flagging)).roster.index[boss_rows(flagging, boss)])
    assert set(who(raised(flagging, boss, people=500))) <= below
    everybody = set(order(flagging))
    peer = Caller(own[0], "hr", ("company",))
    told = set(who(raised(flagging, peer, people=500)))
    assert told
    assert not told & {*own, manager}
    assert told < everybody


def test_roles_that_may_not_raise_are_refused(flagging: Context) -> None:
    for role in ("head", "auditor", "planner", "employee", "operator"):
        with pytest.raises(AccessDenied, match=r"may not use attrition\.raise"):
            raised(flagging, Caller("a", role, ("self:a" if role == "employee" else "company",)))
    assert flagging.flags.all() == []


def test_flags_as_of_the_past_are_marked_and_the_future_is_refused(flagging: Context) -> None:
    as_of = latest(flagging)
    with pytest.raises(FutureDate):
        raised(flagging, as_of=as_of + timedelta(days=1))
    raised(flagging, as_of=add_months(as_of, -1), people=1)
    raised(flagging, people=5)
    assert [one.late for one in flagging.flags.all()] == [True, *[False] * (len(flagging.flags.all()) - 1)]


def test_the_log_keeps_the_flags_and_the_setup_that_made_them(flagging: Context, rules: Rules) -> None:
    rules(**HELD)
    answer = raised(flagging, people=10)
    body = list(flagging.log.entries())[-1].body
    assert len(body["raised"]) == 10
    assert len(body["attrition"]) == 12
    assert body["model"] == answer.model_version
    assert [one["id"] for one in body["shown"]] == who(answer)
