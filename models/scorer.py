"""What a served score needs of a model, whichever it is."""

from typing import Protocol

import pandas as pd

from models.fitted import Assessment


class Scorer(Protocol):
    """Scores people and says what their scores consist of: a `Blend`, or exits within a horizon."""

    @property
    def feature_names_(self) -> tuple[str, ...]:
        """Features in the order of the contributions."""

    def assess(self, X: pd.DataFrame, *, level: float = 0.9, explain: bool = False) -> Assessment:
        """Score people with intervals, and with contributions where asked."""

    def contributions(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return what each feature adds, of shape (n_people, n_features)."""
