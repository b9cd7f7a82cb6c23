"""Voluntary exit within the label window: who is about to leave."""

from collections.abc import Iterable, Mapping
from typing import Self

from features.catalog import Feature
from models.blend import Blend
from models.inputs import inputs


class AttritionModel(Blend):
    """Probability of leaving voluntarily within the label window after the as-of date.

    Trained on landmarks whose label window is closed; a person's landmarks stay together in every fold.
    """

    @classmethod
    def for_catalogue(
        cls,
        catalogue: Mapping[str, Feature],
        *,
        columns: Iterable[str],
        n_threads: int = 1,
        random_state: int = 0,
    ) -> Self:
        """Make an unfitted model that uses what the catalogue allows.

        Parameters
        ----------
        catalogue : mapping of str to Feature
            The company's catalogue.
        columns : iterable of str
            Columns of the profile.
        n_threads : int
            Threads of LightGBM.
        random_state : int
            Seed.

        Returns
        -------
        AttritionModel
            With ``features`` and ``directions`` set.
        """
        chosen = inputs(catalogue, "attrition", columns=columns, leave_out=lambda feature: False)
        return cls(features=tuple(chosen), directions=chosen, n_threads=n_threads, random_state=random_state)
