"""Raise flags: bring high performers who may leave to the attention of those who can keep them."""

from collections import defaultdict
from collections.abc import Iterator
from dataclasses import dataclass, field, replace
from datetime import date, timedelta
from typing import Any

import numpy as np

from data.calendar import add_months
from features.attrition.setup import AttritionSetup, version
from serving.access import FIELDS, Caller, View
from serving.answers import Note
from serving.attrition.answers import RaiseAnswer
from serving.attrition.chance import Chance
from serving.attrition.flagged import shown_flags, told_flag
from serving.attrition.flags import RAISE, Flag
from serving.attrition.listed import AtRiskOrder
from serving.attrition.requests import RaiseRequest
from serving.attrition.risk_words import risk_notes
from serving.attrition.too_few import refuse_few
from serving.context import Context
from serving.decisions import Decision
from serving.organisation import relatives
from serving.scores import Scores
from serving.selection import FILTERS, chosen, place_of

_HELD_BACK = Note(
    zh="部分提醒按随机抽签暂不发出，以检验提醒是否有用；未发出的是谁，不会告知任何人。",
    en="Chance holds some flags back, to learn whether flags help; nobody is told whose.",
)
_LATE = Note(
    zh="截至日期早于最新日期：这些提醒不计入对照试验。",
    en="Later facts were known already: these flags do not count in the trial.",
)


@dataclass
class _Walk:
    """What came of going down the list."""

    flags: list[Flag] = field(default_factory=list)
    new: list[Flag] = field(default_factory=list)
    n_skipped: int = 0


def raise_flags(context: Context, caller: Caller, request: RaiseRequest) -> RaiseAnswer:
    """Flag the first people of the list of flight risks; asking twice as of one date raises nothing more.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope are flagged, never the caller, peers or superiors.
    request : RaiseRequest
        Date, group, how many at most, and who should act.

    Returns
    -------
    RaiseAnswer
        The entry in the decision log is the flags, also of those held back, of whom the answer says nothing.

    Raises
    ------
    EchelonError
        As `flight_risk`; UnknownEmployee where the owner is nobody of the caller's scope; LogBroken; or
        SettingError.
    """
    with context.deciding(caller, RAISE, request) as decision:
        view = context.policy.view(caller, "attrition.raise")
        setup = context.attrition_setup
        snapshot = context.snapshot(request.as_of, decision)
        among = chosen(snapshot, view, request) & snapshot.still_here
        refuse_few(snapshot)
        scores = context.scores("attrition", snapshot, decision)
        order = AtRiskOrder.of(scores, among)
        aside = Decision(context.log, caller, RAISE, request)
        late = snapshot.as_of < context.snapshot(None, aside).as_of
        maker = _Maker(Chance(context.home), setup, scores, order, _owners(scores, view, request), late=late)
        walk = _walk(context, view, maker, request.people or setup.length.people)
        decision.basis |= {"attrition": version(context.home), "raised": [one.row() for one in walk.new]}
        told = [one for one in walk.flags if one.told(snapshot.as_of)]
        people = [snapshot.person(snapshot.places[one.employee_id], view) for one in told]
        flags = [told_flag(one, who, view, snapshot.as_of) for one, who in zip(told, people, strict=True)]
        answer = RaiseAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=scores.released.name,
            notes=[
                *risk_notes(scores),
                *([_HELD_BACK] if setup.flags.held_back else []),
                *([_LATE] if late else []),
            ],
            n_people=len(order.ranking.places),
            n_skipped=walk.n_skipped,
            n_held_back=len(walk.flags) - len(told) if _whole(caller, request) else None,
            flags=flags,
        )
        return decision.give(answer, shown_flags(flags))


