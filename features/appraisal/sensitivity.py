"""How much the ranking depends on each weight."""

import pandas as pd

from features.appraisal.fair_score import FairScores


def sensitivity(scores: FairScores, *, fraction: float = 0.25) -> pd.DataFrame:
    """Return what changes in a role's ranking when one weight is changed by a fraction of itself.

    Parameters
    ----------
    scores : FairScores
        The scores.
    fraction : float, default 0.25
        By how much the weight is raised and lowered.

    Returns
    -------
    DataFrame
        One row a role and indicator.
    """
    raise NotImplementedError
