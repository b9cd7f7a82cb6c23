"""Who is ready to be promoted, and why somebody is not on the list."""

from datetime import date

import pandas as pd

from features.catalog import GROUPS
from models.standing import why_not as explain_why_not
from serving.access import Caller, View
from serving.answers import GroupGap, Note, RankAnswer, Ranked, WhyNotAnswer
from serving.context import Context
from serving.decisions import Decision
from serving.ranking import Ranking, shown, told
from serving.requests import GroupRequest, RankRequest, WhyNotRequest
from serving.scores import Scores
from serving.selection import chosen, place_of

_ADVICE = Note(
    zh="名单仅供参考，由人决定，并考虑数据之外的情况。",
    en="The list advises; a person decides, and weighs what the tables do not hold.",
)


def rank(context: Context, caller: Caller, request: RankRequest) -> RankAnswer:
    """Rank those who may be promoted by the probability of success after promotion.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope are ranked.
    request : RankRequest
        Date, group and length of the list.

    Returns
    -------
    RankAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, NoModel, MissingTable or TooLittleData.
    """
    with context.deciding(caller, "/promotion/rank", request) as decision:
        view = context.policy.view(caller, "promotion.rank")
        scores, ranking = _ranked(context, decision, view, request)
        people = told(scores, ranking, view, range(1, min(request.top, len(ranking.places)) + 1))
        answer = RankAnswer(
            request_id=decision.request_id,
            as_of=scores.snapshot.as_of,
            model_version=scores.released.name,
            notes=[_ADVICE],
            n_eligible=len(ranking.places),
            people=[Ranked(**person) for person in people],
        )
        return decision.give(answer, shown(people))


def why_not(context: Context, caller: Caller, request: WhyNotRequest) -> WhyNotAnswer:
    """Say why a person is not on the list that `rank` gives for the same group.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person must be in the caller's scope.
    request : WhyNotRequest
        The person, and date, group and length of the list.

    Returns
    -------
    WhyNotAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        UnknownEmployee, or as `rank`.
    """
    with context.deciding(caller, "/promotion/why_not", request) as decision:
        view = context.policy.view(caller, "promotion.why_not")
        scores, ranking = _ranked(context, decision, view, request)
        place = place_of(scores.snapshot, view, request.employee_id)
        own_rank = ranking.rank_of(place)
        people = told(scores, ranking, view, [own_rank] if own_rank else [])
        zh, en, gaps = _reason(scores, ranking, own_rank, request.top, view)
        answer = WhyNotAnswer(
            request_id=decision.request_id,
            as_of=scores.snapshot.as_of,
            model_version=scores.released.name,
            person=Ranked(**people[0]) if people else None,
            listed=own_rank is not None and own_rank <= request.top,
            eligible=bool(scores.snapshot.eligible[place]),
            zh=zh,
            en=en,
            gaps=gaps,
        )
        return decision.give(answer, shown(people) or [{"id": request.employee_id}])


def _ranked(
    context: Context, decision: Decision, view: View, request: GroupRequest
) -> tuple[Scores, Ranking]:
    as_of: date | None = request.as_of
    snapshot = context.snapshot(as_of, decision)
    among = chosen(snapshot, view, request)
    scores = context.scores("promotion", snapshot, decision)
    among &= snapshot.eligible
    return scores, Ranking.of(among, scores.probability, scores.low, scores.high)


def _reason(
    scores: Scores, ranking: Ranking, own_rank: int | None, top: int, view: View
) -> tuple[str, str, list[GroupGap]]:
    if own_rank is None:
        return (
            "此人在该日期不符合晋升条件，或不属于所问的范围。",
            "This person is not eligible at that date, or not in the group that was asked about.",
            [],
        )
    if own_rank <= top:
        return f"此人在名单上，排第{own_rank}位。", f"This person is on the list, at rank {own_rank}.", []
    pair = ranking.places[[own_rank - 1, top - 1]].tolist()
    contributions = scores.contributions(pair)
    person, last = contributions.index
    bounds = {"low": scores.low[pair], "high": scores.high[pair]}
    intervals = pd.DataFrame(bounds, index=contributions.index)
    found = explain_why_not(
        contributions,
        intervals,
        scores.snapshot.catalogue,
        person=person,
        last=last,
        topic="promotion",
    )
    gaps = [
        GroupGap(group=group, group_zh=GROUPS[group][0], group_en=GROUPS[group][1], gap=gap)
        for group, gap in found.groups
        if view.sees_group(group)
    ]
    return found.zh, found.en, gaps
