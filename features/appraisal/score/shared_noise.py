"""How far indicators err together, since the same months and the same orders stand behind them."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt

from data.calendar import first_of_month, month_index
from features.appraisal.indicators.estimates import fitted, parameters_from
from features.appraisal.indicators.library import Indicator
from features.appraisal.indicators.panel import Panel, panel
from features.facts import Known

Array = npt.NDArray[np.float64]
Codes = npt.NDArray[np.int64]

#: People that are looked at, at most, and months of each.
MOST_PEOPLE, MOST_MONTHS = 2000, 36

#: Months in common below which noise counts as separate, and standard deviations beyond which one is cut.
_FEWEST, _CUT = 50, 4.0
_LARGEST = 0.95


def shared_noise(known: Known, indicators: Mapping[str, Indicator]) -> Array:
    """Return the correlation of the noise of indicators.

    What a person's month lies above the average of its unit and month, less the person's own mean, is noise;
    it is compared between indicators month by month. As the parameters of the estimate it is taken once a
    year, from what was known when the year began.

    Parameters
    ----------
    known : Known
        What was known.
    indicators : mapping of str to Indicator
        In the order of rows and columns; a positive correlation means that what is good in both is wrong
        in the same direction.

    Returns
    -------
    array of shape (n_indicators, n_indicators)
        Positive definite, 1 on the diagonal; reviews and trends share nothing.
    """
    chosen = tuple(indicators.values())
    monthly = [one for one in chosen if one.link != "review" and one.of == "level"]
    firsts = [made.months[0] for made in (fitted(known, one) for one in monthly) if made is not None]
    if not firsts:
        return np.eye(len(chosen))
    day = parameters_from(known.as_of, min(firsts))
    then = Known(known.facts, day) if day < known.as_of else known
    found = known.facts.once(("shared_noise", tuple(monthly), day), lambda: _correlation(then, monthly))
    whole = np.eye(len(chosen))
    place = [at for at, one in enumerate(chosen) if one in monthly]
    whole[np.ix_(place, place)] = found
    return whole


def against_average(evidence: Panel) -> tuple[Array, Array]:
    """Return what each row has above the average of its unit and month, and that average.

    Parameters
    ----------
    evidence : Panel
        Of one indicator.

    Returns
    -------
    tuple of two arrays of shape (n_rows,)
        In units of the numerator.
    """
    cell = evidence.unit * len(evidence.months) + evidence.month
    total, tried = (np.bincount(cell, weights=values) for values in (evidence.numerator, evidence.exposure))
    expected = evidence.exposure * (total / np.maximum(tried, 1e-12))[cell]
    return evidence.numerator - expected, expected


def correlation_matrix(found: Array, *, largest: float = _LARGEST) -> Array:
    """Return the nearest thing to a matrix that is a correlation: bounded, and positive definite."""
    found = np.clip(found, -largest, largest)
    np.fill_diagonal(found, 1.0)
    values, vectors = np.linalg.eigh(found)
    if len(values) and values[0] < 1e-3:
        found = (vectors * np.maximum(values, 1e-3)) @ vectors.T
        scale = np.sqrt(np.diag(found))
        found = found / np.outer(scale, scale)
    return np.asarray(found, dtype=np.float64)


def _correlation(known: Known, indicators: list[Indicator]) -> Array:
    noise = np.array([_noise_of(known, one)[0] for one in indicators])
    seen = np.array([_noise_of(known, one)[1] for one in indicators])
    common = seen @ seen.T
    size = np.sqrt((noise**2 @ seen.T) * (seen @ noise.T**2))
    together = noise @ noise.T
    enough = (size > 0) & (common >= _FEWEST)
    return correlation_matrix(np.where(enough, together / np.where(size > 0, size, 1.0), 0.0))


def _noise_of(known: Known, indicator: Indicator) -> tuple[Array, Array]:
    """Return the noise of one indicator and where it was seen, made once a year."""
    return known.facts.once(("noise", indicator, known.as_of), lambda: _on_grid(known, indicator))


def _on_grid(known: Known, indicator: Indicator) -> tuple[Array, Array]:
    """Return the noise by person and month, the latest month first."""
    people = known.table("employees")["employee_id"].unique().sort().to_numpy().astype(np.str_)
    people = people[:: max(1, -(-len(people) // MOST_PEOPLE))]
    one, n_cells = panel(known, indicator), len(people) * MOST_MONTHS
    if not len(one.person) or not n_cells:
        return np.zeros(n_cells), np.zeros(n_cells)
    last = month_index(first_of_month(known.as_of)) - 1
    back = last - month_index(one.months[0]) - one.month
    names = np.asarray(one.people, dtype=np.str_)
    place = np.minimum(np.searchsorted(people, names), len(people) - 1)
    there = (people[place] == names)[one.person] & (back < MOST_MONTHS)
    cell = (place[one.person] * MOST_MONTHS + back)[there]
    noise, seen = _noise(one, there, cell, n_cells)
    return noise * indicator.direction, seen


def _noise(one: Panel, chosen: npt.NDArray[np.bool_], cell: Codes, n_cells: int) -> tuple[Array, Array]:
    """Return the noise of each cell of person and month in standard deviations, and which were seen."""
    above, expected = (values[chosen] for values in against_average(one))
    person = one.person[chosen]
    own_above, own_expected = (np.bincount(person, weights=values) for values in (above, expected))
    mean = own_above / np.where(own_expected > 0, own_expected, 1.0)
    left = np.bincount(cell, weights=above - mean[person] * expected, minlength=n_cells)
    base = np.bincount(cell, weights=expected, minlength=n_cells)
    seen = base > 0
    value = np.where(seen, left / np.sqrt(np.where(seen, base, 1.0)), 0.0)
    spread = np.sqrt(np.sum(value**2) / max(float(seen.sum()), 1.0))
    return np.clip(value, -_CUT * spread, _CUT * spread), seen.astype(float)