@dataclass(frozen=True, slots=True)
class _Maker:
    """Makes the flag of a person."""

    chance: Chance
    setup: AttritionSetup
    scores: Scores
    order: AtRiskOrder
    owners: list[str | None]
    late: bool

    def make(self, place: int, cause: str) -> Flag:
        snapshot, rules = self.scores.snapshot, self.setup.flags
        employee_id, as_of = snapshot.ids[place], snapshot.as_of
        high = float(snapshot.high_performer[place])
        stage = self.chance.stage(employee_id, as_of, rules.stages_months)
        held_back = self.chance.held_back(employee_id, as_of, rules.held_back)
        begins = stage if held_back and stage else as_of
        return Flag(
            flag_id=self.chance.flag_id(employee_id, as_of, cause),
            employee_id=employee_id,
            as_of=as_of,
            at="",
            cause=cause,
            probability=float(self.scores.probability[place]),
            high_performer=high if np.isfinite(high) else None,
            risk=float(self.order.risk[place]),
            horizon_months=self.scores.horizon_months,
            model=self.scores.released.name,
            owner=self.owners[place],
            due=begins + timedelta(days=rules.due_days),
            held_back=held_back,
            share=rules.held_back,
            stage=stage,
            late=self.late,
        )


def _walk(context: Context, view: View, maker: _Maker, capacity: int) -> _Walk:
    """Go down the list until so many flags stand, held back or not."""
    as_of, again = maker.scores.snapshot.as_of, maker.setup.flags.again_months
    former: dict[str, list[Flag]] = defaultdict(list)
    for one in context.flags.all():
        former[one.employee_id].append(one)
    walk = _Walk()
    for place, cause in _causes(maker, view, capacity):
        if len(walk.flags) == capacity:
            break
        own = former[maker.scores.snapshot.ids[place]]
        standing = [one for one in own if one.as_of == as_of]
        recent = [one for one in own if one.cause == cause and _within(one.as_of, as_of, again)]
        if standing:
            walk.flags.append(standing[0])
        elif recent:
            # of those held back nothing is told, not even by a count
            walk.n_skipped += any(one.told(as_of) for one in recent)
        else:
            walk.new.append(maker.make(place, cause))
            walk.flags.append(walk.new[-1])
    return walk


def _causes(maker: _Maker, view: View, n_at_once: int) -> Iterator[tuple[int, str]]:
    """Yield place and cause of people in the order of the list, whatever the caller may see of reasons."""
    places = maker.order.ranking.places.tolist()
    everything = replace(view, fields=frozenset(FIELDS))
    for start in range(0, len(places), n_at_once):
        some = places[start : start + n_at_once]
        for place, reasons in zip(some, maker.scores.reasons(some, everything), strict=True):
            raising = [reason.group for reason in reasons if reason.direction == "raises"]
            yield place, raising[0] if raising else ""


def _within(one: date, other: date, months: int) -> bool:
    return max(one, other) < add_months(min(one, other), months)


def _owners(scores: Scores, view: View, request: RaiseRequest) -> list[str | None]:
    """Return who should act for each person of the roster: who is named, but never for oneself or above."""
    snapshot = scores.snapshot
    managers: list[Any] = [None] * len(snapshot.ids)
    if "manager_id" in snapshot.roster:
        managers = snapshot.roster["manager_id"].tolist()
    owners = [
        one if isinstance(one, str) and one != who else None
        for one, who in zip(managers, snapshot.ids, strict=True)
    ]
    if request.owner is None:
        return owners
    if request.owner != view.caller.subject:
        place_of(snapshot, replace(view, never=()), request.owner)
    close = np.zeros(len(owners), dtype=bool)
    for relation in ("self", *view.never):
        close |= relatives(snapshot.roster, request.owner, relation)
    return [mine if near else request.owner for mine, near in zip(owners, close, strict=True)]


def _whole(caller: Caller, request: RaiseRequest) -> bool:
    """Tell whether the whole company was asked for: a count within a small group would tell who it is."""
    return "company" in caller.scopes and all(getattr(request, name) is None for name in FILTERS)
