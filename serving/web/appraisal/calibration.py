"""Calibration: the packs of a cycle, one pack, changes beside the computed scores, and the lock."""

from typing import Any
from urllib.parse import urlencode

from serving.appraisal.calibration import change, lock, pack
from serving.appraisal.packs import packs
from serving.appraisal.requests import (
    AppraisalChangeRequest,
    AppraisalLockRequest,
    AppraisalPackRequest,
    AppraisalPacksRequest,
)
from serving.web.appraisal.around import around
from serving.web.appraisal.parts_of_lists import part_asked, part_shown
from serving.web.exports import MEDIA_TYPES, Column, exported, origin
from serving.web.listing import filled
from serving.web.shell import File, Moved, Page, Visit

_NUMBERS = ("people", "changes")
_USUAL = "manager"


def calibration(visit: Visit) -> Page:
    """Show the calibration packs of a cycle."""
    asked = filled(visit.query, "cycle", "search") | part_asked(visit, usual=_USUAL, numbers=_NUMBERS)
    answer = packs(visit.context, visit.caller, visit.read(AppraisalPacksRequest, asked))
    values = {
        "answer": answer,
        "list": part_shown(visit, answer.packs, answer.n_listed, usual=_USUAL),
        "cycles": [(one, one) for one in answer.cycles],
        "search": visit.query.get("search", ""),
    }
    return Page("appraisal/calibration.html", around(visit) | values)


def one_pack(visit: Visit) -> Page | File:
    """Show one pack, or return it as a file."""
    given = filled(visit.query, "manager_id", "cycle")
    answer = pack(visit.context, visit.caller, visit.read(AppraisalPackRequest, given))
    kind = visit.query.get("export", "")
    if kind in MEDIA_TYPES:
        rows = [
            (
                one.employee_id,
                one.name,
                one.score,
                one.low80,
                one.high80,
                one.proposed,
                one.reason,
                one.changed_by,
            )
            for one in answer.people
        ]
        name = f"calibration-{answer.cycle}"
        title = visit._(
            "Calibration pack of %(manager)s, %(cycle)s", manager=answer.manager_id, cycle=answer.cycle
        )
        return exported(kind, name, title, _head(visit), rows, origin(visit, answer))
    values = {
        "answer": answer,
        "here": urlencode({"manager_id": answer.manager_id, "cycle": answer.cycle}),
        "n_changed": sum(one.proposed is not None for one in answer.people),
        "chosen": visit.query.get("employee_id", ""),
    }
    return Page("appraisal/pack.html", around(visit) | values)


def changed(visit: Visit) -> Moved:
    """Propose another score, or take a proposal back."""
    given: dict[str, Any] = filled(visit.form, "manager_id", "cycle", "employee_id", "reason")
    if not visit.form.get("back"):
        given["proposed"] = _score(visit.form.get("proposed", ""))
    change(visit.context, visit.caller, visit.read(AppraisalChangeRequest, given))
    return _back(visit)


def locked(visit: Visit) -> Moved:
    """End the calibration of a pack."""
    lock(
        visit.context,
        visit.caller,
        visit.read(AppraisalLockRequest, filled(visit.form, "manager_id", "cycle")),
    )
    return _back(visit)


def _back(visit: Visit) -> Moved:
    kept = {name: visit.form.get(name, "") for name in ("manager_id", "cycle")}
    return Moved(f"/appraisal/calibration/pack?{urlencode({**kept, 'done': 'noted'})}")


def _score(text: str) -> float | str:
    """Return a score, or what came: the request says what is wrong with it."""
    try:
        return float(text)
    except ValueError:
        return text or "nothing"  # no score given would take an earlier proposal back


def _head(visit: Visit) -> list[Column]:
    _ = visit._
    return [
        Column(_("Employee"), width=12),
        Column(_("Name"), width=16),
        Column(_("Fair score"), "number"),
        Column(_("From (80 %)"), "number"),
        Column(_("To (80 %)"), "number"),
        Column(_("Proposed"), "number"),
        Column(_("Reason"), width=40),
        Column(_("By"), width=14),
    ]
