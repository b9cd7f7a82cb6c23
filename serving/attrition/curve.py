"""How one person's probability of leaving grows with the months ahead."""

from data.errors import InputError
from models.hazard import N_MONTHS
from serving.access import Caller
from serving.answers import Person
from serving.attrition.reasons import split_reasons
from serving.attrition.risk_answers import CurveAnswer, MonthAhead
from serving.attrition.risk_requests import CurveRequest
from serving.attrition.risk_words import risk_notes
from serving.attrition.too_few import refuse_few
from serving.context import Context
from serving.selection import place_of


def curve(context: Context, caller: Caller, request: CurveRequest) -> CurveAnswer:
    """Tell what is expected of one person, month by month and by cause.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person must be in the caller's scope, and not the caller, a peer or a superior.
    request : CurveRequest
        Person and date.

    Returns
    -------
    CurveAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownEmployee, FutureDate, NoModel, MissingTable or TooLittleData; InputError where
        the model was learnt from one undated table.
    """
    with context.deciding(caller, "/attrition/curve", request) as decision:
        view = context.policy.view(caller, "attrition.curve")
        view.need("score")
        snapshot = context.snapshot(request.as_of, decision)
        place = place_of(snapshot, view, request.employee_id)
        refuse_few(snapshot)
        scores = context.scores("attrition", snapshot, decision, N_MONTHS)
        everybody = scores.incidence
        if everybody is None:
            msg = "the model was learnt from one undated table, which tells of no months; import dated tables"
            raise InputError(msg)
        typical = everybody.voluntary.mean(axis=0)
        seen = view.sees("interval")
        leaving, staying = split_reasons(scores.found([place], view)[0])
        answer = CurveAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=scores.released.name,
            notes=risk_notes(scores),
            person=Person(**snapshot.person(place, view)),
            months=[
                MonthAhead(
                    month=month + 1,
                    voluntary=float(everybody.voluntary[place, month]),
                    low=float(everybody.low[place, month]) if seen else None,
                    high=float(everybody.high[place, month]) if seen else None,
                    # the risk of being dismissed would be a reason to dismiss: HR alone sees it
                    involuntary=float(everybody.involuntary[place, month]) if view.sees("values") else None,
                    other=float(everybody.other[place, month]) if view.sees("values") else None,
                    typical=float(typical[month]),
                )
                for month in range(N_MONTHS)
            ],
            leaving=leaving,
            staying=staying,
            **_words(float(everybody.voluntary[place, -1]), float(typical[-1])),
        )
        return decision.give(answer, [{"id": request.employee_id, "score": answer.months[-1].voluntary}])


def _words(own: float, typical: float) -> dict[str, str]:
    ratio = f"{own / typical:.1f}"
    return {
        "zh": f"十二个月内主动离职的概率为{100 * own:.0f}%，"
        f"全公司平均为{100 * typical:.0f}%，即平均的{ratio}倍。",
        "en": f"The probability of leaving by choice within twelve months is {100 * own:.0f} %, that of"
        f" everybody on average {100 * typical:.0f} %: {ratio} times.",
    }
