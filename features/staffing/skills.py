"""Assessed skills: the latest level of each person in each skill that many are assessed in."""

import pandas as pd
import polars as pl

from features.facts import Known

#: Share of those assessed that a skill needs to be learnt from, and most skills that are.
LEAST_SHARE, MOST_SKILLS = 0.1, 20


def latest_levels(known: Known) -> pd.DataFrame:
    """Return the latest level of every person and skill.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    DataFrame of shape (n_people, n_skills)
        Index employee_id, everybody ever assessed; a column a skill, sorted; NaN where not assessed.
    """
    return known.derived(_latest, "skills").to_pandas().set_index("employee_id")


def _latest(rows: pl.DataFrame) -> pl.DataFrame:
    last = rows.sort("employee_id", "skill", "assessed_on").unique(["employee_id", "skill"], keep="last")
    wide = last.sort("employee_id", "skill").pivot(  # noqa: PD010  # of Polars
        "skill", index="employee_id", values="level"
    )
    return wide.select("employee_id", *sorted(set(wide.columns) - {"employee_id"}))


def skill_levels(known: Known) -> pd.DataFrame:
    """Return the levels of the skills that enough people are assessed in to learn from them.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    DataFrame of shape (n_people, n_skills)
        As `latest_levels`, with the skills that most are assessed in.
    """
    levels = latest_levels(known)
    share = levels.notna().mean() if len(levels) else pd.Series(dtype=float)
    common = share[share >= LEAST_SHARE].sort_values(ascending=False, kind="stable").index[:MOST_SKILLS]
    return levels[sorted(common)]
