"""What each person is expected to bring on each platform in some months ahead.

conversions a month = leads of the platform x share of the leads x rate
log-odds of the rate = platform in that month + person and match (`models.match`) + newness after a move
"""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit  # type: ignore[import-untyped]
from sklearn.base import BaseEstimator

from data.calendar import month_index
from features.appraisal.indicators.spine import MONTHS_MOVED, MONTHS_NEW
from features.staffing.evidence import Evidence
from features.staffing.platforms import Platforms
from models.demand import Forecast, forecast
from models.encoder import Floats
from models.match import MatchModel
from models.match_known import Known
from models.trust import Trust, trust

#: Standard normal quantile of the 80 % interval.
WIDTH_80 = 1.2815515655446004


@dataclass(frozen=True)
class Demand:
    """What platforms will give: log leads of a full-time person, log-odds of an average settled person."""

    leads: Forecast
    rate: Forecast


@dataclass(frozen=True)
class Productivity:
    """Expected conversions a month of people on platforms; n people, m platforms, t months.

    Parameters
    ----------
    staff : DataFrame of shape (n, n_columns)
        Index employee_id; see `features.staffing.staff.staff`.
    platforms : tuple of str
        Where.
    known : Known
        What is known of people on platforms.
    columns : ndarray of shape (m,)
        Place of each platform in `known`.
    demand : Demand
        Of the platforms, in their order.
    ramp : tuple of float
        Log-odds of being wholly new to the company, and to a platform after a move.
    trust : Trust
        How far effects held on evidence that they were not estimated from.
    """

    staff: pd.DataFrame
    platforms: tuple[str, ...]
    known: Known
    columns: npt.NDArray[np.int64]
    demand: Demand
    ramp: tuple[float, float]
    trust: Trust

    @cached_property
    def mean(self) -> pd.DataFrame:
        """Posterior mean, shape (n, m); a move costs what newness does."""
        return self._frame(self._expected(self.known.mean[:, self.columns]))

    @cached_property
    def cautioned(self) -> pd.DataFrame:
        """The same with effects scaled by how far such effects held out of sample."""
        return self._frame(self._expected(self.trust.scaled(self.known)[:, self.columns]))

    @cached_property
    def sd(self) -> pd.DataFrame:
        """Standard deviation of the logarithm of what is expected, shape (n, m)."""
        n, m = len(self.staff), len(self.platforms)
        person, place = np.repeat(np.arange(n), m), np.tile(np.arange(m), n)
        return self._frame(self.sd_of(person, place).reshape(n, m))

    @property
    def low(self) -> pd.DataFrame:
        """Lower end of the 80 % interval."""
        return self.mean * np.exp(-WIDTH_80 * self.sd)

    @property
    def high(self) -> pd.DataFrame:
        """Upper end of the 80 % interval."""
        return self.mean * np.exp(WIDTH_80 * self.sd)

    @property
    def evidence(self) -> pd.Series:
        """Information on each person: one over the variance of the log-odds that their leads alone give."""
        cells = self.known.own.cells
        found = np.bincount(cells.person, cells.information, len(self.staff))
        return pd.Series(found, index=self.staff.index)

    def sd_of(self, person: npt.NDArray[np.int64], place: npt.NDArray[np.int64]) -> Floats:
        """Return the standard deviation of the logarithm of what is expected of some pairs."""
        effect = self.known.sd(person, self.columns[place])
        rate = self.demand.rate
        odds = np.hypot(effect, rate.sd.mean(axis=1)[place])
        missed = 1.0 - expit(rate.mean.mean(axis=1))[place]
        return np.asarray(np.hypot(missed * odds, self.demand.leads.sd.mean(axis=1)[place]))

    def scenarios(self, n: int, seed: int = 0) -> Floats:
        """Draw conversions a month from the joint posterior, shape (n, n_people, n_platforms)."""
        rng = np.random.default_rng(seed)
        effects = self.known.draws(n, rng)[:, :, self.columns]
        leads, rates = self.demand.leads.draws(n, rng), self.demand.rate.draws(n, rng)
        load = self.staff["load"].to_numpy(np.float64)[:, None]
        total = np.zeros(effects.shape)
        for t, newness in enumerate(self._newness()):
            total += np.exp(leads[:, None, :, t]) * expit(rates[:, None, :, t] + effects + newness)
        return np.asarray(total * load / leads.shape[2])

    def parts(self, employee_id: str, platform_id: str) -> dict[str, float]:
        """Return what an expectation consists of.

        Parameters
        ----------
        employee_id, platform_id : str
            Who and where.

        Returns
        -------
        dict of str to float
            Log-odds ``platform``, ``person``, ``skills``, ``match`` and ``ramp``, which add up; ``leads`` a
            month of a full-time person, and ``load``, the share of them.
        """
        i, j = self.staff.index.get_loc(employee_id), self.platforms.index(platform_id)
        at, known = self.columns[j], self.known
        general = float(known.general[i])
        skills = float(known.shared[i, at] - known.shared[i].mean())
        return {
            "platform": float(self.demand.rate.mean[j].mean()),
            "person": general,
            "skills": skills,
            "match": float(known.match[i, at]),
            "ramp": float(np.mean([newness[i, j] for newness in self._newness()])),
            "leads": float(np.exp(self.demand.leads.mean[j]).mean()),
            "load": float(self.staff["load"].to_numpy(np.float64)[i]),
        }

    @property
    def stays(self) -> npt.NDArray[np.bool_]:
        """Where each person is now, shape (n, m)."""
        now = self.staff["platform_id"].to_numpy(dtype=object)
        return np.asarray(now[:, None] == np.array(self.platforms, dtype=object)[None, :], dtype=bool)

    def _newness(self) -> list[Floats]:
        """Return for each month what newness takes from the log-odds, shape (n, m)."""
        hired, moved = (self.staff[name].to_numpy(np.float64) for name in ("hired_months", "moved_months"))
        found = []
        for t in range(self.demand.leads.mean.shape[1]):
            company = np.clip(1.0 - (hired + t) / MONTHS_NEW, 0.0, 1.0) * self.ramp[0]
            staying = np.clip(1.0 - (moved + t) / MONTHS_MOVED, 0.0, 1.0) * self.ramp[1]
            moving = max(0.0, 1.0 - t / MONTHS_MOVED) * self.ramp[1]
            found.append(company[:, None] + np.where(self.stays, staying[:, None], moving))
        return found

    def _expected(self, effects: Floats) -> Floats:
        leads, rate = self.demand.leads, self.demand.rate
        total = np.zeros(effects.shape)
        for t, newness in enumerate(self._newness()):
            # the mean of a rate whose log-odds are normal, by the probit approximation
            flat = np.sqrt(1.0 + np.pi / 8.0 * (rate.sd[:, t] ** 2 + self.known.usual_sd**2))
            mean = np.exp(leads.mean[:, t] + 0.5 * leads.sd[:, t] ** 2)
            total += mean * expit((rate.mean[:, t] + effects + newness) / flat)
        load = self.staff["load"].to_numpy(np.float64)[:, None]
        return np.asarray(total * load / leads.mean.shape[1])

    def _frame(self, values: Floats) -> pd.DataFrame:
        return pd.DataFrame(values, index=self.staff.index, columns=list(self.platforms))


