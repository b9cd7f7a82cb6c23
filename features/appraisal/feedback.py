"""What people think of the appraisal, per cycle, beside its inversion index and dispersion."""

import pandas as pd

from features.facts import Known


def feedback(known: Known) -> pd.DataFrame:
    """Return the agreement with each statement about the appraisal, per cycle.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    DataFrame of shape (n_cycles_and_dimensions, 6)
        Columns cycle, dimension, n, agreement, low, high; groups below 5 are left out.
    """
    raise NotImplementedError
