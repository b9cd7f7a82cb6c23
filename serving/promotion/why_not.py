"""Why somebody is not on the list, and the smallest change that would do."""

import numpy as np
import pandas as pd

from features.catalog import GROUPS, Feature
from models.counterfactual import smallest_change
from models.explain import AGREEMENT, LEAST, group_contributions
from models.places import SURE
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

#: Criteria that tell no more than the position does.
_OPEN_TO_ALL = ("grade", "months_in_grade", "months_in_company", "front_line", "platform", "platforms")
_HIDDEN = Note(zh="另有一项条件未满足，此处不予显示。", en="A criterion that is not shown here is not met.")


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
        gaps, changes = _below(listed, place) if below and view.sees("reasons") else ([], [])
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
            unmet=unmet(listed, request.employee_id),
            gaps=gaps,
            changes=changes,
        )
        return decision.give(answer, shown(people) or [{"id": request.employee_id}])


def unmet(listed: Listed, employee_id: str) -> list[Note]:
    """Return the criteria that a person does not meet; values only where the view shows such values."""
    found = []
    for name, told in listed.eligibility.lacking(employee_id).items():
        if name in _OPEN_TO_ALL or (name != "open_case" and _sees(listed, name)):
            found += [Note(zh=one.zh, en=one.en) for one in told]
        elif _HIDDEN not in found:
            found.append(_HIDDEN)
    return found


def _sees(listed: Listed, criterion: str) -> bool:
    feature = listed.readiness.snapshot.catalogue.get(criterion)
    group = feature.group if feature else "ability"
    return listed.view.sees("reasons") and listed.view.sees_group(group)


def _below(listed: Listed, place: int) -> tuple[list[GroupGap], list[Change]]:
    """Return what holds a person below the last one listed, and the smallest change that would do."""
    readiness, last = listed.readiness, int(listed.order[listed.request.top - 1])
    return gaps_between(listed, place, last), _changes(listed, place, float(readiness.logits[last]))


def gaps_between(listed: Listed, place: int, other: int) -> list[GroupGap]:
    """Return the groups by which one person stands below or above another, where most members agree on it."""
    catalogue = listed.readiness.snapshot.catalogue
    told = listed.readiness.model.assess(listed.readiness.rows([place, other]), explain=True)
    assert told.contributions is not None  # noqa: S101 - asked for
    assert told.members is not None  # noqa: S101 - asked for
    columns = told.contributions.columns
    every = np.concatenate([told.contributions.to_numpy()[None], told.members])
    apart = pd.DataFrame(every[:, 0] - every[:, 1], columns=columns)
    groups = group_contributions(apart, catalogue)  # the model itself, then its members
    own = groups.iloc[0]
    agreed = (np.sign(groups.iloc[1:]) == np.sign(own)).mean() >= AGREEMENT
    own = own[agreed & (own.abs() >= LEAST)].sort_values(kind="stable")
    return [
        GroupGap(group=group, group_zh=GROUPS[group][0], group_en=GROUPS[group][1], gap=gap)
        for group, gap in zip(map(str, own.index), own.tolist(), strict=True)
        if listed.view.sees_group(group)
    ]


def _changes(listed: Listed, place: int, bar: float) -> list[Change]:
    readiness, catalogue = listed.readiness, listed.readiness.snapshot.catalogue
    person, others = readiness.rows([place]), readiness.rows(listed.among.tolist())
    found = smallest_change(readiness.models.readiness, person, others, catalogue, bar=bar)
    seen = all(listed.view.sees_group(catalogue[change.feature].group) for change in found.changes)
    if not (found.reached and seen):
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
    if not listed.view.sees("reasons"):
        return f"此人排第{own_rank}位，不在名单上。", f"This person is at rank {own_rank}, below the list."
    pair = [place, int(listed.order[listed.request.top - 1])]
    contributions = listed.readiness.contributions(pair)
    person, last = map(str, contributions.index)
    draws = listed.readiness.draws[:, pair]
    found = explain_why_not(
        contributions,
        listed.readiness.snapshot.catalogue,
        person=person,
        last=last,
        topic="promotion",
        apart=bool((draws[:, 1] > draws[:, 0]).mean() >= SURE),
    )
    return found.zh, found.en
