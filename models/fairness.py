"""Whether groups are selected at different rates: impact ratios, and what such numbers can show.

A ratio below four fifths alone is no verdict: without any bias one list of 90 people in three has one.
"""

from dataclasses import dataclass, replace
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import betaincinv, ndtri  # type: ignore[import-untyped]
from scipy.stats import chi2, fisher_exact  # type: ignore[import-untyped]

from data.errors import TooLittleData
from features.small_groups import shown
from models.encoder import Floats, Ints
from models.impact import FOUR_FIFTHS, LEAST_SHARE, POWER, WORTH_FINDING, GroupImpact, Impact, Verdict

Array: TypeAlias = npt.ArrayLike
Beta: TypeAlias = tuple[float, float]

_N_DRAWS = 20_000
_WORST_FIRST: tuple[Verdict, ...] = ("adverse", "too few", "not shown")


def impact(selected: Array, group: Array, *, level: float = 0.95, seed: int = 0) -> Impact:
    """Compare the selection rates of groups in one list or decision.

    Parameters
    ----------
    selected : array of bool, shape (n_people,)
        Who was selected.
    group : array of str, shape (n_people,)
        Group of each person; those without one are left out before.
    level : float
        Level of the intervals. Any two groups could have become the highest and the lowest, so the intervals
        of ratios and `p` hold for all pairs of printed groups at once (Bonferroni).
    seed : int
        Seed of the draws behind the intervals of ratios; equal counts give equal intervals.

    Returns
    -------
    Impact
        The rate of x among n has the posterior Beta(x + 1/2, n - x + 1/2), a ratio that of two of them.
        `GroupImpact.detectable_ratio` is the normal approximation with correction for continuity.

    Raises
    ------
    TooLittleData
        If there is nobody.

    References
    ----------
    .. [1] Brown, Cai & DasGupta (2001), Statistical Science 16(2), 101-133.
    .. [2] Fleiss, Levin & Paik (2003), Statistical Methods for Rates and Proportions, chapter 4.

    Examples
    --------
    >>> found = impact([True] * 40 + [False] * 60 + [True] * 12 + [False] * 88, ["a"] * 100 + ["b"] * 100)
    >>> found.reference, round(found.by_group["b"].ratio, 2), found.verdict
    ('a', 0.3, 'adverse')
    >>> impact([True] * 3 + [False] * 7, ["a"] * 5 + ["b"] * 5).verdict
    'too few'
    """
    return pooled(selected, group, np.zeros(np.shape(selected), dtype=np.int64), level=level, seed=seed)


def pooled(  # what a table of rates consists of
    selected: Array,
    group: Array,
    rounds: Array,
    *,
    people: Array | None = None,
    level: float = 0.95,
    seed: int = 0,
) -> Impact:
    """Compare the selection rates of groups over rounds, as if all had been in the same mix of rounds.

    Parameters
    ----------
    selected : array of bool, shape (n_rows,)
        One row a person and round.
    group : array of str, shape (n_rows,)
        Group of the person.
    rounds : array of shape (n_rows,)
        Round of the row.
    people : array of shape (n_rows,), optional
        The person of the row, where one may have several: whether a group is small is a matter of people.
    level, seed : float, int
        See `impact`.

    Returns
    -------
    Impact
        The rate of group g is s = sum_r w_r x_gr / n_gr, with w_r the share of round r of all rows (direct
        standardisation); a round without the group counts with q_r, the rate of all in it. Its posterior is
        Beta(m s + 1/2, m (1 - s) + 1/2), where m = sum_r w_r v_r / sum_r (w_r^2 v_r / max(n_gr, 1)) with
        v_r = q_r (1 - q_r) is the number of people in one round who would tell as much. With one round all
        of it is `impact`.

    Raises
    ------
    TooLittleData
        If there is nobody.

    References
    ----------
    .. [1] Mantel & Haenszel (1959), Journal of the National Cancer Institute 22(4), 719-748.
    """
    names, n, x = _counted(selected, group, rounds)
    large = shown(n.sum(axis=1) if people is None else _n_people(names, group, people))
    hidden = [GroupImpact(str(name), "too few") for name in names[~large]]
    if not large.any():
        return Impact(tuple(hidden), None, None, "too few", level)
    rates = _standardised(names[large], n[large], x[large])
    top = _highest(rates)
    printed = [_judged(rates, at, top, level, seed) for at in range(len(rates.names))]
    verdicts = {one.verdict for at, one in enumerate(printed) if at != top}
    worst = next((verdict for verdict in _WORST_FIRST if verdict in verdicts), _WORST_FIRST[1])
    groups = tuple(sorted([*printed, *hidden], key=lambda one: one.group))
    return Impact(groups, rates.names[top], float(rates.x.sum() / rates.n.sum()), worst, level)


@dataclass(frozen=True, slots=True)
class _Rates:
    """Counts of each group and round; standardised rates and the people in one round that they are worth."""

    names: list[str]
    n: Ints
    x: Ints
    rate: Floats
    people: Floats

    def posterior(self, at: int) -> Beta:
        return self.people[at] * self.rate[at] + 0.5, self.people[at] * (1.0 - self.rate[at]) + 0.5


