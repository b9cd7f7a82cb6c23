"""The dossier of a person: score over time, platforms, moves and reviews, each for who may see it."""

from datetime import date
from typing import Any

import polars as pl

from data.calendar import add_months
from data.errors import AccessDenied, UnknownEmployee
from features.peers import FEWEST
from serving.access import Caller, View
from serving.answers import Note, Person
from serving.context import Context
from serving.people.answers import DimensionTold, DossierAnswer, MarketMonth, Part, Stay
from serving.people.history import History
from serving.people.requests import DossierRequest
from serving.selection import place_of
from serving.snapshot import Snapshot

#: Part of a dossier -> the action of the policy that shows it, and the field that it takes.
_PARTS: dict[Part, tuple[str, str]] = {
    "scores": ("appraisal.person", "score"),
    "platforms": ("appraisal.person", "values"),
    "moves": ("profile.read", "values"),
    "reviews": ("appraisal.reviews", "values"),
}
_MARKET_MONTHS = 36

_EFFECT = Note(
    zh="平台效果比较同一平台、同一月份、同一市场下的转化率，只计最近24个月；区间为80%，证据少时更靠近平均。",
    en="Effects compare conversion on the same platform in the same month and market, of the last 24 months;"
    " intervals are of 80 %, and with little evidence values lie closer to the average.",
)
_REVIEWS = Note(
    zh="360评价少于五位评价人的维度不显示；未扣除评价人宽严度。",
    en="Dimensions of the 360 review with fewer than five raters are not shown; the severity of raters is not"
    " taken out.",
)


def dossier(
    context: Context, caller: Caller, request: DossierRequest, *, patience: float | None = None
) -> DossierAnswer:
    """Tell what is known of a person over time.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Sees the parts whose own action the policy lists, if it shows the person through it.
    request : DossierRequest
        Person and date.
    patience : float, optional
        Seconds to wait for what is made once for everybody; as long as it takes if None.

    Returns
    -------
    DossierAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied without any part, UnknownEmployee, FutureDate, MissingTable or TooLittleData.
    """
    with context.deciding(caller, "/people/dossier", request) as decision:
        views = _views(context, caller)
        snapshot = context.snapshot(request.as_of, decision)
        seen, place = _seen(snapshot, views, request.employee_id)
        told: dict[str, Any] = {}
        history = None
        if {"scores", "platforms"} & set(seen):
            decision.basis |= {"scheme": context.scheme(snapshot.as_of).version}
            history = context.looking_back.history(snapshot, decision.basis["scheme"], patience)
        names = snapshot.platform_names
        if history is not None:
            told |= _sold(snapshot, seen, history, request.employee_id, names)
        if "moves" in seen:
            told["moves"] = moves(snapshot, request.employee_id, names)
        if "reviews" in seen:
            told["reviews"] = reviews(snapshot, request.employee_id)
        notes = [*([_EFFECT] if told.get("platforms") else []), *([_REVIEWS] if told.get("reviews") else [])]
        answer = DossierAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=notes,
            person=Person(**_whoever(snapshot, place, seen)),
            parts=list(seen),
            waiting=history is None and bool({"scores", "platforms"} & set(seen)),
            **told,
        )
        score = answer.scores[-1].score if answer.scores else None
        return decision.give(answer, [{"id": request.employee_id, "parts": answer.parts, "score": score}])


def _views(context: Context, caller: Caller) -> dict[Part, View]:
    """Return the views through which the caller may see a part."""
    found: dict[Part, View] = {}
    refused = AccessDenied(f"the role {caller.role} may see no part of a dossier")
    for part, (action, field) in _PARTS.items():
        try:
            view = context.policy.view(caller, action)
        except AccessDenied as error:
            refused = error
            continue
        if view.sees(field):
            found[part] = view
    if not found:
        raise refused
    return found


