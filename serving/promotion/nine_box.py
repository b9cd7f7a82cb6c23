"""Performance against readiness of the candidates, with how sure each count is."""

from serving.access import Caller
from serving.context import Context
from serving.promotion.answers import Boxes, NineBoxAnswer
from serving.promotion.listed import Listed
from serving.promotion.requests import NineBoxRequest


def nine_box(context: Context, caller: Caller, request: NineBoxRequest) -> NineBoxAnswer:
    """Count the candidates for a target by thirds of the fair score and by readiness.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope count.
    request : NineBoxRequest
        Target, platform and round.

    Returns
    -------
    NineBoxAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        As `rank`.
    """
    with context.deciding(caller, "/promotion/nine_box", request) as decision:
        view = context.policy.view(caller, "promotion.nine_box")
        listed = Listed.of(context, view, request, decision)
        models, snapshot = listed.readiness.models, listed.readiness.snapshot
        answer = NineBoxAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=listed.readiness.released.name,
            notes=listed.notes(),
            target=listed.told,
            round=snapshot.as_of,
            platform_id=request.platform_id,
            n_eligible=len(listed.among),
            n_cases=models.n_cases,
            learnt_until=models.learnt_until,
            boxes=_boxes(listed),
        )
        return decision.give(answer, [])


def _boxes(listed: Listed) -> Boxes | None:
    box = listed.box
    if not box.n_measured:
        return None
    return Boxes(
        expected=[[round(float(cell), 1) for cell in row] for row in box.counts],
        low=[[int(cell) for cell in row] for row in box.low],
        high=[[int(cell) for cell in row] for row in box.high],
        n_left_out=box.n_left_out,
    )
