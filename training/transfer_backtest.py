"""Does productivity foresee transfers: past ones from what was known then, against what came of them."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit  # type: ignore[import-untyped]

from data.calendar import add_months
from data.errors import TooLittleData
from data.progress import Progress, silent
from features.facts import Facts, Known
from features.profile import known_at
from features.staffing.evidence import Evidence, evidence
from features.staffing.platforms import platforms
from features.staffing.staff import staff
from features.staffing.transfers import AFTER, Transfers, transfers
from models.encoder import Floats
from models.productivity import Productivity, ProductivityModel
from training.evaluate import MODEL, keyed
from training.transfer_figures import SAME, THERE

#: Months between one model and the next, and months of evidence that the first one needs.
HALF_YEAR, FEWEST_MONTHS = 6, 6
#: Draws behind each interval.
_DRAWS = 1_000
_KEYS = ["employee_id", "as_of", "row", "outcome", "leads", MODEL]


@dataclass(frozen=True, slots=True)
class Past:
    """Models as of past half-years, and what they foresaw.

    Attributes
    ----------
    models : mapping of date to ProductivityModel
        Each learnt only from what was known at its date.
    frame : DataFrame
        One row a transfer: ``employee_id``, ``as_of``, ``row``, both platforms, ``leads`` and ``outcome``
        (conversions) of the months after, what was expected of these leads by the model, by the person's own
        rate before and by the platform's, ``place`` (share of the predictive distribution below the
        outcome), ``monthly`` and ``monthly_outcome`` (conversions a month, demand foreseen too),
        ``learnt_until``.
    """

    models: Mapping[date, ProductivityModel]
    frame: pd.DataFrame


def walk_forward(facts: Facts, known_until: date, *, seed: int = 0, progress: Progress = silent) -> Past:
    """Learn as of every half-year, and foresee every transfer from the model before it.

    Parameters
    ----------
    facts : Facts
        The tables.
    known_until : date
        Nothing dated on or after it is looked at.
    seed : int
        Seed of the draws.
    progress : Progress
        Told after each date.

    Returns
    -------
    Past
        Without models or rows where the history is too short.
    """
    found = transfers(Known(facts, known_until))
    dates = pd.DatetimeIndex(found.frame["as_of"])
    halves, moved = half_years(facts, known_until), {one.date() for one in dates}
    days = sorted({*halves, *(day for day in moved if halves and day >= halves[0])})
    models: dict[date, ProductivityModel] = {}
    parts = []
    knowns = known_at(facts, days)[::-1] if days else []  # of each date no more is kept than is needed
    for done, day in enumerate(days, start=1):
        known = knowns.pop()
        if day in halves and (learnt := learnt_at(known)) is not None:
            models[day] = learnt
        if day in moved and models:
            then = found.part(np.asarray(dates == pd.Timestamp(day)))
            rows = _foreseen(known, models[max(models)], then, seed)
            parts.append(rows.assign(learnt_until=pd.Timestamp(max(models))))
        progress("productivity: past transfers", done / len(days))
    return Past(models, pd.concat(parts, ignore_index=True) if parts else pd.DataFrame(columns=_KEYS))


def half_years(facts: Facts, known_until: date) -> list[date]:
    """Return the firsts of January and July before a date, from the first with enough months before it."""
    months = Known(facts, known_until).cells()["month"]
    if months.is_empty():
        return []
    first: Any = months.min()
    day = add_months(first, FEWEST_MONTHS)
    day = date(
        day.year + (day.month > HALF_YEAR + 1), HALF_YEAR + 1 if 1 < day.month <= HALF_YEAR + 1 else 1, 1
    )
    found = []
    while day < known_until:
        found.append(day)
        day = add_months(day, HALF_YEAR)
    return found


def learnt_at(known: Known) -> ProductivityModel | None:
    """Learn from what was known at a date; None where that was too little."""
    try:
        found = evidence(known)
    except TooLittleData:
        return None
    return ProductivityModel().fit(found, platforms(known, until=known.as_of))


def _foreseen(known: Known, model: ProductivityModel, moved: Transfers, seed: int) -> pd.DataFrame:
    """Return what was expected of transfers of one date, beside what came of them."""
    given = evidence(known)
    months = [add_months(known.as_of, ahead) for ahead in range(AFTER)]
    people = staff(known)
    here = moved.frame["employee_id"].isin(people.index).to_numpy()
    moved = moved.part(here)
    frame = moved.frame
    people = people.loc[frame["employee_id"]]
    around = platforms(known, until=add_months(months[-1], 1), named=set(frame["to_platform_id"]))
    foreseen = model.predict(given, around, people, months)
    place = pd.Index(foreseen.platforms).get_indexer(pd.Index(frame["to_platform_id"]))
    draws = _rates(foreseen, place, np.random.default_rng((seed, known.as_of.toordinal())))
    rate = draws.mean(axis=0)
    leads, outcome = moved.leads.sum(axis=1), moved.conversions.sum(axis=1)
    index = pd.MultiIndex.from_arrays([frame["employee_id"], pd.DatetimeIndex(frame["as_of"])])
    keys = keyed(pd.DataFrame(index=index), outcome.astype(np.int64))
    demand = foreseen.demand.leads
    expected_leads = np.exp(demand.mean + 0.5 * demand.sd**2)[place] * people["load"].to_numpy()[:, None]
    worked = moved.leads > 0
    n_worked = worked.sum(axis=1)
    scores = {
        MODEL: (moved.leads * rate).sum(axis=1),
        **{name: leads * one for name, one in _naive(frame).items()},
        "place": _place(draws, moved, given, np.random.default_rng((seed + 1, known.as_of.toordinal()))),
        "monthly": (expected_leads * rate * worked).sum(axis=1) / n_worked,
        "monthly_outcome": outcome / n_worked,
    }
    ids = frame[["from_platform_id", "to_platform_id"]]
    return pd.concat([keys, ids, pd.DataFrame({"leads": leads, "n_months": n_worked, **scores})], axis=1)


def _rates(foreseen: Productivity, place: npt.NDArray[np.int64], rng: np.random.Generator) -> Floats:
    """Draw the rate of conversion of each person on one platform, shape (n_draws, n_people, n_months)."""
    person = np.arange(len(place))
    middle = foreseen.log_odds(person, place)
    effect = foreseen.known.sd(person, foreseen.columns[place])
    sd = np.hypot(effect, foreseen.demand.rate.sd[place].mean(axis=1))
    return np.asarray(expit(middle + (rng.normal(size=(_DRAWS, len(place))) * sd)[:, :, None]))


def _place(draws: Floats, moved: Transfers, given: Evidence, rng: np.random.Generator) -> Floats:
    """Return the share of the predictive distribution below each outcome; what is equal counts half."""
    shared = given.parameters.dispersion.shared
    rate = draws
    if shared > 0.0:
        pull = 1.0 / shared - 1.0
        rate = rng.beta(np.maximum(draws * pull, 1e-9), np.maximum((1.0 - draws) * pull, 1e-9))
    count = rng.binomial(moved.leads.astype(np.int64), rate).sum(axis=2)
    outcome = moved.conversions.sum(axis=1)
    return np.asarray((count < outcome).mean(axis=0) + 0.5 * (count == outcome).mean(axis=0))


def _naive(frame: pd.DataFrame) -> dict[str, npt.NDArray[np.float64]]:
    """Return the rates that two naive rules expect; nobody's month on a new platform is that of everybody."""
    there, usual = (
        (frame[f"{name}_conversions"] / frame[f"{name}_leads"].where(frame[f"{name}_leads"] > 0)).to_numpy()
        for name in ("platform", "company")
    )
    own = (frame["conversions_before"] / frame["leads_before"]).to_numpy()
    return {SAME: own, THERE: np.where(np.isnan(there), usual, there)}
