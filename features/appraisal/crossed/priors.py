"""What is assumed of effects before any evidence: their spreads, and how they hang together."""

from dataclasses import dataclass, field

import numpy as np
import numpy.typing as npt

from features.appraisal.crossed.blocks import HALF_YEAR
from features.appraisal.crossed.responses import Dispersion

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]
Flags = npt.NDArray[np.bool_]

#: Standard deviations that leave units, months of the company, their common mean, newness and the slow growth
#: of units nearly free.
UNIT_SD, MONTH_SD, MEAN_SD, NEWNESS_SD, GROWTH_SD = 3.0, 1.5, 10.0, 1.0, 1.0
#: Powers of time that slow growth is made of, as far as the half-years of history carry them.
_SLOW_POWERS = 3

#: By how many standard deviations of the homes the homes may differ for each standard deviation of log age.
AGE_SLOPE = 2.0


@dataclass(frozen=True, slots=True)
class Parameters:
    """Spreads of the effects on the link scale (log-odds or log).

    Attributes
    ----------
    person_sd : float
        Between people of one home.
    change : float
        Share of that variance that changes from half-year to half-year.
    memory : float
        Correlation of the changing part between one half-year and the next.
    home_sd : float
        Between homes (means of the people who began on a unit), beyond what the units' ages tell.
    team_sd, team_year_sd : float
        Between teams for good, and of single years of a team around that.
    unit_month_sd : float
        Of a unit's month beyond the unit's mean and slow growth and the company's month.
    dispersion : Dispersion
        Of single rows.
    """

    person_sd: float = 0.3
    change: float = 0.05
    memory: float = 0.8
    home_sd: float = 0.15
    team_sd: float = 0.1
    team_year_sd: float = 0.1
    unit_month_sd: float = 0.2
    dispersion: Dispersion = field(default_factory=Dispersion)


