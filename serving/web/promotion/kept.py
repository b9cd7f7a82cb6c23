"""The list as a file to keep: what the page shows, with the same filters."""

from collections.abc import Callable, Sequence
from typing import Any

from serving.answers import Position, Reason
from serving.promotion.answers import Candidate, RankAnswer
from serving.web.exports import Column, Kind, exported, origin
from serving.web.promotion.asked import marks
from serving.web.shell import File, Visit

#: A heading and what stands below it.
_Column = tuple[Column, Callable[[Candidate], Any]]


def kept(visit: Visit, answer: RankAnswer, people: Sequence[Candidate], kind: Kind) -> File:
    """Return the people of a list as a file: every figure by itself, or what has room on a printed sheet."""
    table = _printed(visit, answer) if kind == "pdf" else _figures(visit, answer)
    rows = [[told(one) for _, told in table] for one in people]
    title = f"{visit._('Promotion')} {visit.said(answer.target)}"
    name = f"promotion-{answer.target.key}-{answer.as_of}"
    return exported(kind, name, title, [column for column, _ in table], rows, origin(visit, answer))


def _figures(visit: Visit, answer: RankAnswer) -> list[_Column]:
    _ = visit._
    return [
        (Column(_("Place"), "number", 8), lambda one: one.rank),
        (Column(_("Place, low"), "number", 8), lambda one: one.rank_low),
        (Column(_("Place, high"), "number", 8), lambda one: one.rank_high),
        (Column(_("Tier"), "number", 8), lambda one: one.tier),
        (Column(_("Employee"), width=10), lambda one: one.employee_id),
        (Column(_("Name")), lambda one: one.name),
        (Column(_("Role"), width=20), lambda one: _place(one).role),
        (Column(_("Grade"), "number", 8), lambda one: _place(one).grade),
        (Column(_("Department"), width=20), lambda one: _place(one).department),
        (Column(_("Platform"), width=10), lambda one: _place(one).platform_id),
        (Column(_("Readiness"), "percent", 10), lambda one: one.score),
        (Column(_("Readiness, low"), "percent", 10), lambda one: one.low),
        (Column(_("Readiness, high"), "percent", 10), lambda one: one.high),
        (Column(_best(visit, answer), "percent", 12), lambda one: one.among_best),
        (Column(_("Precedent"), "percent", 10), lambda one: one.precedent),
        (Column(_("Marks"), width=20), lambda one: _marked(visit, one)),
        (Column(_("Strengths"), width=60), lambda one: _sentences(visit, one.strengths)),
        (Column(_("Gaps"), width=60), lambda one: _sentences(visit, one.gaps)),
    ]


def _printed(visit: Visit, answer: RankAnswer) -> list[_Column]:
    _ = visit._
    return [
        (Column(_("Tier"), "number", 5), lambda one: one.tier),
        (Column(_("Place"), width=11), lambda one: _between(one.rank, one.rank_low, one.rank_high, "")),
        (Column(_("Person"), width=16), lambda one: f"{one.name or ''} {one.employee_id}".strip()),
        (Column(_("Department"), width=18), lambda one: _place(one).department),
        (
            Column(_("Readiness"), width=17),
            lambda one: _between(_percent(one.score), _percent(one.low), _percent(one.high), "%"),
        ),
        (Column(_best(visit, answer), width=11), lambda one: _percent(one.among_best, "%")),
        (Column(_("Marks"), width=14), lambda one: _marked(visit, one)),
        (Column(_("Strengths"), width=28), lambda one: _groups(visit, one.strengths)),
        (Column(_("Gaps"), width=28), lambda one: _groups(visit, one.gaps)),
    ]


def _best(visit: Visit, answer: RankAnswer) -> str:
    return visit._("Among the best %(n)s", n=answer.best)


def _place(one: Candidate) -> Position:
    return one.position or Position()


def _marked(visit: Visit, one: Candidate) -> str | None:
    words = marks(visit)
    found = [words[one.line]] if one.line in words else []
    return ", ".join([*found, *([words["outside"]] if one.outside_experience else [])]) or None


def _sentences(visit: Visit, reasons: Sequence[Reason]) -> str:
    return " ".join(visit.said(one) for one in reasons)


def _groups(visit: Visit, reasons: Sequence[Reason]) -> str:
    names = [one.group_zh if visit.language == "zh" else one.group_en for one in reasons]
    return ("、" if visit.language == "zh" else ", ").join(names)


def _percent(share: float | None, unit: str = "") -> str | None:
    return None if share is None else f"{100 * share:.0f}{unit}"


def _between(value: object, low: object, high: object, unit: str) -> str | None:
    if value is None or low is None or high is None:
        return None if value is None else f"{value}{unit}"
    return f"{value}{unit} ({low}-{high}{unit})"
