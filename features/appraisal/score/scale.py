"""One scale for every role: where each person stands, with team share and bonus, in points of 0 to 100."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
from scipy.special import ndtr, ndtri  # type: ignore[import-untyped]

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]
Codes = npt.NDArray[np.intp]

#: A role family with fewer people than this borrows the mean and the spread of its office, or of all.
FEWEST = 20

#: Points of the score that one standard deviation is worth at the average.
POINTS_AT_AVERAGE = 100 / np.sqrt(2 * np.pi)

_SMALLEST_SPREAD = 0.05
#: Scores nearer to 0 or 1 than this have no finite place on the normal scale.
_EDGE = 1e-6


@dataclass(frozen=True, slots=True)
class Roles:
    """Where each person stands in the company.

    Attributes
    ----------
    names : tuple of str
        The role families.
    family : array of shape (n_people,)
        Place in `names`.
    front : array of shape (n_people,)
        1 at the front line, 0 in the back office.
    """

    names: tuple[str, ...]
    family: Codes
    front: Codes


@dataclass(frozen=True, slots=True)
class Standing:
    """Where people stand, in standard deviations of what is shown of their role.

    Attributes
    ----------
    mean, sd : array of shape (n_people,)
        Posterior; NaN where there is no score.
    trend, trend_sd : array of shape (n_people,)
        Change in 12 months.
    own_scale, own_shift : array of shape (n_people,)
        ``own_scale * composite - own_shift`` is the part of the standing that is the person's own.
    bonus, team, role : array of shape (n_people,)
        Parts of the standing that come from bonus items, the team and the anchor of the role.
    """

    mean: Array
    sd: Array
    trend: Array
    trend_sd: Array
    own_scale: Array
    own_shift: Array
    bonus: Array
    team: Array
    role: Array


@dataclass(frozen=True, slots=True)
class Extras:
    """What is added to a person's own composite.

    Attributes
    ----------
    bonus_points, bonus_sd : array of shape (n_people,)
        Points earned by bonus items, before the role's mean is taken off.
    team : array of shape (n_people,)
        Code of the team, -1 where none.
    team_share : float
        Share of the standing that is that of the others in the team.
    role : array of shape (n_people,)
        Standing of the average person of the role; zeros where all roles are equal.
    """

    bonus_points: Array
    bonus_sd: Array
    team: Codes
    team_share: float
    role: Array


def role_means(values: Array, counted: Flags, roles: Roles) -> Array:
    """Return the mean of each person's role; see `role_moments`."""
    return role_moments(values, counted, roles)[0]


def role_moments(values: Array, counted: Flags, roles: Roles) -> tuple[Array, Array]:
    """Return mean and standard deviation of the role of each person.

    Parameters
    ----------
    values : array of shape (n_people,)
        Any value.
    counted : array of shape (n_people,)
        Who is counted.
    roles : Roles
        A role family with fewer than `FEWEST` counted people has the moments of its office, an office with
        fewer those of all.

    Returns
    -------
    tuple of two arrays of shape (n_people,)
        Mean (0 where nobody is counted) and standard deviation (NaN below two people).
    """
    mean, sd = _moments(values, counted, np.zeros(len(values), dtype=np.intp), 1, fewest=1)
    for codes, n_codes in ((roles.front, 2), (roles.family, len(roles.names))):
        own_mean, own_sd = _moments(values, counted, codes, n_codes, fewest=FEWEST)
        large = np.isfinite(own_mean)
        mean, sd = np.where(large, own_mean, mean), np.where(large, own_sd, sd)
    return np.nan_to_num(mean), sd


def stand(
    composite: tuple[Array, Array], trend: tuple[Array, Array], scored: Flags, roles: Roles, extras: Extras
) -> Standing:
    """Put composites on the one scale.

    Every role has the same mean, and the same spread of what is shown of its people, whatever the reliability
    of its measures: dividing by the spread of the posterior means does that, and moves nobody with little
    evidence away from the middle further than the others of the role.

    Parameters
    ----------
    composite, trend : tuple of two arrays of shape (n_people,)
        Posterior mean and standard deviation.
    scored : array of shape (n_people,)
        Who has enough evidence for a score; the others have none and move nobody.
    roles : Roles
        Role family and office of each person.
    extras : Extras
        Bonus, team and anchors.

    Returns
    -------
    Standing
        NaN for who is not scored.
    """
    value, sd = composite
    middle, spread = role_moments(value, scored, roles)
    # too few to measure it: what the reliability lets one expect
    expected = np.sqrt(max(float(np.mean(1 - sd[scored] ** 2)), 0.0)) if scored.any() else 1.0
    measured = role_moments(np.ones(len(value)), scored, roles)[1]
    few = ~np.isfinite(measured) | (scored.sum() < FEWEST)
    spread = np.maximum(np.where(few, expected, spread), _SMALLEST_SPREAD)
    own, own_sd = (value - middle) / spread, sd / spread
    bonus = extras.bonus_points / POINTS_AT_AVERAGE
    bonus = bonus - role_means(bonus, scored, roles)
    alone, alone_sd = own + bonus, np.hypot(own_sd, extras.bonus_sd / POINTS_AT_AVERAGE)
    share, mates, mates_sd = _team(alone, alone_sd, scored, extras)
    mixed = (1 - share) * alone + share * mates
    again, wide = role_moments(mixed, scored, roles)
    wide = np.where(few | ~(wide > _SMALLEST_SPREAD), 1.0, wide)
    slope = (1 - share) / (spread * wide)
    middle_trend = role_means(trend[0], scored, roles)
    change = (trend[0] - middle_trend) / spread
    _, mates_change, mates_change_sd = _team_of(change, trend[1] / spread, scored, extras.team)
    blank = np.where(scored, 0.0, np.nan)
    return Standing(
        mean=(mixed - again) / wide + extras.role + blank,
        sd=np.hypot((1 - share) * alone_sd, share * mates_sd) / wide + blank,
        trend=((1 - share) * change + share * mates_change) / wide + blank,
        trend_sd=np.hypot((1 - share) * trend[1] / spread, share * mates_change_sd) / wide + blank,
        own_scale=slope,
        own_shift=slope * middle + again / wide,
        bonus=(1 - share) * bonus / wide + blank,
        team=share * mates / wide + blank,
        role=extras.role + blank,
    )


