"""Which fair scores a list shows, in which order, and how those who have one stand."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from serving.access import View
from serving.appraisal.answers import OnPlatform
from serving.appraisal.requests import AppraisalScoresRequest
from serving.appraisal.scored import Appraisal, Flags
from serving.ranking import Ranking
from serving.selection import chosen, narrowed
from serving.snapshot import Snapshot

Places = npt.NDArray[np.int64]

#: Order of a list -> the field without which it would tell what the caller may not see.
_SHOWN_BY = {
    "score": "score",
    "trend": "interval",
    "reliability": "score",
    "name": "name",
    "department": "position",
    "platform_id": "position",
}
_NUMBERS = ("trend", "reliability")
#: The average person of the company.
_AVERAGE = 50.0


def asked_for(snapshot: Snapshot, view: View, request: AppraisalScoresRequest) -> Flags:
    """Tell who of the roster is in the caller's scope and in the group that is asked for."""
    inside = chosen(snapshot, view, request)
    return inside & narrowed(snapshot.roster, {"front_line": request.front_line})


def listed(appraisal: Appraisal, ranking: Ranking, view: View, request: AppraisalScoresRequest) -> Places:
    """Return the places in a ranking that a list shows, in its order.

    Parameters
    ----------
    appraisal : Appraisal
        The scores.
    ranking : Ranking
        Of the group.
    view : View
        Names are searched, and a column is sorted by, only where the caller sees it.
    request : AppraisalScoresRequest
        Search and order.

    Returns
    -------
    ndarray of shape (n_listed,)
        Best first where no other order is asked for.
    """
    people = appraisal.snapshot.roster.iloc[ranking.places]
    places = np.flatnonzero(holding(people, request.search, by_name=view.sees("name")))
    order = request.order if view.sees(_SHOWN_BY[request.order]) else "score"
    if order == "score":
        return places[::-1] if request.backwards else places
    rows = appraisal.people.iloc[ranking.places] if order in _NUMBERS else people
    values = rows["display_name" if order == "name" else order].iloc[places].reset_index(drop=True)
    down = (order in _NUMBERS) != request.backwards
    ordered = values.sort_values(ascending=not down, kind="stable", na_position="last")
    in_order: Places = places[ordered.index.to_numpy()]
    return in_order


def holding(people: pd.DataFrame, text: str | None, *, by_name: bool) -> Flags:
    """Tell whose id, or name where it may be seen, holds a text, in capitals or not."""
    if text is None:
        return np.ones(len(people), dtype=bool)
    wanted = text.strip().casefold()
    columns = [people.index.to_series(), *([people["display_name"]] if by_name else [])]
    found = [one.astype("string").str.casefold().str.contains(wanted, regex=False) for one in columns]
    flags: Flags = np.logical_or.reduce([one.fillna(value=False).to_numpy(dtype=bool) for one in found])
    return flags


def standing(appraisal: Appraisal, view: View, group: Places) -> dict[str, Any]:
    """Return how a group stands, and each platform of all whom the caller sees, where it sees positions."""
    if not view.sees("interval"):
        return {}
    above = appraisal.people["low80"].to_numpy(dtype=np.float64) > _AVERAGE
    below = appraisal.people["high80"].to_numpy(dtype=np.float64) < _AVERAGE
    told = {"n_above": int(above[group].sum()), "n_below": int(below[group].sum())}
    if not view.sees("position"):
        return told
    rows = view.rows(appraisal.snapshot.roster)
    seen = appraisal.snapshot.roster[rows]
    counts = pd.DataFrame(
        {"n_scored": appraisal.scored[rows], "n_above": above[rows], "n_below": below[rows]}
    )
    by_platform = counts.groupby(seen["platform_id"].to_numpy()).sum()
    platforms = [
        _on_platform(appraisal, str(name), row)
        for name, row in zip(by_platform.index, by_platform.itertuples(index=False), strict=True)
    ]
    departments = sorted(str(one) for one in seen["department"].dropna().unique())
    return {**told, "platforms": platforms, "departments": departments}


def _on_platform(appraisal: Appraisal, platform_id: str, row: Any) -> OnPlatform:
    known = appraisal.platforms.get(platform_id)
    return OnPlatform(
        platform_id=platform_id,
        name=known.name if known else platform_id,
        maturity=known.maturity if known else None,
        n_scored=int(row.n_scored),
        n_above=int(row.n_above),
        n_below=int(row.n_below),
    )
