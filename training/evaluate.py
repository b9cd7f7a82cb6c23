"""Held-out scores: every person scored by a model that never saw them, beside naive baselines."""

import os
from collections.abc import Mapping, Sequence
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
from sklearn.base import clone
from sklearn.linear_model import LogisticRegression

from data.progress import Progress, silent
from models.blend import Blend
from models.metrics import Evaluation, evaluate
from training.dataset import Dataset
from training.split import Fold, Split

#: Columns of held-out scores: the model itself, and the share of cases among the rows it learnt from.
MODEL = "model"
BASE_RATE = "base_rate"

_KEYS = ("employee_id", "as_of", "row", "outcome", "repeat", "fold")


@dataclass(frozen=True, slots=True)
class Figures:
    """Held-out figures of the model and, beside it, of the naive baselines.

    Attributes
    ----------
    by_score : mapping of str to Evaluation
        ``model``, ``base_rate`` and the topic's own baselines.
    """

    by_score: Mapping[str, Evaluation]

    @property
    def model(self) -> Evaluation:
        """Figures of the model itself."""
        return self.by_score[MODEL]

    def flat(self) -> dict[str, float]:
        """Return names to numbers; those of a baseline begin with its name and a dot."""
        found: dict[str, float] = {}
        for name, evaluation in self.by_score.items():
            found |= evaluation.flat("" if name == MODEL else f"{name}.")
        return found


def figures(held_out: pd.DataFrame) -> Figures:
    """Judge every score of held-out rows, with intervals over draws of whole people."""
    people = held_out["employee_id"].to_numpy()
    outcome = held_out["outcome"].to_numpy()
    scores = [name for name in held_out.columns if name not in _KEYS]
    return Figures({name: evaluate(outcome, held_out[name].to_numpy(), people=people) for name in scores})


def cross_fit(
    rows: Dataset,
    split: Split,
    model: Blend,
    baselines: Mapping[str, Sequence[str]],
    *,
    progress: Progress = silent,
) -> pd.DataFrame:
    """Score every held-out row.

    Parameters
    ----------
    rows : Dataset
        All rows.
    split : Split
        Who learns, who is scored.
    model : Blend
        Cloned for each fold.
    baselines : mapping of str to sequence of str
        Naive baseline -> features; a logistic regression on the first that the profile has.
    progress : Progress
        Told how far it is.

    Returns
    -------
    DataFrame
        One row a held-out row and repeat: employee_id, as_of, row, outcome, the probability by the
        model, by the base rate and by each baseline, and the repeat and fold.
    """
    step, n_folds = f"{rows.topic}: held-out evaluation", len(split.folds)
    progress(step, 0.0)
    parts = []
    # the libraries let go of the interpreter while they compute, so that folds run side by side in threads
    with ThreadPoolExecutor(max_workers=_workers()) as pool:
        for number, part in enumerate(
            pool.map(lambda fold: _scored(rows, fold, clone(model), baselines), split.folds)
        ):
            part["repeat"] = number * split.n_repeats // n_folds
            part["fold"] = number
            parts.append(part)
            progress(step, (number + 1) / n_folds)
    return pd.concat(parts, ignore_index=True)


def _workers() -> int:
    return max(1, min(4, os.cpu_count() or 1))


def _scored(rows: Dataset, fold: Fold, model: Blend, baselines: Mapping[str, Sequence[str]]) -> pd.DataFrame:
    train, test = rows.X.iloc[fold.train], rows.X.iloc[fold.test]
    learnt = rows.y[fold.train]
    model.fit(train, learnt, groups=rows.people[fold.train])
    scores = {
        MODEL: model.predict_proba(test)[:, 1],
        BASE_RATE: np.full(len(test), learnt.mean()),
        **naive_scores(train, learnt, test, baselines),
    }
    return keyed(test, rows.y[fold.test]).assign(**scores)


def keyed(X: pd.DataFrame, outcome: npt.NDArray[np.int64]) -> pd.DataFrame:
    """Return the keys of held-out rows and their outcomes."""
    keys = X.index.to_frame(index=False)
    keys.columns = pd.Index(["employee_id", "as_of"])
    # rows are matched between models by a digest, so that what is logged names nobody
    text = keys["employee_id"].astype(str) + " " + pd.DatetimeIndex(keys["as_of"]).strftime("%Y-%m-%d")
    keys["row"] = pd.util.hash_pandas_object(text, index=False).to_numpy().view(np.int64)
    return keys.assign(outcome=outcome)


def naive_scores(
    train: pd.DataFrame, y: npt.NDArray[np.int64], test: pd.DataFrame, baselines: Mapping[str, Sequence[str]]
) -> dict[str, npt.NDArray[np.float64]]:
    """Score by one feature alone, for each baseline the first of its features that was recorded.

    Parameters
    ----------
    train : DataFrame of shape (n_rows, n_features)
        Rows to learn from.
    y : ndarray of shape (n_rows,)
        Their outcomes.
    test : DataFrame of shape (n_scored, n_features)
        Rows to score.
    baselines : mapping of str to sequence of str
        Naive baseline -> features.

    Returns
    -------
    dict of str to ndarray of shape (n_scored,)
        Probabilities of a logistic regression on ranks; the one outcome that occurred, NaN where none did.
    """
    found = {}
    for name, wanted in baselines.items():
        column = next((one for one in wanted if one in test and test[one].notna().any()), None)
        if column is not None and len(np.unique(y)) > 1:
            found[name] = _by_one(train[column], y, test[column])
        elif column is not None:
            found[name] = np.full(len(test), y[0] if len(y) else np.nan)
    return found


def _by_one(train: pd.Series, y: npt.NDArray[np.int64], test: pd.Series) -> npt.NDArray[np.float64]:
    """Score by one feature alone, ranked among the training rows so that outliers do not matter."""
    known = np.sort(train.dropna().to_numpy(dtype=float))

    def rank(column: pd.Series) -> npt.NDArray[np.float64]:
        values = column.to_numpy(dtype=float, na_value=np.nan)
        middle = (known.searchsorted(values, "left") + known.searchsorted(values, "right")) / 2
        return np.where(np.isnan(values), 0.5, middle / max(len(known), 1))[:, None]

    fitted = LogisticRegression().fit(rank(train), y)
    return np.asarray(fitted.predict_proba(rank(test))[:, 1])
