"""Everybody's readiness and precedent as of one date, with draws of what the truth may be."""

from dataclasses import replace
from functools import cached_property

import numpy as np
import numpy.typing as npt
from scipy.special import expit, logit  # type: ignore[import-untyped]

from data.calendar import add_months
from features.profile import profile
from features.promotion.eligibility import Eligibility, eligibility
from features.promotion.targets import Promotions, Target
from models.encoder import Floats
from models.nine_box import NineBox, nine_box, performance_draws
from models.outlook import Outlook, expected_ready
from models.places import Order, Places
from serving.cache import Cache
from serving.promotion.answers import Line
from serving.registry import Released
from serving.scores import Scores
from serving.snapshot import Snapshot

Flags = npt.NDArray[np.bool_]

#: What the truth may be is drawn so often; with many people less often, to bound the memory.
_DRAWS, _FEWER_DRAWS, _MANY = 400, 100, 20_000
_KEPT, _KEPT_LATER, _KEPT_ORDERS = 32, 256, 8
#: Cells of the 9-box: thirds of the fair score, and readiness from this far below the bar.
_PERFORMANCE_CUTS, _NEARLY = (100 / 3, 200 / 3), 0.2
#: Somebody is not ready when the truth reaches the bar with less than this probability.
NOT_READY = 0.25


