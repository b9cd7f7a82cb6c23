"""The calibration packs of a cycle: whose they are, and how far each is."""

from collections.abc import Mapping
from datetime import date, timedelta

import pandas as pd

from data.calendar import cycle_end
from data.errors import FutureDate
from features.appraisal.calibration import Lock
from features.appraisal.schemes.cycles import Cadence, last_ended, previous_cycles
from serving.access import Caller, View
from serving.answers import Note
from serving.appraisal.calibration_answers import AppraisalPacksAnswer, PackHead
from serving.appraisal.calibrations import Calibrations
from serving.appraisal.listed import holding
from serving.appraisal.requests import AppraisalPacksRequest
from serving.context import Context
from serving.snapshot import Snapshot

_OWN_PEOPLE = Note(
    zh="每份校准单包含一位经理的直接下属；您本人、同级和上级不在其中。",
    en="A pack holds who reports directly to one manager; you, your peers and your superiors are left out.",
)
#: Half-years, quarters and months that are offered.
_OFFERED: tuple[tuple[int, Cadence], ...] = ((2, "half_year"), (2, "quarter"), (3, "month"))
_ORDER: Mapping[str, str] = {
    "manager": "display_name",
    "people": "n_people",
    "changes": "n_changes",
    "state": "locked",
}


def packs(context: Context, caller: Caller, request: AppraisalPacksRequest) -> AppraisalPacksAnswer:
    """List the calibration packs of a cycle.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Packs are counted by the people in the caller's scope, without the caller, peers and superiors.
    request : AppraisalPacksRequest
        Cycle, search, order and part of the list.

    Returns
    -------
    AppraisalPacksAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate for a cycle that is not over, MissingTable or TooLittleData.
    """
    with context.deciding(caller, "/appraisal/packs", request) as decision:
        view = context.policy.view(caller, "appraisal.calibrate")
        known_until = context.snapshot(None, decision).as_of
        cycle = request.cycle or last_ended(known_until, "half_year")
        last = cycle_end(cycle)
        assert last is not None  # noqa: S101 - the request's pattern is that of a cycle
        if last >= known_until:
            msg = f"the cycle {cycle} is not over; facts are known until {known_until}"
            raise FutureDate(msg)
        snapshot = context.snapshot(last + timedelta(days=1), decision)
        every = _every(context.calibrations, snapshot, view, cycle)
        found = every[holding(every, request.search, by_name=True)]
        column = _ORDER[request.order]
        down = (column in ("n_people", "n_changes")) != request.backwards
        found = found.sort_values(column, ascending=not down, kind="stable", na_position="last")
        locks = context.calibrations.locked(cycle)
        heads = [
            _head(str(manager), row, locks.get(str(manager)))
            for manager, row in found.iloc[request.skip : request.skip + request.top].iterrows()
        ]
        answer = AppraisalPacksAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_OWN_PEOPLE],
            cycle=cycle,
            cycles=_offered(known_until),
            n_packs=len(every),
            n_locked=int(every["locked"].sum()),
            n_listed=len(found),
            packs=heads,
        )
        return decision.give(answer, [{"id": one.manager_id, "locked": one.locked} for one in heads])


def _every(calibrations: Calibrations, snapshot: Snapshot, view: View, cycle: str) -> pd.DataFrame:
    """Return one row a manager of people whom the caller sees."""
    roster = snapshot.roster
    seen = roster[view.rows(roster)]
    led = seen["manager_id"].dropna()
    managers = led[led != led.index].value_counts(sort=False).rename("n_people").to_frame()
    named = view.sees("name") and "display_name" in roster
    # a manager outside the scope is known by id alone
    names = seen["display_name"] if named else pd.Series(dtype=object)
    if named and view.caller.subject in roster.index:
        names = pd.concat([names, roster.loc[[view.caller.subject], "display_name"]])
    proposals, locks = calibrations.proposals(cycle), calibrations.locked(cycle)
    managers["display_name"] = names[~names.index.duplicated()].reindex(managers.index)
    managers["n_changes"] = [proposals.get(str(one), 0) for one in managers.index]
    managers["locked"] = [str(one) in locks for one in managers.index]
    return managers.sort_index()


def _head(manager: str, row: pd.Series, lock: Lock | None) -> PackHead:
    return PackHead(
        manager_id=manager,
        name=row["display_name"] if isinstance(row["display_name"], str) else None,
        n_people=int(row["n_people"]),
        n_changes=int(row["n_changes"]),
        locked=lock is not None,
        locked_by=lock.who if lock else None,
        locked_at=lock.at if lock else None,
    )


def _offered(known_until: date) -> list[str]:
    """Return the last cycles that are over, of every length."""
    offered = []
    for n_before, cadence in _OFFERED:
        newest = last_ended(known_until, cadence)
        offered += [newest, *reversed(previous_cycles(newest, n_before))]
    return offered
