"""The dossier: what was known of one person as of a date, in the order in which people read it."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import Any

import pandas as pd

from data.errors import FutureDate, UnknownEmployee
from data.store import Store
from features.catalog import GROUPS, Feature, catalogue
from features.facts import Facts, facts_of
from features.profile import profile
from features.roster import roster


@dataclass(frozen=True, slots=True)
class Entry:
    """One feature of the person.

    Attributes
    ----------
    feature : Feature
        What it is.
    value : float or str
        Its value.
    percentile : float or None
        Standing among peers from 0 to 1, where it has one.
    """

    feature: Feature
    value: float | str
    percentile: float | None


@dataclass(frozen=True, slots=True)
class Dossier:
    """What was known of one person.

    Attributes
    ----------
    employee_id : str
        The person.
    as_of : date
        The date.
    currency : str
        ISO 4217 code of all money.
    position : mapping of str to object
        The person's row of the roster; None where unknown.
    groups : mapping of str to list of Entry
        Known features by group of the catalogue, in its order; groups without any are left out.
    n_unknown : int
        Features that the company records but that are not known of this person.
    left_out : mapping of str to str
        Features that the company cannot have, and the need that is not met.
    """

    employee_id: str
    as_of: date
    currency: str
    position: Mapping[str, Any]
    groups: Mapping[str, list[Entry]]
    n_unknown: int
    left_out: Mapping[str, str]


def dossier(source: Store | Facts, employee_id: str, *, as_of: date) -> Dossier:
    """Gather what was known of one person.

    Parameters
    ----------
    source : Store or Facts
        The tables.
    employee_id : str
        The person.
    as_of : date
        Only facts dated before it count.

    Returns
    -------
    Dossier
        By group of the catalogue.

    Raises
    ------
    FutureDate
        If nothing is known of the days before the date.
    UnknownEmployee
        If the person did not work here at the date.
    """
    facts = facts_of(source)
    latest = facts.store.known_until()
    if as_of > latest:
        msg = f"as of {as_of} is later than the facts, which reach to {latest}; give {latest} or earlier"
        raise FutureDate(msg)
    people = roster(facts, as_of=as_of)
    if employee_id not in people.index:
        msg = f"employee {employee_id} did not work here as of {as_of}; check the number or the date"
        raise UnknownEmployee(msg)
    frame = profile(facts, as_of=as_of)
    row = {str(name): _known(value) for name, value in frame.loc[employee_id].to_dict().items()}
    features = catalogue(facts.company)
    own = {name: value for name, value in row.items() if not features[name].peer_of}
    groups: dict[str, list[Entry]] = {group: [] for group in GROUPS}
    for name, value in own.items():
        if value is not None:
            standing = row.get(f"{name}_peer")
            groups[features[name].group].append(Entry(features[name], value, standing))
    return Dossier(
        employee_id=employee_id,
        as_of=as_of,
        currency=facts.company.currency,
        position={str(name): _known(value) for name, value in people.loc[employee_id].to_dict().items()},
        groups={group: entries for group, entries in groups.items() if entries},
        n_unknown=sum(value is None for value in own.values()),
        left_out={name: need for name, need in frame.attrs["left_out"].items() if not features[name].peer_of},
    )


def _known(value: Any) -> Any:
    return None if pd.isna(value) else value
