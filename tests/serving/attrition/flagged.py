"""Flags as the log keeps them, and people to flag."""

from collections.abc import Sequence
from datetime import date, timedelta
from typing import Any

from data.store import Store
from features.roster import roster
from serving.access import Caller, console
from serving.attrition.acknowledge import acknowledge
from serving.attrition.answers import AcknowledgeAnswer, FlagsAnswer, RaiseAnswer
from serving.attrition.flagged import flags
from serving.attrition.flags import RAISE, Flag
from serving.attrition.raised import raise_flags
from serving.attrition.requests import AcknowledgeRequest, FlagsRequest, RaiseRequest
from serving.context import Context
from serving.decisions import Decision, entry, new_request_id
from serving.log import DecisionLog
from serving.requests import Asked


def flag(employee_id: str, as_of: date, **more: Any) -> Flag:
    """A flag that nobody held back."""
    usual: dict[str, Any] = {
        "flag_id": f"flag of {employee_id} {as_of} {more.get('cause', '')}",
        "at": "",
        "cause": "workload",
        "probability": 0.4,
        "high_performer": 0.5,
        "risk": 0.2,
        "horizon_months": 6,
        "model": "attrition v1",
        "owner": None,
        "due": as_of + timedelta(days=14),
        "held_back": False,
        "share": 0.0,
        "stage": None,
        "late": False,
    }
    return Flag(employee_id=employee_id, as_of=as_of, **{**usual, **more})


def log_flags(log: DecisionLog, found: Sequence[Flag], *, status: int = 200) -> None:
    """Write to the log that flags were raised, as raising does."""
    told = {"raised": [one.row() for one in found], "shown": []} if status == 200 else {"refused": "no_model"}
    log.append({**entry(console(), RAISE, new_request_id()), "request": {}, "status": status, **told})


def aside(context: Context) -> Decision:
    """A decision that nothing rests on, to look at the company with."""
    return Decision(context.log, console(), "aside", Asked())


def who(answer: RaiseAnswer | FlagsAnswer) -> list[str]:
    """Return of whom an answer tells, in its order."""
    return [one.employee_id for one in answer.flags]


def latest(context: Context) -> date:
    """The date until which facts are known."""
    return Store(context.home).known_until()


def team(context: Context) -> tuple[str, list[str]]:
    """A manager who has a manager, and the people who report to this manager."""
    people = roster(Store(context.home), as_of=latest(context))
    for manager in people["manager_id"].value_counts().index:
        own = [str(one) for one in people.index[people["manager_id"].eq(manager)]]
        if len(own) >= 4 and manager in people.index and isinstance(people["manager_id"].loc[manager], str):
            return str(manager), own
    raise AssertionError


def raised(context: Context, caller: Caller | None = None, **asked: Any) -> RaiseAnswer:
    return raise_flags(context, caller or console(), RaiseRequest.model_validate(asked))


def listed(context: Context, caller: Caller | None = None, **asked: Any) -> FlagsAnswer:
    return flags(context, caller or console(), FlagsRequest.model_validate(asked))


def step(
    context: Context, flag_id: str, name: str, caller: Caller | None = None, **more: Any
) -> AcknowledgeAnswer:
    request = AcknowledgeRequest.model_validate({"flag_id": flag_id, "step": name, **more})
    return acknowledge(context, caller or console(), request)
