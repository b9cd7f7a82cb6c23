"""What a company without market adjustment would rank by: attainment of static targets."""

import pandas as pd

from features.facts import Known


def static_standing(known: Known) -> pd.Series:
    """Return attainment of targets that know no market.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    Series of shape (n_people,)
        In the order of `Known.people`, index ``employee_id``; 1 is on target, NaN is unknown.
    """
    raise NotImplementedError
