"""What was known as of one date, in the form in which it is answered from."""

from dataclasses import dataclass
from datetime import date
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import TooLittleData
from data.store import Store
from features.attrition.performers import HIGH_PERFORMER, high_performer
from features.catalog import Feature, catalogue
from features.facts import Facts, Known, facts_of
from features.labels import attrition_labels
from features.profile import known_at, profile_of
from features.roster import roster
from serving.access import View
from serving.answers import Position

_POSITION = tuple(Position.model_fields)


@dataclass(frozen=True)
class Snapshot:
    """The company as of a date; each part is made when it is first needed.

    Parameters
    ----------
    source : Store or Facts
        The tables of one version; `Facts` are shared by all dates.
    as_of : date
        The date.
    fingerprint : str
        Digest of the tables.
    least : float, default 75
        Fair score from which on somebody is a high performer.
    """

    source: Store | Facts
    as_of: date
    fingerprint: str
    least: float = HIGH_PERFORMER

    @cached_property
    def facts(self) -> Facts:
        """The tables, read once."""
        return facts_of(self.source)

    @property
    def store(self) -> Store:
        """Where the tables are, pinned to one version."""
        return self.facts.store

    @cached_property
    def known(self) -> Known:
        """What was known; profile and fair scores are made of the same.

        Raises
        ------
        TooLittleData
            If nobody worked here then.
        """
        _ = self.roster
        return known_at(self.facts, [self.as_of])[0]

    @cached_property
    def roster(self) -> pd.DataFrame:
        """People active as of the date, index ``employee_id``.

        Raises
        ------
        TooLittleData
            If there is nobody.
        """
        people = roster(self.facts, as_of=self.as_of)
        if people.empty:
            msg = f"nobody is known to have worked here as of {self.as_of}; choose a later date"
            raise TooLittleData(msg)
        return people

    @cached_property
    def profile(self) -> pd.DataFrame:
        """Features of the people of the roster, in its order."""
        people = self.roster.index
        return profile_of(self.known).reindex(people)

    @cached_property
    def high_performer(self) -> npt.NDArray[np.float64]:
        """How likely each person of the roster is a high performer; NaN where it is not measured."""
        return high_performer(self.profile, least=self.least)

    @cached_property
    def still_here(self) -> npt.NDArray[np.bool_]:
        """Whether each person is still here; only a table of one date also holds who left by then."""
        if self.store.company.snapshot != self.as_of:
            return np.ones(len(self.roster), dtype=bool)
        left = attrition_labels(self.store, as_ofs=[self.as_of], label_window_months=1)
        found = left.droplevel("as_of").reindex(self.roster.index, fill_value=0)
        return np.asarray(found.to_numpy() == 0, dtype=bool)

    @cached_property
    def catalogue(self) -> dict[str, Feature]:
        """Every feature of this company."""
        return catalogue(self.store.company)

    @cached_property
    def platform_ids(self) -> list[str]:
        """Platforms known at the date, sorted."""
        named = [
            self.facts.known(name, as_of=self.as_of)["platform_id"]
            for name in ("platforms", "assignments")
            if self.facts.has(name)
        ]
        return sorted({str(one) for names in named for one in names.drop_nulls().unique()})

    @cached_property
    def platform_names(self) -> dict[str, str]:
        """Platform id -> its name, or the id where none is recorded; sorted by id."""
        named = {}
        if self.facts.has("platforms"):
            table = self.facts.known("platforms", as_of=self.as_of)
            named = dict(table.select("platform_id", "name").iter_rows())
        return {one: named.get(one) or one for one in self.platform_ids}

    @cached_property
    def ids(self) -> list[str]:
        """Employee ids, in the order of the roster."""
        return [str(person) for person in self.roster.index]

    @cached_property
    def places(self) -> dict[str, int]:
        """Employee id -> place on the roster."""
        return {person: place for place, person in enumerate(self.ids)}

    @cached_property
    def _columns(self) -> dict[str, list[Any]]:
        wanted = [name for name in ("display_name", *_POSITION) if name in self.roster]
        frame = self.roster[wanted].astype(object)
        return {name: frame[name].where(frame[name].notna(), None).tolist() for name in wanted}

    def person(self, place: int, view: View) -> dict[str, Any]:
        """Return the fields of a `Person` that a view shows of the person at a place of the roster."""
        columns = self._columns
        told: dict[str, Any] = {"employee_id": self.ids[place]}
        if view.sees("name") and "display_name" in columns:
            told["name"] = columns["display_name"][place]
        if view.sees("position"):
            told["position"] = self._positions.get(place) or self._position(place)
        return told

    @cached_property
    def _positions(self) -> dict[int, Position]:
        return {}

    def _position(self, place: int) -> Position:
        fields = {name: self._columns[name][place] for name in _POSITION if name in self._columns}
        if fields.get("grade") is not None:
            fields["grade"] = int(fields["grade"])
        return self._positions.setdefault(place, Position(**fields))