class Readiness(Scores):
    """Readiness, precedent and their uncertainty, by models that knew nothing later than the date.

    Parameters
    ----------
    snapshot : Snapshot
        The company as of the date.
    released : Released
        The released version.
    setup : Promotions
        How promotion is set up here.

    Attributes
    ----------
    precedent : ndarray of shape (n_people,)
        How like past promotions each person is.
    outside : ndarray of shape (n_people,)
        Who is unlike anyone promoted before.
    draws : ndarray of shape (n_draws, n_people)
        Logits of what the readiness may truly be.
    """

    def __init__(self, snapshot: Snapshot, released: Released, setup: Promotions) -> None:
        self.setup = setup
        self.models = released.promotion_models(snapshot.as_of)
        super().__init__(snapshot, released, self.models.readiness)
        precedent = self.models.precedent
        released.check_features(precedent, snapshot.profile.columns)
        everyone = self.rows(slice(None))
        self.precedent: Floats = precedent.predict_proba(snapshot.profile)[:, 1]
        self.outside: Flags = self.models.experience.outside(
            self.models.readiness, snapshot.profile, snapshot.catalogue
        )
        n_draws = _DRAWS if len(everyone) <= _MANY else _FEWER_DRAWS
        self.draws: Floats = self.models.spread.draws(self.models.readiness, everyone, n_draws)
        chance = expit(np.quantile(self.draws, [0.05, 0.95], axis=0))
        self.low, self.high = np.minimum(chance[0], self.probability), np.maximum(chance[1], self.probability)
        self._orders: Cache[bytes, Order] = Cache(_KEPT_ORDERS)
        self._ready: Cache[tuple[bytes, int], tuple[float, int, int, Floats]] = Cache(_KEPT_LATER)
        self._boxes: Cache[bytes, NineBox] = Cache(_KEPT_ORDERS)
        self._eligible: Cache[tuple[str, str | None], Eligibility] = Cache(_KEPT)
        self._later: Cache[tuple[str, str | None, int], Flags] = Cache(_KEPT_LATER)
        self._lines: Cache[tuple[str, str | None], list[Line]] = Cache(_KEPT)

    @cached_property
    def reaches(self) -> Floats:
        """Probability that each person's true readiness reaches the bar."""
        return np.asarray((self.draws >= self.bar).mean(axis=0))

    @cached_property
    def logits(self) -> Floats:
        """Readiness on the logit scale."""
        return np.asarray(logit(self.probability))

    @property
    def bar(self) -> float:
        """Logit from which somebody counts as ready."""
        return float(logit(self.setup.ready))

    @cached_property
    def performance(self) -> Floats:
        """Draws of the fair score from 0 to 100, of shape (n_draws, n_people); NaN where not measured."""
        frame = self.snapshot.profile
        nothing = np.full(len(frame), np.nan)
        score, sd = (
            frame[name].to_numpy(dtype=np.float64) if name in frame else nothing
            for name in ("fair_score", "fair_score_sd")
        )
        return performance_draws(score, sd, len(self.draws), np.random.default_rng(0))

    @cached_property
    def outlook(self) -> Outlook:
        """How readiness moved within the last year."""
        day = add_months(self.snapshot.as_of, -12)
        before = profile(self.snapshot.facts, as_of=day).reindex(self.snapshot.roster.index)
        absent = before.isna().all(axis=1).to_numpy()
        for name in self.models.readiness.fitted_.encoder.levels:
            before[name] = before[name].astype("str")
        earlier = np.where(absent, np.nan, self.models.readiness.decision_function(before))
        return Outlook.of(earlier, self.logits)

    def eligible(self, target: str, platform_id: str | None) -> Eligibility:
        """Tell who is eligible for a target, in the order of the roster."""
        key = (target, platform_id)
        wanted = self.setup.target(target)
        return self._eligible.get(key, lambda: eligible_for(self.snapshot, self.setup, wanted, platform_id))

    def eligible_later(self, target: str, platform_id: str | None, years: int) -> Flags:
        """Tell who will have been long enough in grade and company so many years later, all else as now."""
        wanted, less = self.setup.target(target), 12 * years
        then = replace(
            wanted,
            months_in_grade=max(1, wanted.months_in_grade - less),
            months_in_company=max(1, wanted.months_in_company - less),
        )
        return self._later.get(
            (target, platform_id, years),
            lambda: eligible_for(self.snapshot, self.setup, then, platform_id).everyone,
        )

    def places(self, among: npt.NDArray[np.int64], k: int) -> Places:
        """Rank some people of the roster, given by their places on it."""
        order = self._orders.get(
            among.tobytes(), lambda: Order.of(self.probability[among], self.draws[:, among])
        )
        return order.best(k)

    def ready_after(self, who: npt.NDArray[np.int64], years: int) -> tuple[float, int, int, Floats]:
        """Return how many of some people are ready years ahead, its 90 % interval, and the chance of each."""
        return self._ready.get((who.tobytes(), years), lambda: self._ready_after(who, years))

    def _ready_after(self, who: npt.NDArray[np.int64], years: int) -> tuple[float, int, int, Floats]:
        draws = self.outlook.after(self.draws[:, who], years)
        return *expected_ready(draws, self.bar), (draws >= self.bar).mean(axis=0)

    def box(self, among: npt.NDArray[np.int64]) -> NineBox:
        """Return the 9-box of some people of the roster, given by their places on it."""
        return self._boxes.get(
            among.tobytes(),
            lambda: nine_box(
                self.performance[:, among],
                expit(self.draws[:, among]),
                performance_cuts=_PERFORMANCE_CUTS,
                readiness_cuts=(max(0.01, self.setup.ready - _NEARLY), self.setup.ready),
            ),
        )

    def lines(self, target: str, platform_id: str | None) -> list[Line]:
        """Tell for everybody of the roster where readiness and precedent lead to together.

        Habit would promote as many of all who are eligible as precedent expects, and so would readiness. It
        does not depend on who asks.
        """
        return self._lines.get((target, platform_id), lambda: self._compared(target, platform_id))

    def _compared(self, target: str, platform_id: str | None) -> list[Line]:
        among = np.flatnonzero(self.eligible(target, platform_id).everyone)
        n_seats = round(float(self.precedent[among].sum()))
        by_habit, by_merit = (
            np.isin(np.arange(len(score)), among[np.argsort(-score[among], kind="stable")[:n_seats]])
            for score in (self.precedent, self.probability)
        )
        kinds: list[tuple[Line, Flags]] = [
            ("ready and in line", by_habit & (self.reaches >= 0.5)),
            ("Peter risk", by_habit & (self.reaches < NOT_READY)),
            ("overlooked", by_merit & ~by_habit & (self.reaches >= 0.5)),
        ]
        found: list[Line] = ["neither"] * len(self.probability)
        for line, who in kinds:
            for place in np.flatnonzero(who & ~self.outside):  # of a guess nothing more is said
                found[int(place)] = line
        return found


def eligible_for(
    snapshot: Snapshot, setup: Promotions, target: Target, platform_id: str | None
) -> Eligibility:
    """Tell who of a roster is eligible for a target; it takes no model."""
    return eligibility(
        snapshot.facts,
        snapshot.profile,
        target,
        as_of=snapshot.as_of,
        platform_id=platform_id,
        open_case=setup.open_case,
    )
