"""Whether the best stay: exit rates over time, what may be claimed of them, and where people leave."""

from collections.abc import Sequence

from features.attrition.setup import version
from serving.access import Caller
from serving.answers import Note
from serving.attrition.retention_answers import ClaimTold, PeriodRate, RetentionAnswer
from serving.attrition.retention_claim import claimed
from serving.attrition.retention_requests import RetentionRequest
from serving.context import Context

_READ = Note(
    zh="只计主动离职（原因未记录的也计入）。区间为 95% 精确区间；人少时很宽，不说明某位上级或平台的好坏。",
    en="Voluntary exits alone, those of unknown kind included. Intervals are exact, 95 %; with few people "
    "they are wide, and no verdict on a manager or a platform.",
)
_HIDDEN = Note(
    zh="会透露不足五人情况的数字不显示，也不显示可据以推算的数字。",
    en="Figures that would tell of fewer than five people are not shown, nor others from which they follow.",
)
_NO_SCORE = Note(
    zh="各期初没有公平绩效分，无法区分高绩效者。",
    en="No fair score at the start of any period, so high performers cannot be told apart.",
)


def retention(context: Context, caller: Caller, request: RetentionRequest) -> RetentionAnswer:
    """Tell how many leave, of the high performers and of everybody.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only time worked in the caller's scope, as it was on the days themselves, is counted.
    request : RetentionRequest
        Date.

    Returns
    -------
    RetentionAnswer
        In the decision log already; it names nobody but managers as heads of a group.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable, SettingError, or TooLittleData without dated exits.
    """
    with context.deciding(caller, "/attrition/retention", request) as decision:
        view = context.policy.view(caller, "attrition.retention")
        snapshot = context.snapshot(request.as_of, decision)
        rests_on = {"attrition": version(context.home), "scheme": context.scheme(snapshot.as_of).version}
        decision.basis |= rests_on
        counts = context.looking_back.exit_counts(snapshot, view, " ".join(rests_on.values()))
        answer = RetentionAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_READ, *([_HIDDEN] if counts.hidden else []), *([] if counts.measured else [_NO_SCORE])],
            since=counts.since,
            high_performers=counts.best,
            everybody=counts.everybody,
            claims=_claims(counts.best),
            breakdowns=counts.breakdowns,
        )
        told = [
            {"by": one.by, "group": group.group, "exits": group.exits}
            for one in counts.breakdowns
            for group in one.groups
        ]
        return decision.give(answer, told)


def _claims(best: Sequence[PeriodRate]) -> list[ClaimTold]:
    """Return what may be claimed of the last two periods that are shown, and of all of them."""
    told = [one for one in best if one.exits is not None]
    return [claimed(some) for some in ((told[-2:], told) if len(told) > 2 else (told,)) if some]
