"""Who contributed what: the list of fair scores, and how they are distributed."""

import numpy as np

from features.appraisal.yardstick.distribution import distribution as distributed
from serving.access import Caller
from serving.answers import Note
from serving.appraisal.answers import (
    AppraisalDistributionAnswer,
    AppraisalScoresAnswer,
    DistributionRow,
    ScoredRank,
)
from serving.appraisal.listed import asked_for, listed, standing
from serving.appraisal.person import why
from serving.appraisal.requests import AppraisalDistributionRequest, AppraisalScoresRequest
from serving.appraisal.scored import plain_rows
from serving.context import Context
from serving.ranking import shown

_NOBODY = Note(
    zh="该组中没有您可见的人；请核对平台、部门、职类或职级的写法。",
    en="Nobody whom you may see is in this group; check how platform, department, role family or grade is "
    "written.",
)


def scores(context: Context, caller: Caller, request: AppraisalScoresRequest) -> AppraisalScoresAnswer:
    """List fair scores, best first or in another order.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope are ranked and counted.
    request : AppraisalScoresRequest
        Date, group, search, order and part of the list.

    Returns
    -------
    AppraisalScoresAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable, TooLittleData or SchemeError.
    """
    with context.deciding(caller, "/appraisal/scores", request) as decision:
        view = context.policy.view(caller, "appraisal.scores")
        snapshot = context.snapshot(request.as_of, decision)
        among = asked_for(snapshot, view, request)
        appraisal = context.appraisal(snapshot, decision)
        ranking = appraisal.ranking(among)
        states = appraisal.people["state"].to_numpy()[among]
        n_too_little = int(np.sum(states == "too little evidence"))
        found = listed(appraisal, ranking, view, request)
        shown_at = found[request.skip : request.skip + request.top].tolist()
        places = ranking.places[shown_at].tolist()
        reasons = why(appraisal, places, view)
        people = [
            {
                **appraisal.person(place, view),
                "rank": at + 1,
                "tier": int(ranking.tier[at]),
                "reasons": parts,
            }
            for at, place, parts in zip(shown_at, places, reasons, strict=True)
        ]
        answer = AppraisalScoresAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[*appraisal.notes(), *([] if among.any() else [_NOBODY])],
            scheme_version=appraisal.scheme.version,
            n_scored=len(ranking.places),
            n_listed=len(found),
            **standing(appraisal, view, ranking.places),
            n_too_little=n_too_little,
            n_not_measured=len(states) - len(ranking.places) - n_too_little,
            people=[ScoredRank(**person) for person in people],
        )
        return decision.give(answer, shown(people))


def distribution(
    context: Context, caller: Caller, request: AppraisalDistributionRequest
) -> AppraisalDistributionAnswer:
    """Say how the scores of the caller's people are distributed.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope are counted.
    request : AppraisalDistributionRequest
        Date, and what the people are divided by.

    Returns
    -------
    AppraisalDistributionAnswer
        In the decision log already; groups under 5 people have no figure.

    Raises
    ------
    EchelonError
        As `scores`.
    """
    with context.deciding(caller, "/appraisal/distribution", request) as decision:
        view = context.policy.view(caller, "appraisal.distribution")
        snapshot = context.snapshot(request.as_of, decision)
        appraisal = context.appraisal(snapshot, decision)
        rows = view.rows(snapshot.roster)
        found = distributed(appraisal.within(rows), snapshot.roster[rows], request.by)
        found = found.rename_axis("group").reset_index().astype({"group": str})
        told = plain_rows(found, list(DistributionRow.model_fields))
        by_platform = appraisal.platforms if request.by == "platform_id" else {}
        names = {platform: one.name for platform, one in by_platform.items()}
        answer = AppraisalDistributionAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=appraisal.notes(),
            scheme_version=appraisal.scheme.version,
            by=request.by,
            rows=[DistributionRow(**row | {"name": names.get(row["group"])}) for row in told],
        )
        return decision.give(answer, [{"group": row.group, "n": row.n} for row in answer.rows])
