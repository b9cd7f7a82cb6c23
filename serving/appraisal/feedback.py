"""What people think of the appraisal: given anonymously, told in groups."""

from data.calendar import cycle_end
from data.errors import FutureDate, MissingTable
from features.appraisal.yardstick.feedback import comments
from features.appraisal.yardstick.feedback import feedback as told_by_cycle
from serving.access import Caller, console, own_id
from serving.answers import Note
from serving.appraisal.ballots import TABLE, Ballots
from serving.appraisal.requests import AppraisalFeedbackRequest, FeedbackGivenRequest
from serving.appraisal.scored import plain_rows
from serving.appraisal.yardstick_answers import (
    AppraisalFeedbackAnswer,
    Comment,
    FeedbackGivenAnswer,
    FeedbackRow,
)
from serving.context import Context
from serving.decisions import entry, new_request_id
from serving.selection import place_of

_SMALL = Note(
    zh="不足 5 份回答的组不显示；回答是自愿的，未回答者的看法未知。",
    en="Groups under 5 answers are not shown; answers are given freely: what others think is not known.",
)
_ANONYMOUS = Note(
    zh="您的回答不与您的名字一起保存；决策日志只记录您提交过一份回答，不含内容。",
    en="What you said is not kept with your name; the decision log has that you answered, not what.",
)


def feedback(context: Context, caller: Caller, request: AppraisalFeedbackRequest) -> AppraisalFeedbackAnswer:
    """Tell what people think of the appraisal, cycle by cycle.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Has the scope company: an anonymous answer belongs to no part of it.
    request : AppraisalFeedbackRequest
        Date.

    Returns
    -------
    AppraisalFeedbackAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate or MissingTable.
    """
    with context.deciding(caller, "/appraisal/feedback", request) as decision:
        context.policy.view(caller, "appraisal.feedback")
        snapshot = context.snapshot(request.as_of, decision)
        if not snapshot.facts.has(TABLE):
            msg = f"table {TABLE} is absent; `echelon appraisal feedback --collect CYCLE` makes it of answers"
            raise MissingTable(msg)
        rows = plain_rows(told_by_cycle(snapshot.known), list(FeedbackRow.model_fields))
        written = comments(snapshot.known, request.cycle).to_dict("records") if request.cycle else []
        answer = AppraisalFeedbackAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_SMALL],
            rows=[FeedbackRow(**row) for row in rows],
            comments=[Comment.model_validate(one) for one in written],
        )
        told = [{"cycle": row.cycle, "dimension": row.dimension, "n": row.n} for row in answer.rows]
        return decision.give(answer, told)


def give(context: Context, caller: Caller, request: FeedbackGivenRequest) -> FeedbackGivenAnswer:
    """Take an anonymous answer of the person concerned.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        An employee, about the own person.
    request : FeedbackGivenRequest
        What is said; the decision log gets the cycle of it alone.

    Returns
    -------
    FeedbackGivenAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownEmployee, FutureDate for a cycle that is not over, Settled for a second answer.
    """
    with context.deciding(caller, "/appraisal/feedback/give", request) as decision:
        view = context.policy.view(caller, "appraisal.give")
        snapshot = context.snapshot(None, decision)
        last = cycle_end(request.cycle)
        if last is None or last >= snapshot.as_of:
            msg = f"the cycle {request.cycle} is not over; facts are known until {snapshot.as_of}"
            raise FutureDate(msg)
        employee_id = own_id(caller)
        place_of(snapshot, view, employee_id)
        said = (request.agreement, request.text)
        Ballots(context.home).put(employee_id, request.cycle, request.dimension, said)
        answer = FeedbackGivenAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_ANONYMOUS],
            cycle=request.cycle,
        )
        return decision.give(answer, [{"taken": True}])


def collect(context: Context, cycle: str) -> int:
    """Move the answers about a cycle into the tables, and take no more of them.

    Parameters
    ----------
    context : Context
        The installation; whoever may write its tables may do this.
    cycle : str
        The cycle.

    Returns
    -------
    int
        Answers moved.

    Raises
    ------
    MissingTable
        If no tables are stored.
    """
    n_answers = Ballots(context.home).collect(cycle)
    told = {"status": 200, "cycle": cycle, "answers": n_answers}
    context.log.append({**entry(console(), "/appraisal/feedback/collect", new_request_id()), **told})
    return n_answers
