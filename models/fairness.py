"""Whether groups are selected at different rates: impact ratios, and what such numbers can show.

A ratio below four fifths alone is no verdict: without any bias one list of 90 people in three has one.
"""

from dataclasses import replace

import numpy as np
from scipy.special import betaincinv, ndtri  # type: ignore[import-untyped]
from scipy.stats import chi2, fisher_exact  # type: ignore[import-untyped]

from features.small_groups import shown
from models.encoder import Floats
from models.fairness_rates import Array, Beta, Counts, Rates
from models.impact import FOUR_FIFTHS, LEAST_SHARE, POWER, WORTH_FINDING, GroupImpact, Impact, Verdict

_N_DRAWS = 20_000
_WORST_FIRST: tuple[Verdict, ...] = ("adverse", "too few", "not shown")


def impact(selected: Array, group: Array, *, level: float = 0.95) -> Impact:
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
    return pooled(selected, group, np.zeros(np.shape(selected), dtype=np.int64), level=level)


def pooled(
    selected: Array,
    group: Array,
    rounds: Array,
    people: Array | None = None,
    *,
    once: bool = True,
    level: float = 0.95,
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
        Person of the row. Whether a group is small is a matter of people, however many rows they have. Every
        row is somebody else if None.
    once : bool, default True
        Whether somebody in k rounds counts 1 / k in each, as where the same is shown again; False where every
        round decides anew.
    level : float
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
    counts = Counts.of(selected, group, rounds, people, once=once)
    large = shown(counts.people)
    hidden = [GroupImpact(str(name), "too few") for name in counts.names[~large]]
    if not large.any():
        return Impact(tuple(hidden), None, None, "too few", level)
    counts = counts.among(large)
    rates = Rates.of(counts)
    top = _highest(rates)
    printed = [_judged(rates, at, top, level) for at in range(len(counts.names))]
    verdicts = {one.verdict for at, one in enumerate(printed) if at != top}
    worst = next((verdict for verdict in _WORST_FIRST if verdict in verdicts), _WORST_FIRST[1])
    groups = tuple(sorted([*printed, *hidden], key=lambda one: one.group))
    overall = float(counts.x.sum() / counts.n.sum())
    return Impact(groups, str(counts.names[top]), overall, worst, level)


def _highest(rates: Rates) -> int:
    """Return the place of the reference; of equal rates that of more people."""
    size = rates.counts.n.sum(axis=1)
    candidate = size >= min(LEAST_SHARE * size.sum(), size.max())
    return int(np.lexsort([size, np.where(candidate, rates.rate, -1.0)])[-1])


def _judged(rates: Rates, at: int, top: int, level: float) -> GroupImpact:
    rate, tail, counts = float(rates.rate[at]), (1.0 - level) / 2.0, rates.counts
    low, high = (float(end) for end in betaincinv(*rates.posterior(at), [tail, 1.0 - tail]))
    low, high = (low if rate > 0.0 else 0.0), (high if rate < 1.0 else 1.0)
    n, n_selected = (round(float(counted[at].sum())) for counted in (counts.n, counts.x))
    own = GroupImpact(str(counts.names[at]), "not shown", n, n_selected, rate, low, high)
    if rates.rate[top] == 0.0:
        return replace(own, verdict="too few")
    if at == top:
        return replace(own, ratio=1.0, ratio_low=1.0, ratio_high=1.0)
    n_pairs = len(counts.names) * (len(counts.names) - 1) // 2
    ratio, two = rate / float(rates.rate[top]), [at, top]
    low, high = _ratio_interval(rates.posterior(at), rates.posterior(top), tail / n_pairs)
    p = min(1.0, n_pairs * _chance(counts, two))
    least = _detectable(rates.people[two], rates.posterior(top), tail / n_pairs)
    verdict: Verdict = "too few" if least is None or least < WORTH_FINDING else "not shown"
    if ratio < FOUR_FIFTHS and high < 1.0 and p < 1.0 - level:
        verdict = "adverse"
    low = low if rate > 0.0 else 0.0
    return replace(
        own, verdict=verdict, ratio=ratio, ratio_low=low, ratio_high=high, p=p, detectable_ratio=least
    )


def _ratio_interval(own: Beta, top: Beta, tail: float) -> tuple[float, float]:
    """Return quantiles of draws that depend on the counts alone, not on order or names."""
    drawn = np.random.default_rng([0, 1]).beta(*own, _N_DRAWS)
    drawn /= np.random.default_rng([0, 0]).beta(*top, _N_DRAWS)
    low, high = np.quantile(drawn, [tail, 1.0 - tail])
    return float(low), float(high)


def _chance(counts: Counts, two: list[int]) -> float:
    """Return p of two groups; where people are in several rounds their parts add up to one person each."""
    n, x, rows = counts.n[two], counts.x[two], counts.rows[two].sum(axis=0)
    if n.shape[1] == 1:
        return float(fisher_exact(np.rint(np.column_stack([x, n - x])).astype(np.int64)).pvalue)
    total, chosen = np.where(rows > 0, n.sum(axis=0), 1.0), x.sum(axis=0)
    gap = (x[0] - n[0] * chosen / total).sum()
    finite = rows / np.maximum(rows - 1, 1)
    variance = (n[0] / total * n[1] / total * chosen / total * (total - chosen) * finite).sum()
    return float(chi2.sf(gap**2 / variance, 1)) if variance > 0.0 else 1.0


def _detectable(people: Floats, top: Beta, tail: float) -> float | None:
    ratio, high = np.linspace(0.0, 1.0, 1000, endpoint=False), top[0] / sum(top)
    low, (own, other) = ratio * high, 1.0 / people
    middle = (low / own + high / other) / people.sum()
    chance = ndtri(1.0 - tail) * np.sqrt(middle * (1.0 - middle) * (own + other))
    spread = np.sqrt(low * (1.0 - low) * own + high * (1.0 - high) * other)
    found = ratio[high - low - 0.5 * (own + other) >= chance + ndtri(POWER) * spread]
    return float(found[-1]) if len(found) else None
