"""What an estimator accepts as rows and outcomes."""

from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.utils.multiclass import check_classification_targets, type_of_target
from sklearn.utils.validation import check_array, column_or_1d, validate_data

from data.errors import SchemaError, TooLittleData
from models.encoder import Floats


def as_frame(estimator: Any, X: pd.DataFrame | npt.ArrayLike, *, reset: bool) -> pd.DataFrame:
    """Return the rows as a frame with text column names, checked against what was learnt from.

    Parameters
    ----------
    estimator : Blend
        Learns the columns where `reset`, else is compared with.
    X : DataFrame or array of shape (n_rows, n_columns)
        A frame may hold categories, an array only numbers.
    reset : bool
        True when fitting.

    Returns
    -------
    DataFrame of shape (n_rows, n_features)
        Only the estimator's ``features`` where these were given.

    Raises
    ------
    SchemaError
        If a feature is missing.
    ValueError
        If there are no rows, or an array is not numeric.
    """
    if not isinstance(X, pd.DataFrame):
        numbers = validate_data(estimator, X, dtype=np.float64, ensure_all_finite="allow-nan", reset=reset)
        return pd.DataFrame(numbers, columns=[f"x{i}" for i in range(numbers.shape[1])])
    frame = X
    if estimator.features is not None:
        wanted = list(estimator.features)
        missing = [name for name in wanted if name not in frame.columns]
        if missing:
            msg = f"expected a frame with every feature of the model, got one without {', '.join(missing)}"
            raise SchemaError(msg)
        frame = frame[wanted]
    validate_data(estimator, frame, skip_check_array=True, reset=reset)
    if not len(frame) or not frame.shape[1]:
        check_array(np.empty(frame.shape))  # raises what scikit-learn's callers know
    return frame.set_axis([str(name) for name in frame.columns], axis=1)


def as_outcome(y: npt.ArrayLike, n_rows: int) -> tuple[npt.NDArray[Any], Floats]:
    """Return the two outcomes in order and y as 0 and 1.

    Raises
    ------
    TooLittleData
        If there is one row, or one outcome.
    ValueError
        If there are more than two outcomes, or not one a row.
    """
    if y is None:
        msg = "requires y to be passed, but the target y is None"
        raise ValueError(msg)
    given = column_or_1d(y, warn=True)
    check_classification_targets(given)
    kind = type_of_target(given)
    if len(given) != n_rows:
        msg = (
            f"expected one outcome a row; got inconsistent numbers of samples, {n_rows} rows and {len(given)}"
        )
        raise ValueError(msg)
    classes, code = np.unique(given, return_inverse=True)
    if len(classes) > 2:
        msg = f"Only binary classification is supported. The type of the target is {kind}."
        raise ValueError(msg)
    if len(classes) < 2:
        msg = f"expected two outcomes to tell apart, got one class in {n_rows} rows; wait for more data"
        raise TooLittleData(msg)
    return classes, code.astype(np.float64)
