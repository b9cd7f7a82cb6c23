"""What is answered where too few people ever left: how many stay, by role family, nobody's probability."""

from collections.abc import Iterator

import numpy as np
import pandas as pd
import polars as pl

from data.calendar import add_months
from data.errors import TooLittleData
from features.attrition.outcomes import exit_outcomes
from features.attrition.setup import HORIZONS
from features.exit_kinds import OF_OWN_WILL
from features.roster import roster
from features.small_groups import shown
from models.attrition import FEWEST_EXITS
from models.exit_rates import kaplan_meier
from serving.access import View
from serving.answers import Note
from serving.attrition.risk_answers import GroupStay
from serving.requests import WithinRequest
from serving.selection import FILTERS, narrowed
from serving.snapshot import Snapshot


def n_exits(snapshot: Snapshot) -> int:
    """Count the people known to have left of their own will before the date; unrecorded kinds count."""
    known = snapshot.known.table("employees")
    return known.filter(pl.col("exit_date").is_not_null(), OF_OWN_WILL).height


def few_exits(snapshot: Snapshot) -> bool:
    """Tell whether there are too few exits for probabilities of single people."""
    return snapshot.store.company.snapshot is None and n_exits(snapshot) < FEWEST_EXITS


def refuse_few(snapshot: Snapshot) -> None:
    """Refuse to tell of one person where too few people had left.

    Raises
    ------
    TooLittleData
        Saying how many are needed.
    """
    if few_exits(snapshot):
        msg = (
            f"as of {snapshot.as_of} {n_exits(snapshot)} people had left of their own will; at least"
            f" {FEWEST_EXITS} are needed for probabilities of single people. Import a longer history"
        )
        raise TooLittleData(msg)


def groups_instead(snapshot: Snapshot, view: View, request: WithinRequest) -> tuple[list[GroupStay], Note]:
    """Return how many of those here a year before did not leave by choice, and why only that is told."""
    n = n_exits(snapshot)
    note = Note(
        zh=f"截至{snapshot.as_of}仅有{n}人主动离职（至少需要{FEWEST_EXITS}人）：数据太少，无法给出个人概率；"
        "以下为各职类未主动离职的比例（Kaplan-Meier，95%区间）。",
        en=f"Too few to model: as of {snapshot.as_of} {n} people had left of their own will, at least"
        f" {FEWEST_EXITS} are needed for probabilities of single people. Instead: how many do not leave by"
        " choice, by role family (Kaplan-Meier, 95 % interval).",
    )
    return list(_groups(snapshot, view, request)), note


def _groups(snapshot: Snapshot, view: View, request: WithinRequest) -> Iterator[GroupStay]:
    start = add_months(snapshot.as_of, -HORIZONS[-1])
    then = roster(snapshot.facts, as_of=start)
    if then.empty:
        return
    outcomes = exit_outcomes(snapshot.facts, as_ofs=[start], known_until=snapshot.as_of).droplevel("as_of")
    fits = view.rows(then) & narrowed(then, {name: getattr(request, name) for name in FILTERS})
    rows = outcomes.reindex(then.index[fits])
    today = snapshot.roster["role_family"].reindex(rows.index)
    family = then["role_family"].reindex(rows.index).fillna(today).fillna("-").astype("str")
    # an exit lies at the end of its month; whoever was seen through it was seen a little longer
    seen = rows["months"] + np.where(rows["cause"] != "", 1.0, 0.5)
    rows = rows.assign(seen=seen, group=family)
    groups = list(rows.groupby("group"))
    free = shown([len(people) for _, people in groups])  # of fewer, everybody knows who left
    for (group, people), may in zip(groups, free, strict=True):
        if may:
            yield from _stays(str(group), people)


def _stays(group: str, people: pd.DataFrame) -> Iterator[GroupStay]:
    left = (people["cause"] == "voluntary").to_numpy()
    found = kaplan_meier(people["seen"].to_numpy(dtype=np.float64), left, horizons=HORIZONS)
    for place, months in enumerate(HORIZONS):
        stays = float(found.stay[place])
        yield GroupStay(
            group=group,
            n_people=len(people),
            n_left=int((left & (people["seen"] <= months).to_numpy()).sum()),
            horizon_months=months,
            stays=stays if np.isfinite(stays) else None,
            low=float(found.low[place]),
            high=float(found.high[place]),
        )
