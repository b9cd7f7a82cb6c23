"""How the fair scores are distributed over platforms, departments, role families and grades."""

import pandas as pd

from features.appraisal.fair_score import FairScores

#: What may be counted by; a fixed list, so that groups cannot be cut until one person is left.
BY = ("platform_id", "department", "role_family", "grade")


def distribution(scores: FairScores, roster: pd.DataFrame, by: str) -> pd.DataFrame:
    """Return the distribution of the scores in each group.

    Parameters
    ----------
    scores : FairScores
        The scores.
    roster : DataFrame
        Index ``employee_id``; see `features.roster.roster`.
    by : str
        One of `BY`.

    Returns
    -------
    DataFrame
        One row a group; small groups without any figure.
    """
    raise NotImplementedError
