"""Bench depth: how many are ready for each critical target, now, in a year and later."""

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import pandas as pd

from serving.access import Caller, View
from serving.answers import Note
from serving.context import Context
from serving.promotion.answers import TargetTold
from serving.promotion.judged_answers import BenchAnswer, BenchPerson, BenchTold
from serving.promotion.listed import check_platform
from serving.promotion.readiness import Readiness
from serving.promotion.requests import BenchRequest

#: People told of a target, and the times for which they are told.
N_PEOPLE = 3
_TIMES = ("now", "in_1_year", "later")

_WIDE = Note(
    zh="一年后及以后的数字由过去一年的变化趋势推算，区间有意放宽；未计入离职与新入职者，以及与以往晋升者毫不相似的人。",
    en="Numbers for a year from now and later carry on how readiness moved within the last year, honestly"
    " wide; leavers, newcomers and people unlike anyone promoted before are not counted.",
)


def bench(context: Context, caller: Caller, request: BenchRequest) -> BenchAnswer:
    """Say how many people are ready for each critical target.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Only people in the caller's scope count.
    request : BenchRequest
        One platform, or all of them.

    Returns
    -------
    BenchAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        As `rank`.
    """
    with context.deciding(caller, "/promotion/bench", request) as decision:
        view = context.policy.view(caller, "promotion.bench")
        snapshot = context.snapshot(request.as_of, decision)
        readiness = context.readiness(snapshot, decision)
        check_platform(readiness, request.platform_id)
        answer = BenchAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=readiness.released.name,
            notes=[_WIDE],
            ready=readiness.setup.ready,
            bench=list(_benches(readiness, view, request.platform_id)),
        )
        shown = [
            {
                "id": one.employee_id,
                "target": row.target.key,
                "platform": row.platform_id,
                "in_1_year": one.in_1_year,
            }
            for row in answer.bench
            for one in row.people
        ]
        return decision.give(answer, shown)


def _benches(readiness: Readiness, view: View, only: str | None) -> Iterator[BenchTold]:
    """Yield a row a critical target; a row a platform where candidates come from it alone."""
    known = readiness.snapshot.platform_ids
    for key, target in readiness.setup.targets.items():
        if not target.critical:
            continue
        tied = target.candidates == "same_platform" and known
        for platform in ([only] if only else known) if tied else [None]:
            yield _bench(readiness, view, TargetTold(key=key, zh=target.zh, en=target.en), platform)


def _bench(readiness: Readiness, view: View, told: TargetTold, platform: str | None) -> BenchTold:
    everyone = view.rows(readiness.snapshot.roster)
    eligible = everyone & readiness.eligible(told.key, platform).everyone
    rows = everyone & ~readiness.outside  # of the others nothing is known
    now = np.flatnonzero(eligible & rows)
    row: dict[str, Any] = {"n_eligible": int(eligible.sum()), "n_outside": int((eligible & ~rows).sum())}
    ready: dict[str, pd.Series] = {}
    for years, name in enumerate(_TIMES):
        who = now if not years else np.flatnonzero(rows & readiness.eligible_later(told.key, platform, years))
        mean, low, high, chance = readiness.ready_after(who, years)
        row |= {name: round(mean, 1), f"{name}_low": low, f"{name}_high": high}
        ready[name] = pd.Series(chance, index=who)
    return BenchTold(target=told, platform_id=platform, people=_nearest(readiness, view, ready), **row)


def _nearest(readiness: Readiness, view: View, ready: Mapping[str, pd.Series]) -> list[BenchPerson]:
    """Tell of those who are most probably ready in a year; who is not yet eligible has no number now."""
    first = (-ready["in_1_year"]).sort_values(kind="stable").index[:N_PEOPLE]
    told = []
    for place in first.tolist():
        person = readiness.snapshot.person(place, view)
        if view.sees("score"):
            person |= {name: ready[name].get(place) for name in _TIMES}
        told.append(BenchPerson(**person))
    return told
