"""Goals from the company down to a person: what was reached of them, raw and market-adjusted."""

import pandas as pd

from features.facts import Known


def cascade(known: Known, period: str | None = None) -> pd.DataFrame:
    """Return every goal of a period with what was reached of it.

    Parameters
    ----------
    known : Known
        What was known.
    period : str, optional
        An appraisal cycle such as ``2026H1``; the goals that run into it are returned. If None, those that
        ran on the last day before the as-of date.

    Returns
    -------
    DataFrame of shape (n_goals, 20)
    """
    raise NotImplementedError
