"""The fair score: contribution with platform, market, team and raters taken out, on one scale for all."""

from dataclasses import dataclass, field
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from features.appraisal.indicators.library import library
from features.appraisal.schemes.ledger import in_force
from features.appraisal.schemes.resolved import resolved
from features.appraisal.schemes.scheme import Scheme
from features.appraisal.score.anchors import anchors
from features.appraisal.score.combine import combine
from features.appraisal.score.counting import counting, effects_of, indicators_of, roles_of, side_by_side
from features.appraisal.score.factor import measured_counting
from features.appraisal.score.scale import Extras, Roles, role_means, stand
from features.appraisal.score.shared_noise import shared_noise
from features.appraisal.score.tabled import (
    NOT_MEASURED,
    SCORED,
    TOO_LITTLE,
    Made,
    notes,
    parts_table,
    people_table,
    weights_table,
)
from features.facts import Known

Array = npt.NDArray[np.float64]
Flags = npt.NDArray[np.bool_]

#: Spreads above the average at which a bonus item gives all its points.
FULL_BONUS = 2.0


@dataclass(frozen=True, slots=True)
class FairScores:
    """What everybody contributed, on one scale, as of a date.

    Attributes
    ----------
    as_of : date
        Only facts dated before it count.
    scheme : Scheme
        What was counted, and with which weights.
    people : DataFrame of shape (n_people, 21)
        Index ``employee_id``, in the order of `Known.people`: ``score`` (0 to 100; 50 is the average person
        of the company; NaN unless ``state`` is "scored"), ``low80``, ``high80``, ``low95``, ``high95``,
        ``sd`` (points), ``trend``, ``trend_low``, ``trend_high`` (points in 12 months, 90 % interval),
        ``standing``, ``standing_sd`` (standard deviations), ``reliability`` (0 to 1), ``state``
        ("scored", "too little evidence", "not measured"), ``role`` (key of `Resolved.weights`),
        ``role_family``, ``maturity``, ``comparable`` (across platforms), ``bonus_points``, ``team_points``,
        ``role_points``.
    parts : DataFrame
        One row for each person and indicator that counts: ``employee_id``, ``indicator``, ``given`` (weight
        in the scheme), ``weight`` (as it counted), ``z`` (spreads above the average of the role), ``z_sd``,
        ``points``, ``exposure`` (evidence of 12 months), ``enough``. A person's points here and the bonus,
        team and role points add up to the score less 50.
    weights : DataFrame
        One row for each role and indicator: ``role``, ``indicator``, ``given``, ``used``, ``measured``,
        ``reliability``.
    notes : list of (str, str)
        What limits the scores, in Chinese and in English.
    """

    as_of: date
    scheme: Scheme
    people: pd.DataFrame
    parts: pd.DataFrame
    weights: pd.DataFrame
    notes: list[tuple[str, str]] = field(default_factory=list)


def fair_scores(known: Known, scheme: Scheme | None = None) -> FairScores:
    """Score what each person contributed.

    Parameters
    ----------
    known : Known
        What was known; as of the day after a cycle's end these are the scores of that cycle.
    scheme : Scheme, optional
        What counts; the one in force if None.

    Returns
    -------
    FairScores
        Made once for each scheme and date.

    Raises
    ------
    TooLittleData
        If the scheme wants roles anchored and too few people have changed between them.
    """
    chosen = in_force(known.facts.store.home, known.as_of) if scheme is None else scheme
    return known.once(("fair_scores", chosen.version), lambda: _scored(known, chosen))


def score_features(known: Known) -> pl.DataFrame:
    """Return the score as features of the profile: its value, its uncertainty and its trend."""
    people = fair_scores(known).people
    columns = {"fair_score": "score", "fair_score_sd": "sd", "fair_score_trend": "trend"}
    return known.frame({name: people[column].to_numpy() for name, column in columns.items()})


def _scored(known: Known, scheme: Scheme) -> FairScores:
    applied, roles = resolved(known, scheme), roles_of(known)
    asked = list(dict.fromkeys(one.indicator for rule in applied.weights.values() for one in rule))
    found = effects_of(known, scheme, asked)
    measures = side_by_side(found, known.people.height, shared_noise(known, indicators_of(found)))
    given = counting(applied, measures.names)
    used = given
    composite = combine(measures, given, roles)
    if scheme.weights == "measured":
        used = measured_counting(given, composite, roles, found)
        composite = combine(measures, used, roles)
    reliable = composite.reliability >= scheme.minimum_reliability
    scored = reliable & (composite.weight * composite.enough).any(axis=1)
    some = ((given.weight > 0) & np.isfinite(measures.mean)).any(axis=1)
    state = np.where(scored, SCORED, np.where(some, TOO_LITTLE, NOT_MEASURED))
    extras = Extras(
        *_bonus(known, scheme, roles),
        team=_teams(known),
        team_share=scheme.team_share,
        role=anchors(known, scheme, (measures, used, roles, composite)),
    )
    placed = stand(
        (composite.value, composite.sd), (composite.trend, composite.trend_sd), scored, roles, extras
    )
    labels = library(scheme.own_indicators)
    made = Made(found, measures.exposure, given, composite, placed, state)
    people = people_table(known.people["employee_id"].to_list(), made, applied)
    return FairScores(
        as_of=known.as_of,
        scheme=scheme,
        people=people,
        parts=parts_table(people, made),
        weights=weights_table(made, applied, roles),
        notes=notes(made, [labels[name] for name in asked if name in labels], people),
    )


def _bonus(known: Known, scheme: Scheme, roles: Roles) -> tuple[Array, Array]:
    """Return points that bonus items earn, and their uncertainty; nothing without evidence."""
    total, variance = np.zeros(known.people.height), np.zeros(known.people.height)
    most = {item.indicator: item.most_points for item in scheme.bonus_items}
    measures = side_by_side(effects_of(known, scheme, list(most)), known.people.height)
    for k, name in enumerate(measures.names):
        seen = np.isfinite(measures.mean[:, k]) & np.isfinite(measures.sd[:, k])
        above = np.where(seen, measures.mean[:, k] - role_means(measures.mean[:, k], seen, roles), 0.0)
        share = np.clip(above / FULL_BONUS, 0.0, 1.0)
        total += most[name] * share
        unsure = (share > 0) & (share < 1)
        variance += np.where(unsure, (most[name] / FULL_BONUS * np.nan_to_num(measures.sd[:, k])) ** 2, 0.0)
    return total, np.sqrt(variance)


def _teams(known: Known) -> npt.NDArray[np.intp]:
    """Return the team, or who shares the manager where there are no teams; -1 for neither."""
    named = pl.coalesce("team_id", pl.concat_str(pl.lit("under "), pl.col("manager_id")))
    codes = known.people.select(named.alias("team")).to_series()
    order = {name: code for code, name in enumerate(codes.drop_nulls().unique().sort().to_list())}
    return (
        codes.replace_strict(order, default=-1, return_dtype=pl.Int64)
        .fill_null(-1)
        .to_numpy()
        .astype(np.intp)
    )