def _counted(selected: Array, group: Array, rounds: Array) -> tuple[npt.NDArray[np.str_], Ints, Ints]:
    """Return names of groups, and people and selected of shape (n_groups, n_rounds)."""
    chosen, member, when = np.asarray(selected), np.asarray(group), np.asarray(rounds)
    if chosen.ndim != 1 or not chosen.shape == member.shape == when.shape:
        msg = f"expected one group and one round a row, got {chosen.shape}, {member.shape} and {when.shape}"
        raise ValueError(msg)
    if not len(chosen):
        msg = "expected people whose group is known, got nobody; import sex, age or ethnicity"
        raise TooLittleData(msg)
    if pd.isna(member).any() or not np.isin(chosen, (0, 1)).all():
        msg = "expected true or false and a group for everybody; leave out those whose group is missing"
        raise ValueError(msg)
    names, code = np.unique(member.astype(str), return_inverse=True)
    n_rounds, place = len(np.unique(when)), np.unique(when, return_inverse=True)[1]
    n, x = np.zeros((2, len(names), n_rounds), dtype=np.int64)
    np.add.at(n, (code, place), 1)
    np.add.at(x, (code, place), chosen.astype(np.int64))
    return names, n, x


def _n_people(names: npt.NDArray[np.str_], group: Array, people: Array) -> Ints:
    persons = pd.Series(np.asarray(people)).groupby(np.asarray(group).astype(str)).nunique()
    return np.asarray(persons.reindex(names), dtype=np.int64)


def _standardised(names: npt.NDArray[np.str_], n: Ints, x: Ints) -> _Rates:
    met = n.sum(axis=0) > 0
    n, x = n[:, met], x[:, met]
    total, chosen = n.sum(axis=0), x.sum(axis=0)
    weight, seen = total / total.sum(), np.maximum(n, 1)
    rate = np.where(n > 0, x / seen, chosen / total) @ weight
    spread = (chosen + 0.5) * (total - chosen + 0.5) / (total + 1.0) ** 2
    people = (weight @ spread) / (weight**2 * spread / seen).sum(axis=1)
    return _Rates(names.tolist(), n, x, np.clip(rate, 0.0, 1.0), people)


def _highest(rates: _Rates) -> int:
    """Return the place of the reference; of equal rates that of more people."""
    size = rates.n.sum(axis=1)
    candidate = size >= min(LEAST_SHARE * size.sum(), size.max())
    return int(np.lexsort([size, np.where(candidate, rates.rate, -1.0)])[-1])


def _judged(rates: _Rates, at: int, top: int, level: float, seed: int) -> GroupImpact:
    rate, tail = float(rates.rate[at]), (1.0 - level) / 2.0
    low, high = (float(end) for end in betaincinv(*rates.posterior(at), [tail, 1.0 - tail]))
    low, high = (low if rate > 0.0 else 0.0), (high if rate < 1.0 else 1.0)
    n, n_selected = int(rates.n[at].sum()), int(rates.x[at].sum())
    own = GroupImpact(rates.names[at], "not shown", n, n_selected, rate, low, high)
    if rates.rate[top] == 0.0:
        return replace(own, verdict="too few")
    if at == top:
        return replace(own, ratio=1.0, ratio_low=1.0, ratio_high=1.0)
    n_pairs = len(rates.names) * (len(rates.names) - 1) // 2
    ratio, two = rate / float(rates.rate[top]), [at, top]
    low, high = _ratio_interval(rates.posterior(at), rates.posterior(top), tail / n_pairs, seed)
    p = min(1.0, n_pairs * _chance(rates.n[two], rates.x[two]))
    least = _detectable(rates.people[two], rates.posterior(top), tail / n_pairs)
    verdict: Verdict = "too few" if least is None or least < WORTH_FINDING else "not shown"
    if ratio < FOUR_FIFTHS and high < 1.0 and p < 1.0 - level:
        verdict = "adverse"
    low = low if rate > 0.0 else 0.0
    return replace(
        own, verdict=verdict, ratio=ratio, ratio_low=low, ratio_high=high, p=p, detectable_ratio=least
    )


def _ratio_interval(own: Beta, top: Beta, tail: float, seed: int) -> tuple[float, float]:
    """Return quantiles of draws that depend on the counts alone, not on order or names."""
    drawn = np.random.default_rng([seed, 1]).beta(*own, _N_DRAWS)
    drawn /= np.random.default_rng([seed, 0]).beta(*top, _N_DRAWS)
    low, high = np.quantile(drawn, [tail, 1.0 - tail])
    return float(low), float(high)


def _chance(n: Ints, x: Ints) -> float:
    """Return p of two groups, from counts of shape (2, n_rounds)."""
    if n.shape[1] == 1:
        return float(fisher_exact(np.column_stack([x, n - x])).pvalue)
    total, chosen = np.maximum(n.sum(axis=0), 1), x.sum(axis=0)
    gap = (x[0] - n[0] * chosen / total).sum()
    variance = (n[0] / total * n[1] / total * chosen * (total - chosen) / np.maximum(total - 1, 1)).sum()
    return float(chi2.sf(gap**2 / variance, 1)) if variance > 0.0 else 1.0


def _detectable(people: Floats, top: Beta, tail: float) -> float | None:
    ratio, high = np.linspace(0.0, 1.0, 1000, endpoint=False), top[0] / sum(top)
    low, (own, other) = ratio * high, 1.0 / people
    middle = (low / own + high / other) / people.sum()
    chance = ndtri(1.0 - tail) * np.sqrt(middle * (1.0 - middle) * (own + other))
    spread = np.sqrt(low * (1.0 - low) * own + high * (1.0 - high) * other)
    found = ratio[high - low - 0.5 * (own + other) >= chance + ndtri(POWER) * spread]
    return float(found[-1]) if len(found) else None
