"""Exits within one horizon, in the form in which any score is told: probability, interval, contributions."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import expit  # type: ignore[import-untyped]

from data.errors import InputError
from features.attrition.person_period import PIECES
from features.attrition.setup import HORIZONS
from models.encoder import Floats
from models.fitted import Assessment
from models.hazard import AHEAD, ExitModels, ahead, hazards, own_logits, shares


@dataclass(frozen=True, slots=True)
class WithinHorizon:
    """Voluntary exit within so many months.

    Parameters
    ----------
    models : ExitModels
        Hazards by cause.
    horizon_months : int
        3, 6 or 12.
    """

    models: ExitModels
    horizon_months: int

    def __post_init__(self) -> None:
        """Refuse a horizon that was not learnt."""
        if self.horizon_months not in HORIZONS:
            msg = f"got a horizon of {self.horizon_months} months; give 3, 6 or 12"
            raise InputError(msg)

    @property
    def feature_names_(self) -> tuple[str, ...]:
        """Features in the order of the contributions."""
        return tuple(name for name in self.models.voluntary.feature_names_ if name != AHEAD)

    def assess(self, X: pd.DataFrame, *, level: float = 0.9, explain: bool = False) -> Assessment:
        """Score people, and say what their scores consist of where asked.

        Parameters
        ----------
        X : DataFrame of shape (n_people, n_columns)
            Profiles.
        level : float
            Level of the interval.
        explain : bool
            Whether to add contributions, also of every member.

        Returns
        -------
        Assessment
            ``logit`` is that of the monthly hazard, averaged over the pieces of the horizon by the share of
            the exits that each is expected to hold; contributions and ``base`` add up to it.
        """
        chance, low, high = self.models.incidence(X, level=level).at(self.horizon_months)
        logits = own_logits(self.models.voluntary, X)
        weight = self._weights(X, expit(logits))
        total = (weight * logits).sum(axis=1)
        if not explain:
            return Assessment(chance, low, high, total)
        own, members = self._contributions(X, weight)
        return Assessment(chance, low, high, total, own, members, base=total - own.to_numpy().sum(axis=1))

    def contributions(self, X: pd.DataFrame) -> pd.DataFrame:
        """Return what each feature adds to the logit of the monthly hazard; see `assess`."""
        return self._contributions(X, self._weights(X, hazards(self.models.voluntary, X)), members=False)[0]

    def _weights(self, X: pd.DataFrame, voluntary: Floats) -> Floats:
        found = shares(voluntary, *self.models.competing(X), horizon_months=self.horizon_months)
        return found.round(12)  # else the last bit would depend on who is asked about at the same time

    def _contributions(
        self, X: pd.DataFrame, weight: Floats, *, members: bool = True
    ) -> tuple[pd.DataFrame, Floats]:
        model = self.models.voluntary
        kept = [i for i, name in enumerate(model.feature_names_) if name != AHEAD]
        own = np.zeros((len(X), len(kept)))
        every = np.zeros((0, len(X), len(kept)))
        for piece in range(len(PIECES)):
            rows = model.encode(ahead(X, piece))
            share = weight[:, piece, None]
            own += share * model.fitted_.contributions(rows, model.n_threads)[:, kept]
            if members:
                part = share * model.fitted_.member_contributions(rows, model.n_threads)[:, :, kept]
                every = part if not len(every) else every + part
        return pd.DataFrame(own, index=X.index, columns=self.feature_names_), every
