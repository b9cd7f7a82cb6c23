"""What needs attention today: what was left undone, for whom may do it."""

from datetime import date

from serving.access import Caller
from serving.attrition.acknowledge import acknowledge
from serving.attrition.raised import raise_flags
from serving.attrition.requests import AcknowledgeRequest, RaiseRequest
from serving.context import Context
from serving.decisions import Decision
from serving.petitions.decide import decide as answer
from serving.petitions.file import file
from serving.petitions.requests import DecidePetitionRequest, FilePetitionRequest
from serving.promotion.decide import decide
from serving.promotion.rank import rank
from serving.promotion.requests import DecideRequest, RankRequest
from serving.today import Task, TodayRequest, today

HR = Caller("today-hr", "hr", ("company",))


def tasks(context: Context, caller: Caller = HR) -> dict[str, Task]:
    return {one.kind: one for one in today(context, caller, TodayRequest()).tasks}


def test_a_flag_waits_until_it_is_acknowledged_and_only_for_who_may_see_it(context: Context) -> None:
    before = tasks(context)
    raised = raise_flags(context, HR, RaiseRequest(people=2)).flags
    new = [one for one in raised if one.state == "open"]
    now = tasks(context)["flags open"]
    assert now.n >= len(new) > 0
    assert isinstance(now.due, date)
    nobody = Caller(new[0].employee_id, "employee", (f"self:{new[0].employee_id}",))
    assert tasks(context, nobody) == {}
    assert tasks(context, Caller("today-nobody", "head", ("department:nowhere",))) == {}
    for one in new:
        acknowledge(context, HR, AcknowledgeRequest(flag_id=one.flag_id, step="acknowledged"))
    after = tasks(context)
    had = before["flags open"].n if "flags open" in before else 0
    assert (after["flags open"].n if "flags open" in after else 0) <= max(had, now.n - len(new))


def test_a_list_waits_until_something_is_decided_on_its_target(context: Context) -> None:
    caller = Caller("today-lists", "hr", ("company",))
    assert "lists" not in tasks(context, caller)
    shown = rank(context, caller, RankRequest(top=3))
    assert tasks(context, caller)["lists"].latest == shown.request_id
    again = rank(context, caller, RankRequest(top=3))
    assert tasks(context, caller)["lists"] == Task(kind="lists", n=1, latest=again.request_id)
    person = again.people[0].employee_id
    decide(context, caller, DecideRequest(list_id=again.request_id, employee_id=person, decision="accept"))
    assert "lists" not in tasks(context, caller)


def test_a_request_waits_for_hr_until_it_is_answered(context: Context) -> None:
    person = context.snapshot(None, Decision(context.log, HR, "test", TodayRequest())).ids[3]
    own = Caller(person, "employee", (f"self:{person}",))
    asked = FilePetitionRequest(kind="correction", about="orders of May", reason="two of them are missing")
    filed = file(context, own, asked)
    before = tasks(context)["requests"].n
    assert "requests" not in tasks(context, own)
    petition_id = filed.petition.petition_id
    told = DecidePetitionRequest(petition_id=petition_id, step="declined", reason="they were checked")
    answer(context, HR, told)
    after = tasks(context)
    assert (after["requests"].n if "requests" in after else 0) == before - 1


def test_the_yardstick_is_judged_for_the_whole_company_alone(context: Context) -> None:
    assert today(context, HR, TodayRequest()).yardstick is not None
    assert today(context, Caller("x", "hr", ("platform:P01",)), TodayRequest()).yardstick is None
