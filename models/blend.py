"""The estimator behind promotion and attrition: a mean logit of a linear part and a small LightGBM.

Everything stays on the logit scale (parts, mean, calibration), so that contributions of features add up to
the score exactly. Averaging probabilities or isotonic calibration would break that.
"""

from collections.abc import Mapping, Sequence
from typing import Any, Self

import numpy as np
import numpy.typing as npt
import pandas as pd
from scipy.special import expit  # type: ignore[import-untyped]
from sklearn.base import BaseEstimator, ClassifierMixin, clone
from sklearn.utils import Tags
from sklearn.utils.validation import _check_sample_weight, check_is_fitted

from data.errors import InputError
from models.encoder import Encoded, Encoder, Floats
from models.fitted import Assessment, Fitted, Plan
from models.folds import n_rarer, person_codes
from models.frame import as_frame, as_outcome
from models.tuning import Choice, Rows, Search, Side, choose


class Blend(ClassifierMixin, BaseEstimator):
    """Probability of a yes-or-no outcome, with an interval and exact contributions.

    Parameters
    ----------
    features : sequence of str, optional
        Columns that may be used; others in X are ignored. None: all of them.
    directions : dict of str to {-1, 0, 1}, optional
        1: the score may only rise with the feature, -1: only fall. Both parts obey.
    search : Search, optional
        What to choose from, out of fold and by person.
    n_bootstraps : int
        Members, refitted on weights drawn by person, behind intervals and the agreement of signs.
    n_threads : int
        Threads of LightGBM.
    random_state : int
        Seed of folds, columns and weights.

    Attributes
    ----------
    classes_ : ndarray of shape (2,)
        The two outcomes; probabilities are of the second.
    fitted_ : Fitted
        Encoding, both parts, what was chosen.
    n_events_ : int
        People of the rarer outcome.
    """

    def __init__(
        self,
        *,
        features: Sequence[str] | None = None,
        directions: Mapping[str, int] | None = None,
        search: Search | None = None,
        n_bootstraps: int = 20,
        n_threads: int = 1,
        random_state: int = 0,
    ) -> None:
        self.features = features
        self.directions = directions
        self.search = search
        self.n_bootstraps = n_bootstraps
        self.n_threads = n_threads
        self.random_state = random_state

    def __sklearn_tags__(self) -> Tags:
        tags = super().__sklearn_tags__()
        tags.input_tags.allow_nan = True
        tags.classifier_tags.multi_class = False
        return tags

    def fit(
        self,
        X: pd.DataFrame | npt.ArrayLike,
        y: npt.ArrayLike,
        groups: npt.ArrayLike | None = None,
        sample_weight: npt.ArrayLike | None = None,
        folds: Sequence[Side] | None = None,
    ) -> Self:
        """Fit both parts, choose out of fold, and refit the bootstrap members.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_columns)
            Numbers (NaN is unknown) and categories (text).
        y : array of shape (n_rows,)
            Two outcomes; the second in sorted order is the event.
        groups : array of shape (n_rows,), optional
            Person of each row; a person is never on both sides of a fold.
        sample_weight : array of shape (n_rows,), optional
            Weight of each row.
        folds : sequence of (ndarray of bool, ndarray of bool), optional
            What is chosen on: rows that are scored, and rows learnt from; people dealt at random if None.

        Returns
        -------
        Blend
            Itself.

        Raises
        ------
        InputError
            If there are no bootstrap members.
        TooLittleData
            If there is one row, or one outcome.
        """
        if self.n_bootstraps < 1:
            msg = f"expected at least one bootstrap member, got n_bootstraps={self.n_bootstraps}; give 20"
            raise InputError(msg)
        frame = as_frame(self, X, reset=True)
        self.classes_, outcome = as_outcome(y, len(frame))
        weight = _check_sample_weight(sample_weight, frame, dtype=np.float64, ensure_non_negative=True)
        people = person_codes(groups, len(frame))
        rng = np.random.default_rng(self.random_state)
        plan = self._plan
        encoder = Encoder.fit(frame, roots=plan.search.roots)
        rows = Rows(encoder.encode(frame), outcome, weight, people, folds)
        self.n_events_ = n_rarer(outcome, people)
        enough = self.n_events_ >= plan.search.min_events and len(outcome) >= plan.search.min_rows
        trees = plan.trees(encoder) if enough else None
        choice = choose(rows, *plan.linear(encoder), trees, search=plan.search, rng=rng)
        self.fitted_ = Fitted.fit(encoder, rows, choice, plan, rng)
        return self

    def refit(
        self,
        X: pd.DataFrame,
        y: npt.ArrayLike,
        groups: npt.ArrayLike | None = None,
        *,
        n_bootstraps: int = 1,
        seed: int = 0,
    ) -> Self:
        """Return a model fitted to another outcome of like rows, with what this one has chosen.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_columns)
            Rows, encoded as those that this model learnt from.
        y : array of shape (n_rows,)
            Both outcomes of ``classes_`` must occur.
        groups : array of shape (n_rows,), optional
            Person of each row.
        n_bootstraps : int
            Bootstrap members.
        seed : int
            Seed of the bootstrap weights.

        Returns
        -------
        Blend
            Another one; this one stays.
        """
        frame = as_frame(self, X, reset=False)
        classes, outcome = as_outcome(y, len(frame))
        encoder = self.fitted_.encoder
        rows = Rows(encoder.encode(frame), outcome, np.ones(len(frame)), person_codes(groups, len(frame)))
        other: Self = clone(self).set_params(n_bootstraps=n_bootstraps)
        other.classes_, other.n_events_ = classes, n_rarer(outcome, rows.people)
        other.feature_names_in_, other.n_features_in_ = self.feature_names_in_, self.n_features_in_
        rng = np.random.default_rng(seed)
        other.fitted_ = Fitted.fit(encoder, rows, self.choice_, other._plan, rng)
        return other

    @property
    def _plan(self) -> Plan:
        search = self.search or Search()
        return Plan(self.directions or {}, search, self.n_bootstraps, self.n_threads, self.random_state)

    @property
    def feature_names_(self) -> tuple[str, ...]:
        """Features in the order of the contributions."""
        return self.fitted_.encoder.features

    @property
    def choice_(self) -> Choice:
        """What was chosen out of fold: penalty, trees, share of the trees, calibration."""
        return self.fitted_.choice

    @property
    def base_value_(self) -> float:
        """Calibrated logit to which the contributions of a row add."""
        return self.fitted_.base_value

    def encode(self, X: pd.DataFrame | npt.ArrayLike) -> Encoded:
        """Make the matrices that ``fitted_`` scores.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_columns)
            Rows to score.

        Returns
        -------
        Encoded
            Matrices of both parts.
        """
        check_is_fitted(self)
        return self.fitted_.encoder.encode(as_frame(self, X, reset=False))

    def assess(self, X: pd.DataFrame, *, level: float = 0.9, explain: bool = False) -> Assessment:
        """Score rows with intervals, and with contributions where asked, in one pass.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_columns)
            Rows to score.
        level : float
            Level of the interval.
        explain : bool
            Whether to add contributions, also of every member; the dearer part.

        Returns
        -------
        Assessment
            In the order of the rows.
        """
        rows = self.encode(X)
        logit = self.fitted_.margin(rows, self.n_threads)
        low, high = self.fitted_.interval(rows, logit, level, self.n_threads).T
        if not explain:
            return Assessment(expit(logit), low, high, logit)
        own = self.fitted_.contributions(rows, self.n_threads)
        members = self.fitted_.member_contributions(rows, self.n_threads)
        frame = pd.DataFrame(own, index=X.index, columns=self.feature_names_)
        return Assessment(expit(logit), low, high, logit, frame, members)

    def decision_function(self, X: pd.DataFrame | npt.ArrayLike) -> Floats:
        """Return the calibrated logit of the event.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_columns)
            Rows to score.

        Returns
        -------
        ndarray of shape (n_rows,)
            Above 0: more likely than not.
        """
        rows = self.encode(X)
        return self.fitted_.margin(rows, self.n_threads)

    def predict_proba(self, X: pd.DataFrame | npt.ArrayLike) -> Floats:
        """Return the probability of each outcome.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_columns)
            Rows to score.

        Returns
        -------
        ndarray of shape (n_rows, 2)
            Columns as in ``classes_``; the second is the event.
        """
        event = expit(self.decision_function(X))
        return np.column_stack([1.0 - event, event])

    def predict(self, X: pd.DataFrame | npt.ArrayLike) -> npt.NDArray[Any]:
        """Return the more likely outcome of each row, of shape (n_rows,)."""
        event = self.decision_function(X) > 0.0
        return np.asarray(self.classes_[event.astype(int)])

    def interval(self, X: pd.DataFrame | npt.ArrayLike, level: float = 0.9) -> Floats:
        """Return low and high probability, of shape (n_rows, 2), given how much the fit varies over people.

        The probability lies between; Student's t on the logits of the bootstrap members.
        """
        rows = self.encode(X)
        return self.fitted_.interval(rows, self.fitted_.margin(rows, self.n_threads), level, self.n_threads)

    def contributions(self, X: pd.DataFrame | npt.ArrayLike) -> pd.DataFrame:
        """Return what each feature adds to the calibrated logit.

        Parameters
        ----------
        X : DataFrame of shape (n_rows, n_columns)
            Rows to explain.

        Returns
        -------
        DataFrame of shape (n_rows, n_features)
            With ``base_value_`` each row sums to `decision_function`.
        """
        rows, index = self.encode(X), X.index if isinstance(X, pd.DataFrame) else None
        found = self.fitted_.contributions(rows, self.n_threads)
        return pd.DataFrame(found, index=index, columns=self.feature_names_)
