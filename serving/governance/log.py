"""What was asked, by whom and about whom: the decision log for those who watch over it.

What was answered stays in the log: whoever reads it here gets no score, no reason and no free text.
"""

import json
from collections.abc import Iterator
from datetime import UTC, datetime

from serving.access import Caller
from serving.answers import Note
from serving.context import Context
from serving.governance.answers import ChainAnswer, EntryTold, LogAnswer, SeenAnswer, SeenTold
from serving.governance.requests import ChainRequest, LogRequest
from serving.log import Entry

#: Entries that one request looks through at most, so that a rare name in a long log is no long wait.
_MOST = 20_000
#: Keys of what was told that are scores.
SCORES = ("score", "precedent", "probability", "risk", "proposed", "attainment", "severity")

_PAUSED = Note(
    zh=f"已查看{_MOST}条记录，更早的记录请翻到下一页。",
    en=f"{_MOST} entries were looked through; older ones are on the next page.",
)


def read_log(context: Context, caller: Caller, request: LogRequest) -> LogAnswer:
    """Return entries of the log, newest first, without what was answered.

    Raises
    ------
    AccessDenied
        If the caller may not read the log.
    """
    with context.deciding(caller, "/governance/log", request) as decision:
        context.policy.view(caller, "log.read")
        found, before = _page(context, request)
        answer = LogAnswer(
            request_id=decision.request_id,
            as_of=datetime.now(UTC).date(),
            notes=[_PAUSED] if before is not None and len(found) < request.top else [],
            entries=[_told(one) for one in found],
            before=before,
        )
        return decision.give(answer, [{"entries": len(found)}])


def who_saw(context: Context, caller: Caller, request: LogRequest, *, export: bool = False) -> SeenAnswer:
    """Return who was told of whom, newest first; one row a person and answer.

    Raises
    ------
    AccessDenied
        If the caller may not read the log, or not export it.
    """
    with context.deciding(caller, "/governance/access", request) as decision:
        context.policy.view(caller, "log.read", export=export)
        found, before = _page(context, request, people=True)
        seen = [one for entry in found for one in _seen(entry, request.person)]
        answer = SeenAnswer(
            request_id=decision.request_id,
            as_of=datetime.now(UTC).date(),
            notes=[_PAUSED] if before is not None and len(found) < request.top else [],
            seen=seen,
            n_people=len({one.employee_id for one in seen}),
            n_viewers=len({one.subject for one in seen}),
            before=before,
        )
        return decision.give(answer, [{"entries": len(found), "exported": export}])


def check_chain(context: Context, caller: Caller, request: ChainRequest) -> ChainAnswer:
    """Recompute the chain of the log.

    Raises
    ------
    AccessDenied
        If the caller may not read the log.
    """
    with context.deciding(caller, "/governance/chain", request) as decision:
        context.policy.view(caller, "log.read")
        verdict = context.log.verify()
        answer = ChainAnswer(
            request_id=decision.request_id,
            as_of=datetime.now(UTC).date(),
            n_entries=verdict.n_entries,
            whole=verdict.whole,
            broken_at=verdict.broken_at,
            fault=verdict.fault,
        )
        return decision.give(answer, [{"entries": verdict.n_entries, "whole": verdict.whole}])


def _page(context: Context, request: LogRequest, *, people: bool = False) -> tuple[list[Entry], int | None]:
    """Return the entries that fit, and where the next page begins; None after the last one."""
    wanted = {"role": request.role, "route": request.route, "subject": request.subject, "id": request.person}
    holding = [f'"{key}":{json.dumps(value, ensure_ascii=False)}' for key, value in wanted.items() if value]
    found: list[Entry] = []
    last: Entry | None = None
    for n, entry in enumerate(context.log.latest(before=request.before, holding=holding), start=1):
        if request.since is not None and entry.at[:10] < request.since.isoformat():
            return found, None
        if _fits(entry, request) and (not people or any(_seen(entry, request.person))):
            found.append(entry)
        last = entry
        if len(found) >= request.top or n >= _MOST:
            break
    else:
        return found, None
    return found, last.number if last.number > 1 else None


def _fits(entry: Entry, request: LogRequest) -> bool:
    caller = entry.body.get("caller", {})
    return (
        (request.role in (None, caller.get("role")))
        and (request.subject in (None, caller.get("subject")))
        and (request.route in (None, entry.body.get("route")))
        and (request.until is None or entry.at[:10] <= request.until.isoformat())
        and (request.person is None or any(one.get("id") == request.person for one in _shown(entry)))
    )


def _shown(entry: Entry) -> list[dict[str, object]]:
    return [one for one in entry.body.get("shown", ()) if "id" in one]


def _seen(entry: Entry, person: str | None) -> Iterator[SeenTold]:
    caller = entry.body.get("caller", {})
    for one in _shown(entry):
        if person in (None, one["id"]):
            yield SeenTold(
                number=entry.number,
                at=entry.at,
                employee_id=str(one["id"]),
                subject=str(caller.get("subject", "")),
                role=str(caller.get("role", "")),
                route=str(entry.body.get("route", "")),
                scored=any(one.get(key) is not None for key in SCORES),
            )


def _told(entry: Entry) -> EntryTold:
    caller, body = entry.body.get("caller", {}), entry.body
    return EntryTold(
        number=entry.number,
        at=entry.at,
        subject=str(caller.get("subject", "")),
        role=str(caller.get("role", "")),
        route=str(body.get("route", "")),
        status=int(body.get("status", 0)),
        refused=body.get("refused"),
        as_of=body.get("tables", {}).get("as_of"),
        model=body.get("model"),
        n_people=len({str(one["id"]) for one in _shown(entry)}),
    )
