"""What needs attention today, and how the platforms fare."""

from collections.abc import Sequence
from typing import Any

from data.errors import EchelonError
from serving.platforms.answers import PlatformsAnswer, PlatformTold
from serving.platforms.strip import PlatformsRequest, strip
from serving.today import Task, TodayRequest, today
from serving.web.shell import Page, Visit

#: Size of the small courses, in pixels.
_WIDE, _HIGH = 120, 28


def start(visit: Visit) -> Page:
    """Show what the role should look at."""
    try:
        told = today(visit.context, visit.caller, TodayRequest())
    except EchelonError:
        return Page("start/nothing.html")
    values: dict[str, Any] = {
        "today": told,
        "tasks": [_task(visit, one) for one in told.tasks],
        "yardstick": _yardstick(visit, told.yardstick, told.n_findings),
        "strip": _strip(visit),
        "doors": _doors(visit),
    }
    return Page("start/today.html", values)


def _task(visit: Visit, task: Task) -> dict[str, Any]:
    """Return a task in words, where it is done, and how urgent it is."""
    _, plan = visit._, f"/staffing/plan?request_id={task.latest}"
    words, href, kind = {
        "flags overdue": (_("flags are overdue"), "/flight-risk/flags", "bad"),
        "flags open": (_("flags wait for a talk"), "/flight-risk/flags", "warn"),
        "requests": (_("requests wait for an answer"), "/petitions", "warn"),
        "lists": (_("promotion lists wait for a decision"), "/promotion", "mark"),
        "plans": (_("staffing plans wait for a decision"), plan, "mark"),
    }[task.kind]
    return {"n": task.n, "due": task.due, "words": words, "href": href, "kind": kind}


def _yardstick(visit: Visit, verdict: str | None, n_findings: int) -> dict[str, str] | None:
    if verdict is None:
        return None
    _ = visit._
    words, kind = {
        "ok": (_("The appraisal itself is sound."), "good"),
        "watch": (_("The appraisal calls for a look: %(n)s findings.", n=n_findings), "warn"),
        "alarm": (_("The appraisal has a problem: %(n)s findings call for a look.", n=n_findings), "bad"),
        "too little data": (_("Too little is known to judge the appraisal itself."), ""),
    }[verdict]
    return {"words": words, "kind": kind}


def _strip(visit: Visit) -> dict[str, Any] | None:
    """Return how the platforms fare, or None for who sees none."""
    if not visit.may("platforms.read"):
        return None
    try:
        answer = strip(visit.context, visit.caller, PlatformsRequest())
    except EchelonError:
        return None
    if not answer.platforms:
        return None
    return {
        "answer": answer,
        "rows": [(one, _points(one)) for one in answer.platforms],
        "least": _least(answer),
    }


def _least(answer: PlatformsAnswer) -> float:
    """Return the end of the scale on which fair changes are drawn, the same to both sides."""
    ends = [abs(end) for one in answer.platforms for end in (one.low, one.high) if end is not None]
    return max([0.2, *ends])


def _points(platform: PlatformTold) -> str:
    """Return the course of a platform as the points of a line."""
    values: Sequence[float] = [one.revenue for one in platform.course]
    if len(values) < 2:
        return ""
    most = max(values) or 1.0
    step = (_WIDE - 4) / (len(values) - 1)
    drawn = enumerate(values)
    return " ".join(f"{2 + i * step:.1f},{2 + (_HIGH - 4) * (1 - one / most):.1f}" for i, one in drawn)


def _doors(visit: Visit) -> list[tuple[str, str]]:
    """Return the questions that the role may ask here, each with its page."""
    _ = visit._
    every = (
        ("promotion.rank", "/promotion", _("Who is ready to be promoted?")),
        ("attrition.flight_risk", "/flight-risk", _("Which of our best people may leave?")),
        ("staffing.recommend", "/staffing", _("Who should work on which platform?")),
        ("appraisal.scores", "/appraisal", _("Who really performs, on which platform?")),
        ("log.read", "/governance", _("Is it fair, and who saw what?")),
        ("appraisal.give", "/mine", _("How was I scored, and what can I do?")),
    )
    return [(href, words) for action, href, words in every if visit.may(action)]
