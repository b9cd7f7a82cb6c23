"""How lists of past rounds would have done: predicted against actual."""

from datetime import date

from serving.access import Caller
from serving.answers import Note
from serving.context import Context
from serving.promotion.judged_answers import BacktestAnswer, FifthTold, RoundTold, ScoreTold
from serving.promotion.requests import BacktestRequest

_NONE = Note(
    zh="过去的批次中，事先已知的结果太少，无法回测。",
    en="Too few outcomes were known before any past round, so nothing can be tested back.",
)
_FOLLOWED = Note(
    zh="只有实际获得晋升的人才有结果；名单上未获晋升者的结果无从得知。",
    en="Only those who were promoted have an outcome; how others on a list would have done is not known.",
)


def backtest(context: Context, caller: Caller, request: BacktestRequest) -> BacktestAnswer:
    """Tell what lists of past rounds would have said, and what happened.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Figures are of the whole company, and name nobody.
    request : BacktestRequest
        Has no date: what is told was known when the model was trained.

    Returns
    -------
    BacktestAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, NoModel, FutureDate or MissingTable.
    """
    with context.deciding(caller, "/promotion/backtest", request) as decision:
        context.policy.view(caller, "promotion.backtest")
        released = context.registry.released("promotion")
        meta = released.loaded.meta
        snapshot = context.snapshot(date.fromisoformat(meta["known_until"]), decision)
        decision.basis |= {"model": released.name}
        found = meta["backtest"] or {"rounds": [], "scores": [], "calibration": []}
        answer = BacktestAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=released.name,
            notes=[_FOLLOWED if found["rounds"] else _NONE],
            success=Note(**meta["success"]),
            rounds=[RoundTold(**row) for row in found["rounds"]],
            scores=[ScoreTold(**row) for row in found["scores"]],
            calibration=[FifthTold(**row) for row in found["calibration"]],
        )
        return decision.give(answer, [])
