"""What 360 reviews say of people, with rater, relation, team and cycle taken out.

Everything rests on at least 3 raters, and nothing lets the words of fewer be worked out.
"""

from collections.abc import Iterator
from dataclasses import dataclass

import numpy as np
import polars as pl

from features.appraisal.reviews.dyads import Array, Codes, cycles_known, dyads
from features.appraisal.reviews.levels import fit_of, n_raters
from features.appraisal.reviews.rater_variances import Variances
from features.appraisal.reviews.relations import FEWEST_RATERS, SCHEMA, relation_means
from features.facts import Known

Note = tuple[str, str]


@dataclass(frozen=True, slots=True)
class Reviewed:
    """One dimension of the reviews of the last 12 months, in the order of `Known.people`.

    Attributes
    ----------
    dimension : str
        Its name.
    mean, sd : ndarray of shape (n_people,)
        Points of the 1 to 5 scale above the average person reviewed among those whom a chain of raters
        connects, and the posterior standard deviation; NaN below 3 raters. Older reviews count as far as
        people were found to stay the same.
    reliability : ndarray of shape (n_people,)
        1 - (sd / spread)^2, from 0 to 1; NaN as `mean`.
    n_raters : ndarray of int, shape (n_people,)
        Who reviewed the person in the last 12 months, the person left out.
    spread : float
        Standard deviation of the true levels between people, in points; NaN where nobody was reviewed.
    component : ndarray of int, shape (n_people,)
        People of one number may be compared; -1 for who has no figure.
    by_relation : DataFrame
        ``employee_id``, ``relation``, ``n_raters``, ``mean``: points above the average person as raters of
        that kind said, severity taken out, not shrunk. The last two are empty below 3 raters of a kind, and
        for as many more kinds as keep the hidden ones from being worked out.
    variances : Variances or None
        What the estimate rests on.
    notes : tuple of (zh, en)
        What cannot be said, and why.
    """

    dimension: str
    mean: Array
    sd: Array
    reliability: Array
    n_raters: Codes
    spread: float
    component: Codes
    by_relation: pl.DataFrame
    variances: Variances | None
    notes: tuple[Note, ...]


def dimensions(known: Known) -> tuple[str, ...]:
    """Return the dimensions that were ever reviewed as of the date, sorted."""
    return dyads(known).dimensions


def reviewed(known: Known, dimension: str) -> Reviewed:
    """Return what the reviews of the last 12 months say of each person in one dimension.

    Parameters
    ----------
    known : Known
        What was known; raters' severity is learnt from all cycles that are over.
    dimension : str
        Name of a dimension as the company calls it.

    Returns
    -------
    Reviewed
        NaN for everybody where nobody was reviewed in that dimension.
    """
    return known.once(("reviewed", dimension), lambda: _reviewed(known, dimension))


def _reviewed(known: Known, dimension: str) -> Reviewed:
    fit = fit_of(known, dimension)
    people = known.people["employee_id"]
    if fit is None:
        nothing, nobody = np.full(len(people), np.nan), np.zeros(len(people), np.int64)
        none = pl.DataFrame(schema=SCHEMA)
        notes = (_NONE,)
        return Reviewed(dimension, nothing, nothing, nothing, nobody, np.nan, nobody - 1, none, None, notes)
    place = places(people, fit.rows.ratees)
    mean, sd = (np.append(one, np.nan)[place] for one in (fit.mean, fit.sd))
    count, component = np.append(n_raters(fit.rows), 0)[place], np.append(fit.component, -1)[place]
    table = known.facts.lately(
        ("relations", dimension),
        cycles_known(known),
        lambda: relation_means(fit.rows, fit.adjusted, fit.component),
    )
    return Reviewed(
        dimension,
        mean,
        sd,
        np.clip(1 - (sd / fit.variances.spread) ** 2, 0, 1),
        count,
        fit.variances.spread,
        component,
        table.filter(pl.col("employee_id").is_in(people.implode())),
        fit.variances,
        tuple(_notes(count, component)),
    )


def places(names: pl.Series, among: tuple[str, ...]) -> Codes:
    """Return where each name stands among sorted ones, -1 where it does not."""
    codes = names.replace_strict(among, range(len(among)), default=-1, return_dtype=pl.Int64)
    return codes.to_numpy()


_NONE = ("没有这一维度的360评价。", "Nobody was reviewed in this dimension.")


def _notes(count: Codes, component: Codes) -> Iterator[Note]:
    few = int(np.sum((count > 0) & (count < FEWEST_RATERS)))
    if few:
        yield (
            f"{few}人近12个月的评价人不足{FEWEST_RATERS}人，为保护评价人，不给出任何数字。",
            f"{few} people had fewer than {FEWEST_RATERS} raters in 12 months; to protect the raters "
            "nothing is said.",
        )
    alone = int(np.sum((count >= FEWEST_RATERS) & (component < 0)))
    if alone:
        yield (
            f"{alone}人与其他人没有共同的评价人，无从比较，不给出数字。",
            f"{alone} people share no raters with enough others to be compared; they get no figure.",
        )
    n = len(np.unique(component[component >= 0]))
    if n > 1:
        yield (
            f"团队分为{n}组，组与组之间没有共同的评价人：每人只与本组的平均相比，不跨组调整。",
            f"The teams fall into {n} sets that share no raters: everybody is compared with the mean of "
            "the own set, and nothing is adjusted across sets.",
        )
