"""Bench depth: how many are ready for each critical target, now, in a year and later."""

from collections.abc import Iterator
from dataclasses import replace
from typing import Any

import numpy as np
import numpy.typing as npt

from features.promotion.eligibility import eligibility
from features.promotion.targets import Target
from models.outlook import expected_ready
from serving.access import Caller, View
from serving.answers import Note
from serving.context import Context
from serving.promotion.answers import BenchAnswer, BenchTold, TargetTold
from serving.promotion.readiness import Readiness
from serving.promotion.requests import BenchRequest

_WIDE = Note(
    zh="一年后及以后的数字由过去一年的变化趋势推算，区间有意放宽；未计入离职与新入职者。",
    en="Numbers for a year from now and later carry on how readiness moved within the last year, honestly"
    " wide; leavers and newcomers are not counted.",
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
        answer = BenchAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            model_version=readiness.released.name,
            notes=[_WIDE],
            ready=readiness.setup.ready,
            bench=list(_benches(readiness, view, request.platform_id)),
        )
        return decision.give(answer, [])


def _benches(readiness: Readiness, view: View, only: str | None) -> Iterator[BenchTold]:
    """Yield a row a critical target; a row a platform where candidates come from it alone."""
    known = readiness.snapshot.platform_ids
    for key, target in readiness.setup.targets.items():
        if not target.critical:
            continue
        tied = target.candidates == "same_platform" and known
        for platform in ([only] if only else known) if tied else [None]:
            yield _bench(readiness, view, TargetTold(key=key, zh=target.zh, en=target.en), target, platform)


def _bench(
    readiness: Readiness, view: View, told: TargetTold, target: Target, platform: str | None
) -> BenchTold:
    rows = view.rows(readiness.snapshot.roster)
    now = np.flatnonzero(rows & readiness.eligible(told.key, platform).everyone)
    row: dict[str, Any] = {"n_eligible": len(now)}
    for years, name in enumerate(("now", "in_1_year", "later")):
        who = now if not years else np.flatnonzero(rows & _eligible_later(readiness, target, platform, years))
        draws = readiness.outlook.after(readiness.draws[:, who], years) if years else readiness.draws[:, who]
        mean, low, high = expected_ready(draws, readiness.bar)
        row |= {name: round(mean, 1), f"{name}_low": low, f"{name}_high": high}
    return BenchTold(target=told, platform_id=platform, **row)


def _eligible_later(
    readiness: Readiness, target: Target, platform: str | None, years: int
) -> npt.NDArray[np.bool_]:
    """Tell who will have been long enough in grade and company by then, all else as now."""
    snapshot, less = readiness.snapshot, 12 * years
    then = replace(
        target,
        months_in_grade=max(1, target.months_in_grade - less),
        months_in_company=max(1, target.months_in_company - less),
    )
    found = eligibility(
        snapshot.facts,
        snapshot.profile,
        then,
        as_of=snapshot.as_of,
        platform_id=platform,
        open_case=readiness.setup.open_case,
    )
    return found.everyone
