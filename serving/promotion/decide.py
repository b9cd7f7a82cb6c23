"""What people decided after a list, and how often they follow lists."""

from datetime import UTC, date, datetime, timedelta

from data.errors import FutureDate, NotAsShown, UnknownList
from models.metrics import jeffreys
from serving.access import Caller
from serving.answers import Note
from serving.context import Context
from serving.promotion.answers import DecideAnswer, FollowAnswer
from serving.promotion.requests import DecideRequest, FollowRequest
from serving.promotion.shortlists import DECIDE, Counts, Shown
from serving.selection import place_of

#: A follow rate of fewer decisions is not judged.
FEWEST = 20

_AGAIN = Note(
    zh="对同一人再次作出决定将取代之前的决定；之前的决定仍保留在日志中。",
    en="Another decision about the same person replaces this one, and both stay in the log.",
)
_WHOLE = Note(
    zh="数字涵盖全公司；每份名单上的每个人只计最近一次决定。",
    en="Figures are of the whole company; of each person and list the latest decision counts.",
)


def decide(context: Context, caller: Caller, request: DecideRequest) -> DecideAnswer:
    """Note what was decided about a person after a list was seen.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person must be in the caller's scope, and not the caller, a peer or a superior.
    request : DecideRequest
        List, person, decision and reason.

    Returns
    -------
    DecideAnswer
        The entry in the decision log is the decision, beside what had been shown of the person.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownEmployee, UnknownList, FutureDate, LogBroken, or NotAsShown where the decision
        does not fit the list, or a reason is missing.
    """
    with context.deciding(caller, DECIDE, request) as decision:
        view = context.policy.view(caller, "promotion.decide")
        shown = _shown(context, request)
        snapshot = context.snapshot(shown.as_of, decision)
        decision.basis |= {"model": shown.model}
        place_of(snapshot, view, request.employee_id)
        listed = request.employee_id in shown.listed
        _check(request, listed=listed)
        former = context.shortlists.decisions_of(request.list_id).get(request.employee_id)
        told = shown.of(request.employee_id)
        # a rank tells of others in the scope that it was made for
        own = told if shown.who == caller.subject else {}
        answer = DecideAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=shown.model,
            notes=[_AGAIN],
            list_id=request.list_id,
            employee_id=request.employee_id,
            decision=request.decision,
            replaces=former.decision if former else None,
            listed=listed,
            rank=own.get("rank"),
            tier=own.get("tier"),
            by=caller.subject,
            at=datetime.now(UTC).isoformat(timespec="milliseconds"),
        )
        return decision.give(answer, [{**told, "id": request.employee_id, "listed": listed}])


def follow(context: Context, caller: Caller, request: FollowRequest) -> FollowAnswer:
    """Tell how often decisions followed the lists.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Figures are of the whole company, and name nobody.
    request : FollowRequest
        Only decisions before the date count; all so far if it is left out.

    Returns
    -------
    FollowAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate or LogBroken.
    """
    with context.deciding(caller, "/promotion/follow", request) as decision:
        context.policy.view(caller, "promotion.follow")
        as_of = _until(request.as_of)
        counts = context.shortlists.counts(as_of=as_of)
        rate, low, high = _rate(counts)
        zh, en = _words(counts)
        answer = FollowAnswer(
            request_id=decision.request_id,
            as_of=as_of,
            notes=[_WHOLE],
            n_lists=counts.n_lists,
            n_accepted=counts.n_accepted,
            n_declined=counts.n_declined,
            n_overridden=counts.n_overridden,
            follow_rate=rate,
            low=low,
            high=high,
            zh=zh,
            en=en,
        )
        return decision.give(answer, [])


def _shown(context: Context, request: DecideRequest) -> Shown:
    shown = context.shortlists.shown(request.list_id)
    if shown is None:
        msg = f"list_id is {request.list_id!r}, but no such list was shown; give the request_id of a list"
        raise UnknownList(msg)
    if request.as_of not in (None, shown.as_of):
        msg = f"as_of is {request.as_of}, but the list is as of {shown.as_of}; leave out as_of"
        raise NotAsShown(msg)
    return shown


def _check(request: DecideRequest, *, listed: bool) -> None:
    """Refuse a decision that does not fit the list, or lacks its reason."""
    if listed and request.decision == "override":
        msg = "decision is override, but the person is on the list; accept or decline"
        raise NotAsShown(msg)
    if not listed and request.decision != "override":
        msg = (
            f"decision is {request.decision}, but the person is not on the list; override takes such a person"
        )
        raise NotAsShown(msg)
    if request.decision != "accept" and not (request.reason or "").strip():
        msg = f"reason is empty; to {request.decision}, say why in the field `reason`"
        raise NotAsShown(msg)


def _until(as_of: date | None) -> date:
    tomorrow = datetime.now(UTC).date() + timedelta(days=1)
    if as_of is not None and as_of > tomorrow:
        msg = f"as_of is {as_of}, but decisions are known only until {tomorrow}"
        raise FutureDate(msg)
    return as_of or tomorrow


def _rate(counts: Counts) -> tuple[float | None, float | None, float | None]:
    """Return the share of those taken who were listed, with its 90 % Jeffreys interval; None of nothing."""
    hits, misses = counts.n_accepted, counts.n_overridden
    if not hits + misses:
        return None, None, None
    return hits / (hits + misses), *jeffreys(hits, hits + misses)


def _words(counts: Counts) -> tuple[str, str]:
    taken = counts.n_accepted + counts.n_overridden
    rate, low, high = _rate(counts)
    if taken < FEWEST or rate is None or low is None or high is None:
        return (
            f"决定太少，无法判断：选用了{taken}人，至少需要{FEWEST}人。",
            f"There are too few decisions to judge: taken were {taken}, at least {FEWEST} are needed.",
        )
    declined = counts.n_declined
    if not counts.n_overridden:
        return (
            f"选用的{taken}人全部来自名单，另有{declined}名名单上的人未被选用。"
            "从不偏离名单，难以证明是由人作出决定：请询问决定者还考虑了什么。",
            f"All {taken} people taken were on a list, and {declined} listed people were declined."
            " People who never differ from a list are evidence against a human decision:"
            " ask those who decide what else they weighed.",
        )
    share, ends = f"{100 * rate:.1f}", f"{100 * low:.1f}-{100 * high:.1f}"
    return (
        f"选用的{taken}人中，{counts.n_accepted}人来自名单（{share}%，90%区间{ends}%），"
        f"{counts.n_overridden}人不在名单上；另有{declined}名名单上的人未被选用。",
        f"Of {taken} people taken, {counts.n_accepted} were on a list ({share} %, 90 % interval {ends} %),"
        f" {counts.n_overridden} were not; {declined} listed people were declined.",
    )
