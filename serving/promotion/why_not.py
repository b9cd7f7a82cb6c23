"""Why somebody is not on the list, and the smallest change that would do."""

import pandas as pd

from features.catalog import GROUPS, Feature
from models.counterfactual import smallest_change
from models.explain import LEAST, group_contributions
from models.standing import why_not as explain_why_not
from models.wording import shown as worded
from serving.access import Caller
from serving.answers import Note
from serving.context import Context
from serving.promotion.answers import Change, GroupGap, WhyNotAnswer
from serving.promotion.listed import Listed
from serving.promotion.rank import shown
from serving.promotion.requests import WhyNotRequest
from serving.selection import place_of

NO_CLAIM = Note(
    zh="这只是模型上的差异，并非因果结论：真的改变这些，不保证结果随之改变。",
    en="A difference of the model, not a causal claim: changing these does not promise the result.",
)


def why_not(context: Context, caller: Caller, request: WhyNotRequest) -> WhyNotAnswer:
    """Say why a person is not on the list that `rank` gives for the same request.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person must be in the caller's scope.
    request : WhyNotRequest
        The person, and what the list was asked for.

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
        listed = Listed.of(context, view, request, decision)
        snapshot = listed.readiness.snapshot
        place = place_of(snapshot, view, request.employee_id)
        at = listed.place_among(place)
        own_rank = None if at is None else int(listed.places.rank[at])
        people = [] if at is None else listed.candidates([place])
        below = own_rank is not None and own_rank > request.top
        gaps, changes = _below(listed, place) if below else ([], [])
        zh, en = _sentence(listed, place, own_rank)
        answer = WhyNotAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=listed.readiness.released.name,
            notes=[*listed.notes(), *([NO_CLAIM] if changes else [])],
            target=listed.told,
            round=snapshot.as_of,
            platform_id=request.platform_id,
            person=people[0] if people else None,
            listed=own_rank is not None and not below,
            eligible=bool(listed.eligibility.everyone[place]),
            zh=zh,
            en=en,
            unmet=[Note(zh=one.zh, en=one.en) for one in listed.eligibility.unmet(request.employee_id)],
            gaps=gaps,
            changes=changes,
        )
        return decision.give(answer, shown(people) or [{"id": request.employee_id}])


def _below(listed: Listed, place: int) -> tuple[list[GroupGap], list[Change]]:
    """Return what holds a person below the last one listed, and the smallest change that would do."""
    readiness, last = listed.readiness, int(listed.order[listed.request.top - 1])
    return gaps_between(listed, place, last), _changes(listed, place, float(readiness.logits[last]))


def gaps_between(listed: Listed, place: int, other: int) -> list[GroupGap]:
    """Return the groups that the view shows by which one person stands below or above another."""
    readiness = listed.readiness
    found = group_contributions(readiness.contributions([place, other]), readiness.snapshot.catalogue)
    difference = (found.iloc[0] - found.iloc[1]).sort_values(kind="stable")
    groups = zip(map(str, difference.index), difference.tolist(), strict=True)
    return [
        GroupGap(group=group, group_zh=GROUPS[group][0], group_en=GROUPS[group][1], gap=gap)
        for group, gap in groups
        if listed.view.sees_group(group) and abs(gap) >= LEAST
    ]


def _changes(listed: Listed, place: int, bar: float) -> list[Change]:
    readiness, catalogue = listed.readiness, listed.readiness.snapshot.catalogue
    person, others = readiness.rows([place]), readiness.rows(listed.among.tolist())
    found = smallest_change(readiness.model, person, others, catalogue, bar=bar)
    if not found.reached:
        return []
    return [_told(catalogue[change.feature], change.now, change.then) for change in found.changes]


def _told(feature: Feature, now: float, then: float) -> Change:
    before, after = worded(now, feature.unit), worded(then, feature.unit)
    return Change(
        feature=feature.name,
        zh=feature.zh,
        en=feature.en,
        now=now,
        then=then,
        words=Note(
            zh=f"{feature.zh}：由{before.zh}变为{after.zh}",
            en=f"{feature.en}: {after.en} instead of {before.en}",
        ),
    )


def _sentence(listed: Listed, place: int, own_rank: int | None) -> tuple[str, str]:
    if own_rank is None:
        if listed.eligibility.everyone[place]:
            return "此人不属于所问的范围。", "This person is not in the group that was asked about."
        return (
            "此人在该日期不符合目标岗位的条件。",
            "This person is not eligible for the target at that date.",
        )
    if own_rank <= listed.request.top:
        return f"此人在名单上，排第{own_rank}位。", f"This person is on the list, at rank {own_rank}."
    pair = [place, int(listed.order[listed.request.top - 1])]
    readiness = listed.readiness
    contributions = readiness.contributions(pair)
    person, last = map(str, contributions.index)
    intervals = pd.DataFrame(
        {"low": readiness.low[pair], "high": readiness.high[pair]}, index=contributions.index
    )
    found = explain_why_not(
        contributions, intervals, readiness.snapshot.catalogue, person=person, last=last, topic="promotion"
    )
    return found.zh, found.en
