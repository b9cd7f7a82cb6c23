"""Landmarks of everybody who worked here, and the models of exits that could be learnt as of a day."""

from collections.abc import Mapping
from dataclasses import dataclass, replace
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.optimize import brentq  # type: ignore[import-untyped]
from scipy.special import expit  # type: ignore[import-untyped]

from data.calendar import add_months
from data.errors import TooLittleData
from data.progress import Progress, silent
from data.store import Store
from features.attrition.outcomes import CAUSES, exit_outcomes
from features.attrition.person_period import PIECES, PersonPeriods, person_periods
from features.catalog import Feature
from features.facts import Facts
from features.profile import profiles
from features.roster import people
from models.attrition import FEWEST_EXITS, DismissalModel, ExitModel
from models.folds import person_codes, person_folds
from models.hazard import AHEAD, ExitModels, Level, ahead
from models.tuning import Side
from training.dataset import landmarks, thinned

#: Months without an event that are learnt from at most; all with one are, and these then stand for the rest.
MOST_QUIET = 8_000
#: Rows of profiles beyond which landmarks are thinned to every second or third month.
MOST_ROWS = 20_000
#: Months back from a day whose exits set the level, and how much levels move from year to year (log scale).
LEVEL_MONTHS, LEVEL_SD = 12, 0.3
#: Folds of people, and the share of the exits after which the folds' scored rows begin.
N_FOLDS, FORWARD = 3, 0.5

Places = npt.NDArray[np.int64]


@dataclass(frozen=True, slots=True)
class ExitHistory:
    """One row a person and landmark.

    Attributes
    ----------
    facts : Facts
        The tables.
    X : DataFrame of shape (n_rows, n_features)
        Profiles as of the landmarks; index (employee_id, as_of).
    """

    facts: Facts
    X: pd.DataFrame

    @property
    def days(self) -> pd.DatetimeIndex:
        """Landmark of each row."""
        return pd.DatetimeIndex(self.X.index.get_level_values(1))

    @property
    def people(self) -> npt.NDArray[np.object_]:
        """Person of each row."""
        return np.asarray(self.X.index.get_level_values(0).to_numpy(), dtype=object)

    @property
    def landmarks(self) -> list[date]:
        """Landmarks, oldest first."""
        return [day.date() for day in self.days.unique().sort_values()]

    def at(self, day: date) -> Places:
        """Return the rows of one landmark."""
        return np.flatnonzero(self.days == pd.Timestamp(day))

    def outcomes(self, known_until: date) -> pd.DataFrame:
        """Return what became of every row, as far as it was known at a day; later landmarks tell nothing."""
        days = tuple(self.landmarks)
        found = self.facts.once(
            ("exit outcomes", days, known_until),
            lambda: exit_outcomes(self.facts, as_ofs=days, known_until=known_until),
        )
        rows = found.reindex(self.X.index)
        return pd.DataFrame(
            {"months": rows["months"].fillna(0).astype("int64"), "cause": rows["cause"].fillna("")}
        )


@dataclass(frozen=True, slots=True)
class Learnt:
    """What is learnt from as of a day: months at risk, with the profile, person and landmark of each."""

    history: ExitHistory
    outcomes: pd.DataFrame
    day: date

    def people_who_left(self, cause: str) -> int:
        """Count the people learnt from who left for a cause."""
        return int(np.unique(self.history.people[(self.outcomes["cause"] == cause).to_numpy()]).size)

    def periods(self, cause: str, *, without: npt.NDArray[np.bool_] | None = None) -> PersonPeriods:
        """Return the months at risk of a cause, less those of the rows flagged by `without`."""
        found = person_periods(self.outcomes, cause)
        return found if without is None else found.take(~without[found.row])

    def ends(self, periods: PersonPeriods) -> pd.DatetimeIndex:
        """Return when the piece of each row closes: nothing of it is known before."""
        starts = self.history.days[periods.row]
        stops = np.array([stop for _, stop in PIECES])[periods.piece]
        ends = pd.Series(starts)
        for stop in np.unique(stops):
            ends[stops == stop] = starts[stops == stop] + pd.DateOffset(months=int(stop))
        return pd.DatetimeIndex(ends)


def exit_history(store: Store, *, progress: Progress = silent) -> ExitHistory:
    """Return the profiles of everybody at every landmark, today's included.

    Parameters
    ----------
    store : Store
        The facts.
    progress : Progress
        Told how far it is.

    Returns
    -------
    ExitHistory
        Landmarks a month apart, or two or three where there are many people; counted back from the date up to
        which facts are known.

    Raises
    ------
    TooLittleData
        If the history is shorter than the first piece of the horizon.
    """
    facts = Facts(store)
    months = landmarks(store, 0)
    staff = people(facts, as_of=store.known_until()).height
    as_ofs = thinned(months, staff * len(months) / MOST_ROWS, PIECES[0][1])
    as_ofs = [day for day in as_ofs if people(facts, as_of=day).height]
    if not as_ofs:
        msg = "nobody is known to have worked here at the start of any month; import a longer history"
        raise TooLittleData(msg)
    return ExitHistory(facts, profiles(facts, as_ofs=as_ofs, progress=progress))


def learnt_by(history: ExitHistory, day: date) -> Learnt:
    """Return what can be learnt from as of a day."""
    return Learnt(history, history.outcomes(day), day)


def enough(history: ExitHistory, day: date) -> bool:
    """Tell whether as of a day enough people had left by choice for a model."""
    return learnt_by(history, day).people_who_left("voluntary") >= FEWEST_EXITS


