"""Plans that were shown and what was decided about them; both are kept in the decision log alone."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import TYPE_CHECKING, Literal

from data.errors import OutOfOrder, UnknownPlan
from serving.access import Caller, View
from serving.cache import Cache
from serving.log import DecisionLog, Entry
from serving.read_back import ReadBack
from serving.staffing.requests import SolveRequest

if TYPE_CHECKING:
    from serving.staffing.solved import Made

RECOMMEND, SOLVE, WHAT_IF = "/staffing/recommend", "/staffing/solve/submit", "/staffing/what_if"
DECIDE = "/staffing/decide"
Choice = Literal["accept", "decline"]

#: Plans kept at hand, so that the next question starts from their prices.
_KEPT = 32


@dataclass(frozen=True, slots=True)
class Basis:
    """What the figures of a plan rest on: digest of the tables, released model, scheme of the appraisal."""

    tables: str
    model: str | None
    scheme: str | None


@dataclass(frozen=True, slots=True)
class Shown:
    """A plan as somebody saw it.

    Attributes
    ----------
    plan_id : str
        Its request_id.
    caller : Caller
        Who saw it; its scopes say who could be staffed.
    at : str
        When.
    as_of : date
        Only what was known before this date counted.
    basis : Basis
        What its figures rest on.
    request : SolveRequest
        What was asked.
    status : str
        ``optimal``, ``feasible`` or ``impossible``.
    bound : float or None
        No plan reaches more; None where there is no plan.
    moves : mapping of str to str or None
        Everybody who takes part and whose place differs from today's, with the platform; None is without one.
    people, first : sequence of str
        Who takes part, and who of them is on the platform where they are worth most.
    out : sequence of str
        Who takes no part: excluded by the request, or away for the whole period.
    what_if : bool
        Whether it only tells how another plan would differ.
    """

    plan_id: str
    caller: Caller
    at: str
    as_of: date
    basis: Basis
    request: SolveRequest
    status: str
    bound: float | None
    moves: Mapping[str, str | None]
    people: tuple[str, ...]
    first: tuple[str, ...]
    out: tuple[str, ...]
    what_if: bool

    @property
    def everybody(self) -> set[str]:
        """Whoever the plan is about."""
        return {*self.people, *self.out}


@dataclass(frozen=True, slots=True)
class Decided:
    """What somebody decided about a plan, or one move of it."""

    plan_id: str
    employee_id: str | None
    decision: Choice
    reason: str | None
    who: str
    at: str


class Plans(ReadBack):
    """What was shown and decided so far."""

    routes = (RECOMMEND, SOLVE, WHAT_IF, DECIDE)

    def __init__(self, log: DecisionLog) -> None:
        super().__init__(log)
        self._shown: dict[str, Shown] = {}
        self._decided: dict[tuple[str, str | None], list[Decided]] = {}
        self.made: Cache[str, Made] = Cache(_KEPT)

    def shown(self, plan_id: str) -> Shown | None:
        """Return a plan, or None if nobody was shown one under this id."""
        with self._up_to_date():
            return self._shown.get(plan_id)

    def all(self) -> list[Shown]:
        """Return every plan that was shown, oldest first."""
        with self._up_to_date():
            return list(self._shown.values())

    def history(self, plan_id: str, employee_id: str | None = None) -> list[Decided]:
        """Return every decision about a plan, or about one of its moves, oldest first."""
        with self._up_to_date():
            return list(self._decided.get((plan_id, employee_id), []))

    def decisions(self) -> dict[tuple[str, str | None], tuple[Decided, ...]]:
        """Return every decision by plan and person, None for the whole plan, oldest first."""
        with self._up_to_date():
            return {key: tuple(made) for key, made in self._decided.items()}

    def accepted(self) -> set[str]:
        """Return the plans that were accepted as a whole, by their latest decision."""
        with self._up_to_date():
            latest = {key: made[-1] for key, made in self._decided.items()}
        return {plan for (plan, person), one in latest.items() if person is None and one.decision == "accept"}

    def undecided(self, subject: str, *, since: str) -> list[Shown]:
        """Return the newest plan of each request of somebody's on which nothing was decided, not even a move.

        Parameters
        ----------
        subject : str
            Who asked for them.
        since : str
            Only plans from this moment (ISO, UTC) on count.
        """
        with self._up_to_date():
            decided = {plan for plan, _ in self._decided}
            own = [one for one in self._shown.values() if one.caller.subject == subject and one.at >= since]
        settled = {one.request.model_dump_json() for one in own if one.plan_id in decided}
        newest = {one.request.model_dump_json(): one for one in own if one.moves}
        return [one for asked, one in newest.items() if asked not in settled]

    def _take(self, entry: Entry) -> None:
        body = entry.body
        if body["route"] == DECIDE:
            asked = body["request"]
            key = asked["plan_id"], asked.get("employee_id")
            told = asked["decision"], asked.get("reason")
            one = Decided(*key, *told, str(body["caller"]["subject"]), entry.at)
            self._decided.setdefault(key, []).append(one)
        elif "plan" in body:
            found = _shown(entry)
            self._shown[found.plan_id] = found


def _shown(entry: Entry) -> Shown:
    body, plan = entry.body, entry.body["plan"]
    caller = body["caller"]
    return Shown(
        plan_id=body["request_id"],
        caller=Caller(str(caller["subject"]), str(caller["role"]), tuple(caller["scopes"])),
        at=entry.at,
        as_of=date.fromisoformat(body["tables"]["as_of"]),
        basis=Basis(body["tables"]["fingerprint"], body.get("model"), body.get("scheme")),
        request=SolveRequest.model_validate({"seconds": 15.0, **plan.get("request", body["request"])}),
        status=plan["status"],
        bound=plan["bound"],
        moves={one["id"]: one["to"] for one in body["shown"]},
        people=tuple(plan["people"]),
        first=tuple(plan["first"]),
        out=tuple(plan.get("out", ())),  # not in the log before 0.5.1
        what_if=body["route"] == WHAT_IF,
    )


def no_such_plan(plan_id: str) -> UnknownPlan:
    """Return what is raised where there is no plan, or none that the caller may see: they look alike."""
    msg = f"plan_id is {plan_id!r}, but no such plan was shown; give the request_id of a plan"
    return UnknownPlan(msg)


def check_seen(shown: Shown, view: View, visible: set[str]) -> None:
    """Refuse a plan to whoever may not see everybody in it; the own plan was seen before.

    Raises
    ------
    UnknownPlan
        If somebody in it is out of scope.
    """
    if not (shown.caller.is_same(view.caller) or shown.everybody <= visible):
        raise no_such_plan(shown.plan_id)


def check_basis(shown: Shown, now: Basis) -> None:
    """Refuse to go on from a plan whose figures would be others by now.

    Raises
    ------
    OutOfOrder
        If tables, model or scheme were changed since.
    """
    changed = [
        name for name in ("tables", "model", "scheme") if getattr(shown.basis, name) != getattr(now, name)
    ]
    if changed:
        msg = f"changed since the plan was made: {', '.join(changed)}; ask for the plan anew first"
        raise OutOfOrder(msg)
