"""How far role families stand from each other, where people who changed role can tell."""

import numpy as np
import numpy.typing as npt
import polars as pl
from scipy.special import ndtri  # type: ignore[import-untyped]

from data.errors import TooLittleData
from features.appraisal.schemes.scheme import Scheme
from features.appraisal.score.combine import Composite, Counting, Measures, combine
from features.appraisal.score.scale import Roles, role_moments
from features.facts import Known

Array = npt.NDArray[np.float64]

#: Fewest people who changed between role families, in all, and for each family.
FEWEST_CHANGERS = 30
FEWEST_OF_A_FAMILY = 5

#: Least reliability of a composite, in the old role and in the new one, for a change to tell anything.
LEAST_RELIABLE = 0.2


def anchors(known: Known, scheme: Scheme, given: tuple[Measures, Counting, Roles, Composite]) -> Array:
    """Return where the average person of each person's role family stands.

    Parameters
    ----------
    known : Known
        What was known.
    scheme : Scheme
        ``scale.roles`` says equal or anchored; ``scale.anchors`` may name the scores of average people.
    given : tuple of Measures, Counting, Roles and Composite
        What was combined.

    Returns
    -------
    array of shape (n_people,)
        Standing; zeros where roles are equal; the mean over people is 0 where it was measured.

    Raises
    ------
    TooLittleData
        If roles are to be anchored and too few people have changed between them.
    """
    roles = given[2]
    if scheme.scale.roles == "equal":
        return np.zeros(len(roles.family))
    if scheme.scale.anchors:
        named = np.array([scheme.scale.anchors.get(name, 50.0) for name in roles.names])
        standing: Array = ndtri(named / 100)[roles.family]
        return standing
    former, place = _former(known, roles)
    changed = np.flatnonzero(former >= 0)
    now, before = roles.family[changed], former[changed]
    value = given[3]
    middle, spread = role_moments(value.value, value.reliability >= scheme.minimum_reliability, roles)
    old = _as_in(former, given, place)
    sure = (value.reliability[changed] >= LEAST_RELIABLE) & (old.reliability[changed] >= LEAST_RELIABLE)
    by_family = np.zeros((2, len(roles.names)))
    by_family[:, roles.family] = middle, spread
    gap = (old.value[changed] - by_family[0, before]) / by_family[1, before]
    gap = gap - (value.value[changed] - middle[changed]) / spread[changed]
    sure &= np.isfinite(gap)
    return _solved(now[sure], before[sure], gap[sure], roles)[roles.family]


def _solved(now: npt.NDArray[np.intp], before: npt.NDArray[np.intp], gap: Array, roles: Roles) -> Array:
    """Return the standing of each family by least squares: who fell by a change came to a better one."""
    there = np.unique(roles.family)
    size = np.bincount(roles.family, minlength=len(roles.names))
    seen = np.bincount(now, minlength=len(size)) + np.bincount(before, minlength=len(size))
    rows = np.arange(len(gap))
    design = np.zeros((len(gap) + 1, len(size)))
    design[rows, now] = 1
    design[rows, before] -= 1
    apart = len(there) > 1 and np.linalg.matrix_rank(design[:-1]) < len(there) - 1
    if len(there) > 1 and (len(gap) < FEWEST_CHANGERS or seen[there].min() < FEWEST_OF_A_FAMILY or apart):
        few = ", ".join(roles.names[one] or "(none)" for one in there if seen[one] < FEWEST_OF_A_FAMILY)
        msg = (
            f"role families cannot be anchored: {len(gap)} people changed between them and are measured in "
            f"both roles; it takes {FEWEST_CHANGERS} in all and {FEWEST_OF_A_FAMILY} of each family"
            + (f" (too few: {few})" if few else " and every family linked to the others")
            + "; write `scale: {roles: equal}` in the scheme, or name `anchors` as policy"
        )
        raise TooLittleData(msg)
    design[-1] = size / max(size.sum(), 1)
    found: Array = np.linalg.lstsq(design, np.append(gap, 0.0), rcond=None)[0]
    return found


def _former(known: Known, roles: Roles) -> tuple[npt.NDArray[np.intp], npt.NDArray[np.intp]]:
    """Return the family that each person held before (-1: none), and somebody who holds it now."""
    held = known.table("positions").select("employee_id", "start_date", pl.col("role_family").fill_null(""))
    now = known.people.select("employee_id", now=pl.col("role_family").fill_null(""))
    others = held.join(now, on="employee_id").filter(pl.col("role_family") != pl.col("now"))
    last = others.sort("employee_id", "start_date").unique("employee_id", keep="last", maintain_order=True)
    joined = now.join(last, on="employee_id", how="left", maintain_order="left")
    codes = {name: code for code, name in enumerate(roles.names)}
    former = joined["role_family"].replace_strict(codes, default=None, return_dtype=pl.Int64).fill_null(-1)
    place = np.zeros(len(roles.names), dtype=np.intp)
    place[roles.family] = np.arange(len(roles.family))
    return former.to_numpy().astype(np.intp), place


def _as_in(
    former: npt.NDArray[np.intp],
    given: tuple[Measures, Counting, Roles, Composite],
    place: npt.NDArray[np.intp],
) -> Composite:
    """Return the composites as the former role would count: with its weights, against its people."""
    measures, counts, roles, _ = given
    stand_in = np.where(former >= 0, place[np.maximum(former, 0)], np.arange(len(former)))
    as_then = Counting(
        counts.weight[stand_in],
        counts.floor[stand_in],
        counts.cap[stand_in],
        np.zeros_like(counts.minimum),  # evidence of the last 12 months is of the new role
    )
    return combine(measures, as_then, Roles(roles.names, roles.family[stand_in], roles.front[stand_in]))