def _seen(snapshot: Snapshot, views: dict[Part, View], employee_id: str) -> tuple[dict[Part, View], int]:
    """Return the views that show this person, and the person's place on the roster."""
    seen: dict[Part, View] = {}
    places = []
    for part, view in views.items():
        try:
            places.append(place_of(snapshot, view, employee_id))
        except UnknownEmployee as error:
            unknown = error
            continue
        seen[part] = view
    if not places:
        raise unknown
    return seen, places[0]


def _whoever(snapshot: Snapshot, place: int, seen: dict[Part, View]) -> dict[str, Any]:
    """Return what any of the views shows of who it is."""
    told: dict[str, Any] = {}
    for view in seen.values():
        told |= snapshot.person(place, view)
    return told


def _sold(
    snapshot: Snapshot, seen: dict[Part, View], history: History, employee_id: str, names: dict[str, str]
) -> dict[str, Any]:
    told: dict[str, Any] = {}
    if "scores" in seen:
        told["scores"] = history.score(employee_id, interval=seen["scores"].sees("interval"))
        told["market"], told["market_months"] = market(snapshot, employee_id)
    if "platforms" in seen:
        interval = seen["platforms"].sees("interval")
        told["platforms"] = history.platforms(employee_id, names, interval=interval)
    return told


def market(snapshot: Snapshot, employee_id: str) -> tuple[str | None, list[MarketMonth]]:
    """Return the market of the platform where a person works most, and its level month by month."""
    platform = snapshot.roster["platform_id"].get(employee_id)
    if not isinstance(platform, str):
        return None, []
    markets = snapshot.known.table("platforms").filter(pl.col("platform_id") == platform)["market"]
    if not len(markets) or markets[0] is None:
        return None, []
    since = add_months(snapshot.as_of, -_MARKET_MONTHS)
    rows = snapshot.known.table("market_index")
    rows = rows.filter((pl.col("market") == markets[0]) & (pl.col("month") >= since)).sort("month")
    return markets[0], [
        MarketMonth(month=month, index=index) for month, index in rows.select("month", "index").iter_rows()
    ]


def moves(snapshot: Snapshot, employee_id: str, names: dict[str, str]) -> list[Stay]:
    """Return the positions and platforms of a person, newest first; another manager is no new position."""
    own = pl.col("employee_id") == employee_id
    told = ("role", "department", "grade")
    every = snapshot.known.table("positions").filter(own).sort("start_date").to_dicts()
    positions = [
        row
        for before, row in zip([None, *every], every, strict=False)
        if before is None or any(row.get(name) != before.get(name) for name in told)
    ]
    ends: list[date | None] = [*(row["start_date"] for row in positions[1:]), None]
    held = [
        Stay(
            kind="position",
            start=row["start_date"],
            end=end,
            **{name: row.get(name) for name in told},
        )
        for row, end in zip(positions, ends[: len(positions)], strict=True)
    ]
    worked = [
        Stay(
            kind="platform",
            start=row["start_date"],
            end=row.get("end_date"),
            platform_id=row["platform_id"],
            name=names.get(row["platform_id"]),
        )
        for row in snapshot.known.table("assignments").filter(own).to_dicts()
    ]
    return sorted([*held, *worked], key=lambda one: one.start, reverse=True)


def reviews(snapshot: Snapshot, employee_id: str) -> list[DimensionTold]:
    """Return what reviewers said in the latest cycle in which the person was reviewed, by dimension."""
    given = snapshot.known.table("reviews")
    own = given.filter(pl.col("ratee_id") == employee_id)
    if own.is_empty():
        return []
    cycle = own.sort("cycle_end")["cycle"][-1]
    average = given.filter(pl.col("cycle") == cycle).group_by("dimension").agg(average=pl.col("score").mean())
    mine = (
        own.filter(pl.col("cycle") == cycle)
        .group_by("dimension")
        .agg(n_raters=pl.col("rater_id").n_unique(), mean=pl.col("score").mean())
        .join(average, on="dimension", how="left")
        .sort("dimension")
    )
    hidden = {"n_raters": None, "mean": None, "average": None}
    return [
        DimensionTold(cycle=cycle, **(row if row["n_raters"] >= FEWEST else {**row, **hidden}))
        for row in mine.to_dicts()
    ]