def points(standing: Array) -> Array:
    """Return the score of 0 to 100 of a standing.

    >>> points(np.array([-1.0, 0.0, 1.0])).round(1)
    array([15.9, 50. , 84.1])
    """
    score: Array = 100 * ndtr(standing)
    return score


def whole(score: float) -> str:
    """Return a score as it is printed: nobody is surely the worst or the best that can be.

    >>> whole(49.7), whole(0.09), whole(99.95)
    ('50', '1', '99')
    """
    return f"{min(max(score, 1.0), 99.0):.0f}"


def slope(standing: Array) -> Array:
    """Return points for each unit of the standing, so that parts of it add up to the score less 50."""
    near = np.abs(standing) < 1e-6
    found: Array = np.where(near, POINTS_AT_AVERAGE, (points(standing) - 50) / np.where(near, 1.0, standing))
    return found


def _moments(
    values: Array, counted: Flags, codes: Codes, n_codes: int, *, fewest: int
) -> tuple[Array, Array]:
    """Return mean and sd of each person's code; NaN where fewer than so many are counted."""
    shown = np.where(counted, values, 0.0)
    count = np.bincount(codes, weights=counted, minlength=n_codes)
    mean = np.full(n_codes, np.nan)
    np.divide(np.bincount(codes, weights=shown, minlength=n_codes), count, out=mean, where=count >= fewest)
    off = np.where(counted, values - mean[codes], 0.0)
    square = np.full(n_codes, np.nan)
    np.divide(
        np.bincount(codes, weights=off**2, minlength=n_codes),
        count - 1,
        out=square,
        where=count >= max(fewest, 2),
    )
    return mean[codes], np.sqrt(square)[codes]


def _team(value: Array, sd: Array, scored: Flags, extras: Extras) -> tuple[Array, Array, Array]:
    """Return the share of the team (0 where a person has no mates), the mates' mean and its sd."""
    others, mean, error = _team_of(value, sd, scored, extras.team)
    return np.where(others, extras.team_share, 0.0), mean, error


def _team_of(value: Array, sd: Array, scored: Flags, team: Codes) -> tuple[Flags, Array, Array]:
    """Return who has mates with a score, the mean of the mates, and its sd; zeros where there are none."""
    codes = team + 1
    inside = scored & (team >= 0)
    count = np.bincount(codes, weights=inside)[codes] - inside
    others = inside & (count > 0)
    number = np.maximum(count, 1)
    shown, square = np.where(inside, value, 0.0), np.where(inside, sd**2, 0.0)
    mean = (np.bincount(codes, weights=shown)[codes] - shown) / number
    variance = (np.bincount(codes, weights=square)[codes] - square) / number**2
    none = np.zeros(len(value))
    return others, np.where(others, mean, none), np.where(others, np.sqrt(np.maximum(variance, 0)), none)


def standing_and_spread(fair_score: npt.ArrayLike, sd: npt.ArrayLike) -> tuple[Array, Array]:
    """Take scores and their uncertainty back to the normal scale on which scores are made.

    Parameters
    ----------
    fair_score, sd : array of shape (n_people,)
        Points of 0 to 100; NaN where not measured.

    Returns
    -------
    tuple of two ndarray of shape (n_people,)
        The z of score = 100 Phi(z), and sd / (100 phi(z)), as sd was made from it; NaN where not measured.

    Examples
    --------
    >>> standing, spread = standing_and_spread([50.0, 97.5], [4.0, 0.585])
    >>> standing.round(2).tolist(), spread.round(2).tolist()
    ([0.0, 1.96], [0.1, 0.1])
    """
    share = np.clip(np.asarray(fair_score, dtype=np.float64) / 100.0, _EDGE, 1.0 - _EDGE)
    standing = np.asarray(ndtri(share), dtype=np.float64)
    density = np.exp(-(standing**2) / 2.0) / np.sqrt(2.0 * np.pi)
    return standing, np.asarray(sd, dtype=np.float64) / (100.0 * density)