class ProductivityModel(BaseEstimator):
    """Learns how people do on platforms, and how far that can be trusted.

    Attributes
    ----------
    match_ : MatchModel
        Effects of people on platforms.
    trust_ : Trust
        How far they held on evidence that they were not estimated from.
    """

    def fit(self, evidence: Evidence, around: Platforms) -> Self:
        """Learn from everything that was known at a date.

        Parameters
        ----------
        evidence : Evidence
            What people reached.
        around : Platforms
            What platforms gave.

        Returns
        -------
        ProductivityModel
            Itself.
        """
        self.match_ = MatchModel().fit(evidence, around.attributes)
        self.trust_ = trust(self.match_, evidence, around.attributes)
        return self

    def predict(
        self, evidence: Evidence, around: Platforms, staff: pd.DataFrame, months: Sequence[date]
    ) -> Productivity:
        """Expect conversions of people on every platform.

        Parameters
        ----------
        evidence : Evidence
            What people reached, by the date of the prediction.
        around : Platforms
            What platforms gave, by then.
        staff : DataFrame of shape (n_people, n_columns)
            Who; see `features.staffing.staff.staff`.
        months : sequence of date
            First days of the months ahead.

        Returns
        -------
        Productivity
            Of everybody in `staff` on every platform of `around`.
        """
        ids = around.leads.index.to_list()
        about = evidence.about(staff, ids)
        known = self.match_.known(about, around.attributes.reindex(list(about.platforms)))
        columns = pd.Index(list(about.platforms)).get_indexer(pd.Index(ids))
        demand = Demand(
            forecast(around.leads.apply(np.log), around.market, months),
            forecast(_rates(evidence, around), around.market, months),
        )
        return Productivity(staff, tuple(ids), known, columns, demand, evidence.ramp, self.trust_)

    def to_json(self) -> dict[str, Any]:
        """Return everything learnt as plain numbers and text."""
        return {"match": self.match_.to_json(), "trust": self.trust_.to_json()}

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Self:
        """Read what `to_json` gave."""
        made = cls()
        made.match_ = MatchModel.from_json(state["match"])
        made.trust_ = Trust(**state["trust"])
        return made


def _rates(evidence: Evidence, around: Platforms) -> pd.DataFrame:
    """Return log-odds of an average settled person by platform and month, where somebody worked."""
    columns = [month_index(month) for month in evidence.months]
    frame = pd.DataFrame(evidence.baseline, index=list(evidence.platforms), columns=columns)
    return frame.reindex(index=around.leads.index, columns=around.leads.columns).where(around.leads.notna())
