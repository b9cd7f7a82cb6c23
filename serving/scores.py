"""Everybody's scores by one released model as of one date, and the reasons of those who are shown."""

from collections.abc import Sequence
from functools import cached_property
from threading import RLock

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.catalog import GROUPS
from models import explain
from models.explain import Reason as Found
from models.hazard import Incidence
from models.horizon import WithinHorizon
from models.scorer import Scorer
from serving.access import View
from serving.answers import GroupShare, Reason
from serving.registry import Released
from serving.snapshot import Snapshot

Floats = npt.NDArray[np.float64]

#: Reasons that an answer gives of one person, and how many are kept in case some may not be seen.
N_REASONS = 3
_KEPT_REASONS = 8


class Scores:
    """Probabilities and intervals of all people of a snapshot; reasons are made when first shown, then kept.

    Parameters
    ----------
    snapshot : Snapshot
        The company as of the date.
    released : Released
        The released version.
    model : Scorer, optional
        Which of its models; the topic's own if None.
    horizon_months : int, optional
        Months within which the outcome counts; as it was learnt if None.

    Attributes
    ----------
    probability, low, high : ndarray of shape (n_people,)
        In the order of the roster.

    Raises
    ------
    ModelMismatch
        If the profile lacks a feature of the model.
    """

    def __init__(
        self,
        snapshot: Snapshot,
        released: Released,
        model: Scorer | None = None,
        *,
        horizon_months: int | None = None,
    ) -> None:
        self.model: Scorer = model or released.model
        self.horizon_months = horizon_months or released.horizon_months
        released.check_features(self.model, snapshot.profile.columns)
        self.snapshot = snapshot
        self.released = released
        found: tuple[Floats, Floats, Floats]
        if isinstance(self.model, WithinHorizon) and self.incidence is not None:
            found = self.incidence.at(self.model.horizon_months)  # as `assess` has it, computed once
        else:
            everybody = self.model.assess(self.rows(slice(None)))
            found = everybody.probability, everybody.low, everybody.high
        self.probability, self.low, self.high = found
        self._reasons: dict[int, tuple[Found, ...]] = {}
        self._lock = RLock()

    def reasons(self, places: Sequence[int], view: View, n_reasons: int = N_REASONS) -> list[list[Reason]]:
        """Return the reasons behind the scores of some people, strongest first.

        Parameters
        ----------
        places : sequence of int
            Places on the roster.
        view : View
            Reasons about pay are left out for those who may not see it.
        n_reasons : int
            Most reasons a person.

        Returns
        -------
        list of list of Reason
            None where the view shows none.
        """
        return [[told_reason(one) for one in found[:n_reasons]] for found in self.found(places, view)]

    def found(self, places: Sequence[int], view: View) -> list[list[Found]]:
        """Return all reasons behind some scores as they were found, those that the view shows."""
        if not view.sees("reasons"):
            return [[] for _ in places]
        with self._lock:
            new = [place for place in places if place not in self._reasons]
            if new:
                self._reasons.update(zip(new, self._explained(new), strict=True))
        return [
            [reason for reason in self._reasons[place] if view.sees_group(reason.group)] for place in places
        ]

    def contributions(self, places: Sequence[int]) -> pd.DataFrame:
        """Return what each feature adds to the logit, of shape (len(places), n_features)."""
        return self.model.contributions(self.rows(list(places)))

    def group_shares(self, place: int, view: View) -> list[GroupShare]:
        """Return what each group of features that the view shows adds to a person's logit."""
        found = explain.group_contributions(self.contributions([place]), self.snapshot.catalogue)
        shares = zip(map(str, found.columns), found.iloc[0].tolist(), strict=True)
        return [
            GroupShare(group=group, group_zh=GROUPS[group][0], group_en=GROUPS[group][1], contribution=share)
            for group, share in shares
            if view.sees_group(group)
        ]

    @cached_property
    def incidence(self) -> Incidence | None:
        """Exits of everybody by cause and month ahead; None where the scores are not of exits by horizon."""
        model = self.model
        return model.models.incidence(self.rows(slice(None))) if isinstance(model, WithinHorizon) else None

    def base(self, place: int) -> tuple[float, float]:
        """Return the logit to which the contributions of a person add, and the logit to which they lead."""
        found = self.model.assess(self.rows([place]), explain=True)
        assert found.contributions is not None  # noqa: S101 - asked for
        logit = float(found.logit[0])
        return logit - float(found.contributions.to_numpy().sum()), logit

    def _explained(self, places: list[int]) -> list[tuple[Found, ...]]:
        found = self.model.assess(self.rows(places), explain=True)
        assert found.contributions is not None  # noqa: S101 - asked for
        assert found.members is not None  # noqa: S101 - asked for
        said = explain.reasons(
            found.contributions,
            found.members,
            self.snapshot.profile.iloc[places],
            self.snapshot.catalogue,
            topic=self.released.topic,
            n_reasons=_KEPT_REASONS,
        )
        return [tuple(reasons) for reasons in said]

    def rows(self, places: slice | list[int]) -> pd.DataFrame:
        """Return the model's features of some people."""
        return self.snapshot.profile[list(self.model.feature_names_)].iloc[places]


def told_reason(reason: Found) -> Reason:
    """Return a reason in the form in which it is answered."""
    zh, en = GROUPS[reason.group]
    return Reason(
        group=reason.group,
        group_zh=zh,
        group_en=en,
        direction="raises" if reason.direction > 0 else "lowers",
        contribution=reason.contribution,
        zh=reason.zh,
        en=reason.en,
        actionable=reason.actionable,
    )