def exits_as_of(
    learnt: Learnt,
    catalogue: Mapping[str, Feature],
    *,
    without: npt.NDArray[np.bool_] | None = None,
    n_bootstraps: int = 20,
    n_threads: int = 1,
    seed: int = 0,
) -> ExitModels:
    """Fit everything that answers about exits as of a day.

    Parameters
    ----------
    learnt : Learnt
        What was known by then.
    catalogue : mapping of str to Feature
        The company's catalogue.
    without : ndarray of bool, shape (n_rows,), optional
        Rows of the history that are left out, such as those of people who will be scored.
    n_bootstraps : int
        Members behind intervals.
    n_threads : int
        Threads of a fit.
    seed : int
        Seed of folds and draws.

    Returns
    -------
    ExitModels
        Fitted.

    Raises
    ------
    TooLittleData
        If fewer than `FEWEST_EXITS` people had left by choice.
    """
    n_exits = {cause: learnt.people_who_left(cause) for cause in CAUSES}
    if n_exits["voluntary"] < FEWEST_EXITS:
        msg = (
            f"as of {learnt.day} {n_exits['voluntary']} people had left of their own will; at least"
            f" {FEWEST_EXITS} are needed for probabilities of single people. Import a longer history"
        )
        raise TooLittleData(msg)
    voluntary = _fitted(learnt, "voluntary", ExitModel, catalogue, (without, n_bootstraps, n_threads, seed))
    recent = _recent(learnt, learnt.periods("voluntary", without=without))
    level = _level(learnt, voluntary, recent)
    choice = replace(voluntary.choice_, shift=voluntary.choice_.shift + level.shift)
    voluntary.fitted_ = replace(voluntary.fitted_, choice=choice)
    involuntary = None
    if n_exits["involuntary"] >= FEWEST_EXITS:
        involuntary = _fitted(learnt, "involuntary", DismissalModel, catalogue, (without, 1, n_threads, seed))
    rates = {cause: _rate(learnt.periods(cause, without=without)) for cause in ("involuntary", "other")}
    rates["voluntary"] = _rate(recent)
    return ExitModels(voluntary, involuntary, rates, level, learnt.day, n_exits)


def _fitted(
    learnt: Learnt,
    cause: str,
    kind: type[ExitModel],
    catalogue: Mapping[str, Feature],
    settings: tuple[npt.NDArray[np.bool_] | None, int, int, int],
) -> ExitModel:
    without, n_bootstraps, n_threads, seed = settings
    periods = learnt.periods(cause, without=without)
    rng = np.random.default_rng(seed)
    quiet = periods.event == 0
    share = min(1.0, MOST_QUIET / max(1, int(quiet.sum())))
    periods = periods.take(~quiet | (rng.random(len(quiet)) < share))
    weight = np.where(periods.event == 0, periods.months / share, periods.months)
    X = learnt.history.X.iloc[periods.row]
    model = kind.for_catalogue(catalogue, columns=X.columns, n_threads=n_threads, random_state=seed)
    model.set_params(features=(*(model.features or ()), AHEAD), n_bootstraps=n_bootstraps)
    people = learnt.history.people[periods.row]
    folds = _forward(learnt, periods, person_codes(people, len(people)), rng)
    model.fit(ahead(X, periods.piece), periods.event, groups=people, sample_weight=weight, folds=folds)
    return model


def _forward(learnt: Learnt, periods: PersonPeriods, people: Places, rng: np.random.Generator) -> list[Side]:
    """Learn from what was known by a day, score other people's rows of landmarks from that day on."""
    starts, ends = learnt.history.days[periods.row], learnt.ends(periods)
    happened = periods.event == 1
    day = pd.Series(ends[happened]).sort_values().iloc[int(FORWARD * happened.sum())]
    fold = person_folds(periods.event, people, N_FOLDS, rng)
    sides = [
        (np.asarray((starts >= day) & (fold == held)), np.asarray((ends <= day) & (fold != held)))
        for held in range(N_FOLDS)
    ]
    fewest = min(periods.event[side].sum() for pair in sides for side in pair)
    return sides if fewest > 0 else []


def _recent(learnt: Learnt, periods: PersonPeriods) -> PersonPeriods:
    """Return the months at risk of the latest year; all where that is empty."""
    since = pd.Timestamp(add_months(learnt.day, -LEVEL_MONTHS))
    recent = periods.take(np.asarray(learnt.history.days[periods.row] >= since))
    return recent if len(recent.row) else periods


def _level(learnt: Learnt, model: ExitModel, recent: PersonPeriods) -> Level:
    """Compare the exits of the latest year with what all years lead to expect."""
    logits = model.decision_function(ahead(learnt.history.X.iloc[recent.row], recent.piece))
    left = learnt.history.people[recent.row[recent.event == 1]]
    n_left = np.unique(left).size
    # an exit counts at every landmark before it; without one, at half of the year's on average
    n_landmarks = np.unique(learnt.history.days[recent.row]).size
    repeats = len(left) / n_left if n_left else (n_landmarks + 1) / 2

    def slope(shift: float) -> float:
        gap = float((recent.months * (recent.event - expit(logits + shift))).sum())
        return gap / repeats - shift / LEVEL_SD**2

    shift = float(brentq(slope, -10.0, 10.0))
    # the level of all years is that of the fit; calibration forward in time has moved it by its shift
    expected = float((recent.months * expit(logits - model.choice_.shift)).sum() / repeats)
    return Level(n_left, expected, shift, float((n_left + LEVEL_SD**-2) ** -0.5))


def _rate(periods: PersonPeriods) -> float:
    total = periods.months.sum()
    return float((periods.months * periods.event).sum() / total) if total else 0.0
