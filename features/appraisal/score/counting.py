"""Which indicators count for whom, and their effects side by side."""

from collections.abc import Mapping

import numpy as np
import numpy.typing as npt
import polars as pl

from features.appraisal.indicators.effects import Effects, effects, measured
from features.appraisal.indicators.library import Indicator, library
from features.appraisal.schemes.resolved import Resolved, front_line
from features.appraisal.schemes.scheme import Scheme
from features.appraisal.score.combine import Counting, Measures
from features.appraisal.score.scale import Roles
from features.facts import Known

Array = npt.NDArray[np.float64]

#: Spread between people below which an indicator cannot tell them apart at all.
_NO_SPREAD = 1e-9


def roles_of(known: Known) -> Roles:
    """Return role and office of everybody; of whom nothing tells, the back office."""
    people = known.people.select(
        family=pl.col("role_family").fill_null(""),
        front=front_line(known).fill_null(value=False).cast(pl.Int64),
    )
    # those of a family at the front line and in the back office are measured by other things
    kinds = people.unique().sort("family", "front").with_row_index("code")
    code = people.join(kinds, on=["family", "front"], how="left", maintain_order="left")["code"]
    return Roles(
        tuple(kinds["family"].to_list()),
        code.to_numpy().astype(np.intp),
        people["front"].to_numpy().astype(np.intp),
    )


def effects_of(known: Known, scheme: Scheme, names: list[str]) -> dict[str, Effects]:
    """Return the effects of those indicators that this company measures.

    Parameters
    ----------
    known : Known
        What was known.
    scheme : Scheme
        May declare indicators of its own.
    names : list of str
        Indicators asked for.

    Returns
    -------
    dict of str to Effects
        In the order asked for; an indicator that is not measured is absent.
    """
    own = library(scheme.own_indicators)
    there = set(measured(known, library=own))
    return {name: effects(known, name, library=own) for name in names if name in there}


def indicators_of(found: Mapping[str, Effects]) -> dict[str, Indicator]:
    """Return the indicators of effects."""
    return {name: one.indicator for name, one in found.items()}


def side_by_side(found: Mapping[str, Effects], n_people: int, noise: Array | None = None) -> Measures:
    """Return effects in units of the spread between people, one column an indicator.

    Parameters
    ----------
    found : mapping of str to Effects
        In the order of the columns.
    n_people : int
        Rows, also where nothing was found.
    noise : array of shape (n_indicators, n_indicators), optional
        Correlation of their noise; they share none if it is not given.

    Returns
    -------
    Measures
        NaN without evidence, and where people do not differ at all.
    """
    return Measures(
        names=tuple(found),
        mean=_columns([_over(one, one.mean) for one in found.values()], n_people),
        sd=_columns([_over(one, one.sd) for one in found.values()], n_people),
        trend=_columns([_over(one, one.trend) for one in found.values()], n_people),
        trend_sd=_columns([_over(one, one.trend_sd) for one in found.values()], n_people),
        exposure=_columns([np.nan_to_num(one.exposure) for one in found.values()], n_people),
        noise=np.eye(len(found)) if noise is None else noise,
    )


def counting(resolved: Resolved, names: tuple[str, ...]) -> Counting:
    """Return weight, floor, cap and minimum evidence of each person and indicator.

    Parameters
    ----------
    resolved : Resolved
        The scheme, applied to the people.
    names : tuple of str
        Indicators that are measured; the others have no column.

    Returns
    -------
    Counting
        Weights as the scheme gives them: a row sums to less than 1 where an indicator is not measured.
    """
    keys = list(resolved.weights)
    place = {name: column for column, name in enumerate(names)}
    table = np.zeros((4, len(keys), len(names)))
    for row, role in enumerate(keys):
        for one in resolved.weights[role]:
            if one.indicator in place:
                values = (one.weight, one.floor, one.cap, one.minimum_evidence)
                table[:, row, place[one.indicator]] = values
    codes = resolved.people["role"].replace_strict(
        {role: row for row, role in enumerate(keys)}, return_dtype=pl.Int64
    )
    weight, floor, cap, minimum = table[:, codes.to_numpy()]
    return Counting(weight, floor, cap, minimum)


def _over(found: Effects, values: Array) -> Array:
    if not np.isfinite(found.spread) or found.spread <= _NO_SPREAD:
        return np.full(values.shape, np.nan)
    return values / found.spread


def _columns(columns: list[Array], n_people: int) -> Array:
    return np.column_stack(columns) if columns else np.zeros((n_people, 0))
