"""Who is ready to be promoted."""

from collections.abc import Sequence
from typing import Any

from serving.access import Caller
from serving.context import Context
from serving.promotion.answers import Candidate, Line, RankAnswer
from serving.promotion.listed import Listed
from serving.promotion.requests import RankRequest

#: People told of beside the list, of each kind.
N_BESIDE = 5


def rank(context: Context, caller: Caller, request: RankRequest) -> RankAnswer:
    """Rank the candidates for a target by readiness, and tell where habit would differ.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope are ranked.
    request : RankRequest
        Target, platform, round and length of the list.

    Returns
    -------
    RankAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownTarget, UnknownPlatform, InputError, FutureDate, NoModel, ModelMismatch,
        MissingTable or TooLittleData.
    """
    with context.deciding(caller, "/promotion/rank", request) as decision:
        view = context.policy.view(caller, "promotion.rank")
        listed = Listed.of(context, view, request, decision)
        people = listed.candidates(listed.top)
        beside: dict[Line, list[Candidate]] = {"overlooked": [], "Peter risk": []}
        if view.sees("score"):
            beside = {line: _beside(listed, line) for line in beside}
        models = listed.readiness.models
        answer = RankAnswer(
            request_id=decision.request_id,
            as_of=listed.readiness.snapshot.as_of,
            model_version=listed.readiness.released.name,
            notes=listed.notes(),
            target=listed.told,
            round=listed.readiness.snapshot.as_of,
            platform_id=request.platform_id,
            n_eligible=len(listed.among),
            best=listed.places.k,
            look_at=listed.places.look_at,
            expected_best=listed.places.expected,
            n_cases=models.n_cases,
            learnt_until=models.learnt_until,
            people=people,
            overlooked=beside["overlooked"],
            peter_risk=beside["Peter risk"],
        )
        return decision.give(answer, shown(people) + _beside_shown(beside))


def shown(people: Sequence[Candidate], **more: str) -> list[dict[str, Any]]:
    """Return what the decision log keeps of candidates that an answer shows."""
    names = ("rank", "tier", "score", "among_best", "precedent")
    return [
        {
            "id": person.employee_id,
            **{name: getattr(person, name) for name in names if getattr(person, name) is not None},
            **more,
        }
        for person in people
    ]


def _beside_shown(beside: dict[Line, list[Candidate]]) -> list[dict[str, Any]]:
    return [entry for line, people in beside.items() for entry in shown(people, told=line)]


def _beside(listed: Listed, line: Line) -> list[Candidate]:
    """Tell of those where habit and readiness part: the readiest, or the most in line, first."""
    readiness, top = listed.readiness, set(listed.top)
    found = [
        int(place)
        for place, own in zip(listed.among, listed.lines, strict=True)
        if own == line and place not in top
    ]
    score = readiness.probability if line == "overlooked" else readiness.precedent
    found.sort(key=lambda place: -score[place])
    return listed.candidates(found[:N_BESIDE])
