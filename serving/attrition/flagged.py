"""Which flags were raised, as whoever asks may see them."""

from collections.abc import Iterable
from datetime import date
from typing import Any

from features.catalog import GROUPS
from serving.access import Caller, View
from serving.attrition.answers import FlagsAnswer, FlagTold, StepTold
from serving.attrition.flags import Flag, Taken
from serving.attrition.requests import FlagsRequest
from serving.attrition.risk_words import ADVICE
from serving.context import Context
from serving.decisions import Decision
from serving.snapshot import Snapshot


class Seen:
    """Who of those flagged may be told about, at one date.

    Whoever has left since the flag is judged by the organisation of the day of the flag.

    Parameters
    ----------
    context : Context
        The installation.
    view : View
        What the caller sees.
    snapshot : Snapshot
        The company as of the date of the answer.
    aside : Decision
        Earlier dates are looked up for it, so that the answer rests on one date alone.
    """

    def __init__(self, context: Context, view: View, snapshot: Snapshot, aside: Decision) -> None:
        self._context = context
        self._view = view
        self._today = snapshot
        self._aside = aside
        self._rows: dict[date, Any] = {}

    def person(self, flag: Flag) -> dict[str, Any] | None:
        """Return who is flagged, or None if the caller may not be told about this flag at this date."""
        if not flag.told(self._today.as_of):
            return None
        here = flag.employee_id in self._today.places
        snapshot = self._today if here else self._context.snapshot(flag.as_of, self._aside)
        place = snapshot.places.get(flag.employee_id)
        if snapshot.as_of not in self._rows:
            self._rows[snapshot.as_of] = self._view.rows(snapshot.roster)
        if place is None or not self._rows[snapshot.as_of][place]:
            return None
        return snapshot.person(place, self._view)


def flags(context: Context, caller: Caller, request: FlagsRequest) -> FlagsAnswer:
    """List flags with what was done about them, those due first on top.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only flags of people in the caller's scope are listed, never of the caller, peers or superiors.
    request : FlagsRequest
        Date, and whether those with an outcome are listed, too.

    Returns
    -------
    FlagsAnswer
        In the decision log already; a flag that is held back at the date is not in it.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable, TooLittleData or LogBroken.
    """
    with context.deciding(caller, "/attrition/flags", request) as decision:
        view = context.policy.view(caller, "attrition.flags")
        snapshot = context.snapshot(request.as_of, decision)
        seen = Seen(context, view, snapshot, Decision(context.log, caller, "/attrition/flags", request))
        found = [
            (flag, seen.person(flag))
            for flag in context.flags.all()
            if request.show == "all" or flag.state(snapshot.as_of) != "closed"
        ]
        found.sort(key=lambda one: (one[0].due, -one[0].risk, one[0].flag_id))
        told = [told_flag(flag, who, view, snapshot.as_of) for flag, who in found if who is not None]
        answer = FlagsAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[ADVICE],
            n_overdue=sum(one.overdue for one in told),
            flags=told,
        )
        return decision.give(answer, shown_flags(told))


def told_flag(flag: Flag, person: dict[str, Any], view: View, as_of: date) -> FlagTold:
    """Return what a view shows of a flag at a date, and of the person whom it is about."""
    fields = dict(person)
    # told of every flag but those about pay, an absent cause would say that it is pay
    told = view.sees_group(flag.cause) and (bool(flag.cause) or view.sees_group("pay"))
    if view.sees("reasons") and told:
        zh, en = GROUPS.get(flag.cause, ("", ""))
        fields |= {"cause": flag.cause, "cause_zh": zh, "cause_en": en}
    if view.sees("score"):
        fields |= {
            "score": flag.probability,
            "high_performer": flag.high_performer,
            "risk": flag.risk,
            "horizon_months": flag.horizon_months,
        }
    return FlagTold(
        flag_id=flag.flag_id,
        flagged_as_of=flag.as_of,
        raised_at=flag.at or None,
        model=flag.model,
        owner=flag.owner,
        due=flag.due,
        state=flag.state(as_of),
        overdue=flag.overdue(as_of),
        history=[told_step(one, view) for one in flag.taken(as_of)],
        **fields,
    )


def told_step(one: Taken, view: View) -> StepTold:
    """Return what a view shows of a step; a note may name people."""
    return StepTold(
        step=one.step,
        as_of=one.as_of,
        action=one.action,  # type: ignore[arg-type]  # checked when it was asked
        outcome=one.outcome,  # type: ignore[arg-type]  # checked when it was asked
        note=one.note if view.sees("name") else None,
        by=one.by,
        at=one.at,
    )


def shown_flags(told: Iterable[FlagTold]) -> list[dict[str, Any]]:
    """Return what the decision log keeps of flags that an answer shows."""
    return [
        {
            "id": one.employee_id,
            "flag_id": one.flag_id,
            **({} if one.score is None else {"score": one.score, "risk": one.risk}),
        }
        for one in told
    ]
