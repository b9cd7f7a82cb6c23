"""Two candidates side by side."""

import numpy as np

from data.errors import InputError
from serving.access import Caller
from serving.answers import Note
from serving.context import Context
from serving.promotion.answers import CompareAnswer, GroupGap
from serving.promotion.listed import Listed
from serving.promotion.rank import shown
from serving.promotion.requests import CompareRequest
from serving.promotion.why_not import gaps_between
from serving.selection import place_of

#: From this probability on, one is said to be likely the readier.
_LIKELY = 0.8


def compare(context: Context, caller: Caller, request: CompareRequest) -> CompareAnswer:
    """Say how two candidates of one list differ, and how sure it is who is readier.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Both must be in the caller's scope.
    request : CompareRequest
        Both people, and what the list was asked for.

    Returns
    -------
    CompareAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        UnknownEmployee, InputError where one is not eligible, or as `rank`.
    """
    with context.deciding(caller, "/promotion/compare", request) as decision:
        view = context.policy.view(caller, "promotion.compare")
        listed = Listed.of(context, view, request, decision)
        snapshot = listed.readiness.snapshot
        pair = [_candidate(listed, person) for person in (request.employee_id, request.other_id)]
        people = listed.candidates(pair)
        groups = gaps_between(listed, *pair)
        draws = listed.readiness.draws[:, pair]
        better = float((draws[:, 0] > draws[:, 1]).mean() + 0.5 * (draws[:, 0] == draws[:, 1]).mean())
        said = _said(better if view.sees("score") else None, groups if view.sees("reasons") else [])
        answer = CompareAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=listed.readiness.released.name,
            notes=listed.notes(),
            target=listed.told,
            round=snapshot.as_of,
            platform_id=request.platform_id,
            people=people,
            better=better if view.sees("score") else None,
            groups=groups if view.sees("reasons") else [],
            zh=said.zh,
            en=said.en,
        )
        return decision.give(answer, shown(people))


def _candidate(listed: Listed, employee_id: str) -> int:
    place = place_of(listed.readiness.snapshot, listed.view, employee_id)
    if listed.place_among(place) is None:
        msg = f"one of the two is no candidate for {listed.request.target}; why_not says what is not met"
        raise InputError(msg)
    return place


def _said(better: float | None, groups: list[GroupGap]) -> Note:
    """Say who is readier, how sure that is, and by what, as far as the caller sees it."""
    if better is None:
        return Note(zh="两人并列如下。", en="The two side by side.")
    first = better >= 0.5
    sure = max(better, 1.0 - better)
    who_zh, who_en = ("前者", "the first") if first else ("后者", "the second")
    if sure < _LIKELY:
        zh, en = "两人无法区分", "The two cannot be told apart"
    else:
        zh, en = f"{who_zh}很可能准备更充分", f"It is likely that {who_en} is readier"
    shown = min(sure, 0.99)
    zh, en = f"{zh}（{who_zh}更好的概率为{shown:.0%}）。", f"{en} (probability {shown:.0%} for {who_en})."
    ahead = [one for one in groups if (one.gap > 0) == first]
    if ahead:
        largest = ahead[int(np.argmax([abs(one.gap) for one in ahead]))]
        zh += f"最大的差别在于：{largest.group_zh}。"
        en += f" The largest difference lies in: {largest.group_en}."
    return Note(zh=zh, en=en)
