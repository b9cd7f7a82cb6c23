"""Who is eligible for a target as of a date, and what the others lack."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date
from itertools import chain
from typing import cast

import numpy as np
import pandas as pd

from data.errors import UnknownEmployee
from data.words import Words
from features.facts import Facts
from features.promotion.criteria import (
    Asked,
    Criterion,
    Flags,
    Skipped,
    case,
    places,
    position,
    required,
    skills,
)
from features.promotion.targets import Target


@dataclass(frozen=True)
class Eligibility:
    """Who meets which criteria of a target.

    Attributes
    ----------
    met : DataFrame of bool, shape (n_people, n_criteria)
        Index of the profile; one column a criterion that applies.
    everyone : ndarray of bool, shape (n_people,)
        Whether each person meets all of them.
    skipped : mapping of str to Words
        Criterion that could not be checked -> why.
    """

    met: pd.DataFrame
    everyone: Flags
    skipped: Mapping[str, Words]
    _told: Mapping[str, Callable[[int], list[Words]]]
    _ids: pd.Index

    def unmet(self, employee_id: str) -> list[Words]:
        """Return what a person lacks: own value and what is asked, in both languages; errors as `lacking`."""
        return [words for told in self.lacking(employee_id).values() for words in told]

    def lacking(self, employee_id: str) -> dict[str, list[Words]]:
        """Return what a person lacks, by criterion.

        Raises
        ------
        UnknownEmployee
            If the person is not in the profile.
        """
        try:
            place = cast("int", self._ids.get_loc(employee_id))
        except KeyError as error:
            msg = f"{employee_id} is not among the people that were asked about"
            raise UnknownEmployee(msg) from error
        met = self.met.to_numpy()[place]
        lacking = [name for name, fine in zip(self.met.columns, met, strict=True) if not fine]
        return {name: self._told[name](place) for name in lacking}


def eligibility(
    facts: Facts,
    profile: pd.DataFrame,
    target: Target,
    *,
    as_of: date,
    platform_id: str | None = None,
    open_case: str = "open_case",
) -> Eligibility:
    """Tell who meets the criteria of a target.

    Parameters
    ----------
    facts : Facts
        The tables.
    profile : DataFrame of shape (n_people, n_features)
        Features of the people as of the date; the first level of its index is ``employee_id``, each once.
    target : Target
        What is asked.
    as_of : date
        Only what was known before it counts.
    platform_id : str, optional
        The platform that is to be led; asked where candidates come from the same platform.
    open_case : str, default 'open_case'
        Attribute that says that a case is open.

    Returns
    -------
    Eligibility
        Who was not active at the date meets nothing that is asked of the position.
    """
    asked = Asked.of(facts, profile, target, as_of=as_of)
    found = list(
        chain(
            position(asked),
            places(asked, platform_id),
            skills(asked),
            case(asked, open_case),
            required(asked),
        )
    )
    criteria = [one for one in found if isinstance(one, Criterion)]
    met = pd.DataFrame({one.name: one.met for one in criteria}, index=profile.index)
    return Eligibility(
        met=met,
        everyone=np.asarray(met.to_numpy().all(axis=1), dtype=bool),
        skipped={one.name: one.why for one in found if isinstance(one, Skipped)},
        _told={one.name: one.told for one in criteria},
        _ids=profile.index.get_level_values(0),
    )