@dataclass(frozen=True, slots=True)
class CellPrior:
    """Units times months: each lies around the unit's mean, its own slow growth and the company's month.

    The precision is a sum of five projections, times one number each, so that neither units nor months
    need an effect of their own. Without slow growth, a young unit that comes of age would pass for people
    who get better.

    Attributes
    ----------
    n_units, n_months : int
        Sizes.
    rest, unit, month, mean, growth : float
        Precision of what is left, of unit means, of month means, of the mean of all, and of slow growth.
    """

    n_units: int
    n_months: int
    rest: float
    unit: float
    month: float
    mean: float
    growth: float

    @property
    def slow(self) -> Array:
        """Projection of months on what is slow: low powers of time, without their mean."""
        degree = min(_SLOW_POWERS, (self.n_months - 1) // HALF_YEAR)
        powers = np.polynomial.legendre.legvander(np.linspace(-1, 1, self.n_months), degree)
        basis = np.linalg.qr(powers)[0][:, 1:]
        projection: Array = basis @ basis.T
        return projection

    def times(self, cells: Array) -> Array:
        """Return the precision times a vector of shape (n_cells,)."""
        table = cells.reshape(self.n_units, self.n_months)
        by_unit, by_month = table.mean(axis=1, keepdims=True), table.mean(axis=0, keepdims=True)
        grand = table.mean() if table.size else 0.0
        left = table - by_unit - by_month + grand
        slow = left @ self.slow
        out = self.rest * (left - slow) + self.growth * slow
        out += self.unit * (by_unit - grand) + self.month * (by_month - grand)
        flat: Array = (out + self.mean * grand).ravel()
        return flat

    def add_to(self, core: Array) -> None:
        """Add the precision to the cells' corner of a matrix."""
        u, t = self.n_units, self.n_months
        if not u * t:
            return
        units, months = np.arange(u), np.arange(t)
        table = np.full((u, t, u, t), (self.rest - self.unit - self.month + self.mean) / (u * t))
        table[units, :, units, :] += (self.unit - self.rest) / t
        table[:, months, :, months] += (self.month - self.rest) / u
        slow = (self.growth - self.rest) * self.slow
        table[units, :, units, :] += slow
        table -= slow[None, :, None, :] / u
        flat = table.reshape(u * t, u * t)
        flat[np.diag_indices(u * t)] += self.rest
        core[: u * t, : u * t] += flat


@dataclass(frozen=True, slots=True)
class TeamPrior:
    """Years of a team: all of them share one effect, and each has one of its own.

    Attributes
    ----------
    lasting, yearly : float
        Variances of the two.
    """

    lasting: float
    yearly: float

    def pull(self, years: Codes) -> Array:
        """Return the row sums of the precision for teams with so many years."""
        return np.asarray(1 / (self.yearly + years * self.lasting))

    def times(self, values: Array, team: Codes, years: Codes) -> Array:
        """Return the precision times a value for each year of each team.

        Parameters
        ----------
        values : array of shape (n_crews,)
            One for each team and year.
        team, years : array of int64, shape (n_crews,)
            Team, and how many years it has.

        Returns
        -------
        array of shape (n_crews,)
            The product.
        """
        shared = np.bincount(team, values)[team] * self.lasting * self.pull(years)
        return np.asarray((values - shared) / self.yearly)

    def entries(self, same: Flags, years: Codes, power: int = 1) -> Array:
        """Return entries of the precision, or of its square, for pairs of years of the same team.

        Parameters
        ----------
        same : array of bool, shape (n_pairs,)
            Whether a pair is a year with itself.
        years : array of int64, shape (n_pairs,)
            How many years the team has.
        power : int
            1 or 2.

        Returns
        -------
        array of shape (n_pairs,)
            Entries.
        """
        share = self.lasting * self.pull(years)
        off = share if power == 1 else share * (2 - years * share)
        return np.asarray((same - off) / self.yearly**power)


@dataclass(frozen=True, slots=True)
class Prior:
    """Precisions that follow from parameters for a layout.

    Attributes
    ----------
    person : array of shape (n_halves, n_halves)
        Precision of a person's half-years around the person's home.
    person_variance : float
        Of a person in one half-year.
    lasting, changing : array of shape (n_halves, n_halves)
        What the two parts of the covariance look like, for a variance of 1.
    home : array of shape (n_units, n_units)
        Precision of the homes.
    team : TeamPrior
        Of teams and years.
    cells : CellPrior
        Of units and months.
    """

    person: Array
    person_variance: float
    lasting: Array
    changing: Array
    home: Array
    team: TeamPrior
    cells: CellPrior

    @property
    def pull(self) -> Array:
        """Row sums of the persons' precision, shape (n_halves,)."""
        total: Array = self.person.sum(axis=1)
        return total


def prior(given: Parameters, n_halves: int, n_months: int, alike: Array) -> Prior:
    """Return the precisions that follow from parameters.

    Parameters
    ----------
    given : Parameters
        Spreads.
    n_halves, n_months : int
        Sizes of the layout.
    alike : array of shape (n_units, n_units)
        Covariance of the homes for a variance of 1; see `homes_alike`.

    Returns
    -------
    Prior
        For this layout.
    """
    n_units = len(alike)
    lag = np.abs(np.subtract.outer(np.arange(n_halves), np.arange(n_halves)))
    lasting = np.ones((n_halves, n_halves))
    changing = np.where(lag == 0, 1.0, given.memory ** np.maximum(lag, 1))
    covariance = given.person_sd**2 * ((1 - given.change) * lasting + given.change * changing)
    rest = given.unit_month_sd**2
    cells = CellPrior(
        n_units=n_units,
        n_months=n_months,
        rest=1 / rest,
        unit=1 / (rest + n_months * UNIT_SD**2),
        month=1 / (rest + n_units * MONTH_SD**2),
        mean=1 / (rest + n_months * UNIT_SD**2 + n_units * MONTH_SD**2 + n_units * n_months * MEAN_SD**2),
        growth=1 / (rest + n_months * GROWTH_SD**2),
    )
    return Prior(
        person=_inverse(covariance),
        person_variance=given.person_sd**2,
        lasting=lasting,
        changing=changing,
        home=_inverse(alike) / given.home_sd**2,
        team=TeamPrior(given.team_sd**2, given.team_year_sd**2),
        cells=cells,
    )


def _inverse(matrix: Array) -> Array:
    return np.asarray(np.linalg.inv(matrix), np.float64)


def homes_alike(n_units: int, ages: Array | None) -> Array:
    """Return how homes hang together: those of like age attract like people.

    Parameters
    ----------
    n_units : int
        Number of units.
    ages : array of shape (n_units,), optional
        Years since each opened; NaN where unknown. Homes are independent if None.

    Returns
    -------
    array of shape (n_units, n_units)
        Covariance for a variance of 1 around what age tells.
    """
    alike = np.eye(n_units)
    if ages is None or not n_units:
        return alike
    logs = np.log(np.maximum(ages, 0.0) + 0.5)
    known = np.isfinite(logs)
    if not known.any() or logs[known].std() < 1e-6:
        return alike
    along = np.where(known, (logs - logs[known].mean()) / logs[known].std(), 0.0)
    together: Array = alike + AGE_SLOPE**2 * np.outer(along, along)
    return together
