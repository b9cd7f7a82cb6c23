"""What a person's score consists of."""

from serving.access import Caller
from serving.answers import ExplainAnswer, Note, Person
from serving.context import Context
from serving.requests import ExplainRequest
from serving.selection import place_of

_NO_PAY = Note(
    zh="该角色看不到薪酬相关内容，因此各组之和不等于分数。",
    en="What concerns pay is left out for this role, so the groups do not add up to the score.",
)


def explain(context: Context, caller: Caller, request: ExplainRequest) -> ExplainAnswer:
    """Explain one person's score of one topic.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person must be in the caller's scope.
    request : ExplainRequest
        Topic, person and date.

    Returns
    -------
    ExplainAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownEmployee, FutureDate, NoModel, MissingTable or TooLittleData.
    """
    with context.deciding(caller, "/explain", request) as decision:
        view = context.policy.view(caller, f"{request.topic}.explain")
        snapshot = context.snapshot(request.as_of, decision)
        place = place_of(snapshot, view, request.employee_id)
        scores = context.scores(request.topic, snapshot, decision)
        score = float(scores.probability[place])
        scored = {"score": score} if view.sees("score") else {}
        interval = {"low": float(scores.low[place]), "high": float(scores.high[place])}
        base, logit = scores.base(place)
        told = {**scored, **(interval if view.sees("interval") else {})}
        answer = ExplainAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=scores.released.name,
            notes=[] if view.sees_group("pay") else [_NO_PAY],
            topic=request.topic,
            person=Person(**snapshot.person(place, view)),
            score=told.get("score"),
            low=told.get("low"),
            high=told.get("high"),
            horizon_months=scores.horizon_months if request.topic == "attrition" else None,
            # with the whole the share of pay could be worked out
            base=base if view.sees_group("pay") else None,
            logit=logit if view.sees_group("pay") else None,
            groups=scores.group_shares(place, view) if view.sees("reasons") else [],
            reasons=scores.reasons([place], view)[0],
        )
        return decision.give(answer, [{"id": request.employee_id, **scored}])
