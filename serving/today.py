"""What needs somebody's attention today."""

from datetime import UTC, date, datetime, timedelta
from typing import Literal

from pydantic import Field

from serving.access import Caller
from serving.answers import Answer, AnswerPart
from serving.appraisal.yardstick_answers import Verdict
from serving.attrition.flagged import Seen
from serving.context import Context
from serving.decisions import Decision
from serving.petitions.told import may_see
from serving.requests import Asked
from serving.snapshot import Snapshot

#: Lists and plans wait for a decision so long; older ones were looked at and left.
_WAITS = timedelta(days=60)

Kind = Literal["flags overdue", "flags open", "requests", "lists", "plans"]


class TodayRequest(Asked):
    """Ask what needs attention today."""


class Task(AnswerPart):
    """Something that waits for the caller."""

    kind: Kind = Field(
        description="Flags nobody acknowledged; requests, lists and plans nothing was decided on"
    )
    n: int = Field(ge=1)
    due: date | None = Field(default=None, description="The first date on which one is or was due")
    latest: str | None = Field(default=None, description="request_id of the latest list or plan")


class TodayAnswer(Answer):
    """What needs attention; nothing is there that the caller may not see elsewhere."""

    tasks: list[Task]
    yardstick: Verdict | None = Field(
        default=None, description="Whether the appraisal itself is sound; for who may see the whole company"
    )
    n_findings: int = Field(default=0, ge=0, description="Findings about the appraisal that call for a look")


def today(context: Context, caller: Caller, request: TodayRequest) -> TodayAnswer:
    """Tell what needs the caller's attention.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Sees counts of what it may see elsewhere.
    request : TodayRequest
        Empty.

    Returns
    -------
    TodayAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, MissingTable, TooLittleData or LogBroken.
    """
    with context.deciding(caller, "/today", request) as decision:
        context.policy.view(caller, "today.read")
        snapshot = context.snapshot(None, decision)
        verdict, n_findings = _yardstick(context, caller, snapshot, decision)
        answer = TodayAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            tasks=[
                *_flags(context, caller, snapshot, request),
                *_requests(context, caller, snapshot),
                *_lists(context, caller),
                *_plans(context, caller),
            ],
            yardstick=verdict,
            n_findings=n_findings,
        )
        return decision.give(answer, [])


def _flags(context: Context, caller: Caller, snapshot: Snapshot, request: TodayRequest) -> list[Task]:
    if not context.policy.allows(caller, "attrition.flags"):
        return []
    view = context.policy.view(caller, "attrition.flags")
    seen = Seen(context, view, snapshot, Decision(context.log, caller, "/today", request))
    day = snapshot.as_of
    standing = [flag for flag in context.flags.all() if flag.state(day) == "open" and seen.person(flag)]
    overdue = [flag.due for flag in standing if flag.overdue(day)]
    coming = [flag.due for flag in standing if not flag.overdue(day)]
    kinds: tuple[tuple[Kind, list[date]], ...] = (("flags overdue", overdue), ("flags open", coming))
    return [Task(kind=kind, n=len(due), due=min(due)) for kind, due in kinds if due]


def _requests(context: Context, caller: Caller, snapshot: Snapshot) -> list[Task]:
    if not context.policy.allows(caller, "petition.decide"):
        return []
    view = context.policy.view(caller, "petition.decide")
    waiting = [one for one in context.petitions.all() if not one.decided and may_see(one, snapshot, view)]
    return [Task(kind="requests", n=len(waiting), due=min(one.due for one in waiting))] if waiting else []


def _lists(context: Context, caller: Caller) -> list[Task]:
    if not context.policy.allows(caller, "promotion.decide"):
        return []
    found = context.shortlists.undecided(caller.subject, since=_since())
    return [Task(kind="lists", n=len(found), latest=found[-1].list_id)] if found else []


def _plans(context: Context, caller: Caller) -> list[Task]:
    if not context.policy.allows(caller, "staffing.decide"):
        return []
    found = context.plans.undecided(caller.subject, since=_since())
    return [Task(kind="plans", n=len(found), latest=found[-1].plan_id)] if found else []


def _yardstick(
    context: Context, caller: Caller, snapshot: Snapshot, decision: Decision
) -> tuple[Verdict | None, int]:
    if not context.policy.allows(caller, "appraisal.health"):
        return None, 0
    found = context.appraisal(snapshot, decision).health
    graver = [one for one in found.findings if one.verdict in ("watch", "alarm")]
    return found.verdict, len(graver)


def _since() -> str:
    return (datetime.now(UTC) - _WAITS).isoformat()
