"""Everybody's fair scores as of one date under one scheme, in the form in which they are answered."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from features.appraisal.development import standings
from features.appraisal.schemes.scheme import Scheme
from features.appraisal.score.fair_score import FairScores, fair_scores
from features.appraisal.yardstick.health import Health, appraisal_health
from serving.access import View
from serving.answers import Note
from serving.appraisal.sheet import Platform, platforms_of
from serving.ranking import Ranking
from serving.snapshot import Snapshot

Flags = npt.NDArray[np.bool_]

_SCORE = ("score", "reliability", "trend")
_INTERVAL = ("low80", "high80", "low95", "high95", "trend_low", "trend_high")

ADVICE = Note(
    zh="分数说明贡献，不说明原因；由人决定，并考虑数据之外的情况。",
    en="A score says what was contributed, not why; a person decides, and weighs what the tables lack.",
)
POLICY = Note(
    zh="各职类的平均水平被视为同样好（方案中的约定，无法由数据证明）。",
    en="The average of every role counts as equally good: a rule of the scheme, which no data can prove.",
)
ANCHORED = Note(
    zh="各职类的平均分由方案规定，并非由数据得出。",
    en="The scheme sets the average score of each role; it does not follow from the data.",
)


@dataclass(frozen=True)
class _ByPerson:
    """Rows of a frame by person, found without reading all of it."""

    frame: pd.DataFrame
    places: Mapping[str, npt.NDArray[np.int64]]

    @classmethod
    def of_frame(cls, frame: pd.DataFrame) -> "_ByPerson":
        found = frame.groupby("employee_id", sort=False).indices
        return cls(frame, {str(one): np.asarray(rows) for one, rows in found.items()})

    def of(self, ids: Sequence[str]) -> pd.DataFrame:
        """Return the rows of some people, in their order."""
        found = [self.places[one] for one in ids if one in self.places]
        return self.frame.iloc[np.sort(np.concatenate(found))] if found else self.frame.iloc[:0]


@dataclass(frozen=True)
class Appraisal:
    """The fair scores of a snapshot; what is dear is made when it is first needed.

    Parameters
    ----------
    snapshot : Snapshot
        The company as of the date.
    scheme : Scheme
        What counts, with which weights.
    """

    snapshot: Snapshot
    scheme: Scheme

    @cached_property
    def fair(self) -> FairScores:
        """The scores, in the order of the roster."""
        return fair_scores(self.snapshot.known, self.scheme)

    @cached_property
    def health(self) -> Health:
        """What speaks for and against the scores themselves."""
        return appraisal_health(self.snapshot.known, self.fair)

    @cached_property
    def people(self) -> pd.DataFrame:
        """`FairScores.people` in the order of the roster."""
        return self.fair.people.reindex(self.snapshot.roster.index)

    @cached_property
    def indicators(self) -> list[str]:
        """The indicators that count for anybody, sorted."""
        return sorted(self.fair.parts["indicator"].unique())

    @cached_property
    def scored(self) -> Flags:
        """Whether each person of the roster has a score."""
        return np.asarray(self.people["state"].eq("scored"), dtype=bool)

    @cached_property
    def _rows(self) -> list[dict[str, Any]]:
        shown = self.people[["state", "comparable", *_SCORE, *_INTERVAL]].astype(object)
        return _records(shown)

    def person(self, place: int, view: View) -> dict[str, Any]:
        """Return the fields of `Scored` that a view shows of the person at a place of the roster."""
        row = self._rows[place]
        told = self.snapshot.person(place, view) | {"state": row["state"] or "not measured"}
        if view.sees("score"):
            told |= {name: row[name] for name in _SCORE} | {"comparable": row["comparable"]}
        if view.sees("interval"):
            told |= {name: row[name] for name in _INTERVAL}
        return told

    def ranking(self, among: Flags) -> Ranking:
        """Return those of some people who have a score, best first, in tiers by the 80 % interval."""
        score, low, high = (
            self.people[name].to_numpy(dtype=np.float64) for name in ("score", "low80", "high80")
        )
        return Ranking.of(among & self.scored, score, low, high)

    def within(self, rows: Flags) -> FairScores:
        """Return the scores of some people of the roster alone, so that nothing else enters an aggregate."""
        return self.among(np.flatnonzero(rows).tolist())

    def among(self, places: Sequence[int]) -> FairScores:
        """Return the scores of the people at some places of the roster alone."""
        ids = self.snapshot.roster.index[list(places)]
        whole = len(ids) == len(self.snapshot.roster)
        parts = self.fair.parts if whole else self._parts.of(ids.tolist())
        return FairScores(
            as_of=self.fair.as_of,
            scheme=self.fair.scheme,
            people=self.people.loc[ids],
            parts=parts,
            weights=self.fair.weights,
            notes=self.fair.notes,
        )

    def parts_of(self, employee_id: str) -> pd.DataFrame:
        """Return what one person's score consists of."""
        return self._parts.of([employee_id])

    def standings_of(self, employee_id: str) -> pd.DataFrame:
        """Return where one person stands."""
        return self._standings.of([employee_id])

    @cached_property
    def _parts(self) -> _ByPerson:
        return _ByPerson.of_frame(self.fair.parts)

    @cached_property
    def _standings(self) -> _ByPerson:
        return _ByPerson.of_frame(self.standings)

    @cached_property
    def standings(self) -> pd.DataFrame:
        """Where each person stands in the role, by kind of indicator and by indicator."""
        by_kind, by_indicator = standings(self.fair), standings(self.fair, by="indicator")
        return pd.concat([by_kind.assign(by="kind"), by_indicator.assign(by="indicator")], ignore_index=True)

    @cached_property
    def platforms(self) -> dict[str, Platform]:
        """Platform -> its name, and its maturity at the date."""
        return platforms_of(self.snapshot.known.table("platforms"), self.scheme, self.snapshot.as_of)

    def notes(self) -> list[Note]:
        """Return what limits the scores, and what of them is policy."""
        rule = POLICY if self.scheme.scale.roles == "equal" else ANCHORED
        return [*(Note(zh=zh, en=en) for zh, en in self.fair.notes), rule, ADVICE]


def finite(value: Any) -> float | None:
    """Return a number, or None where it is not known."""
    return None if value is None or not np.isfinite(value) else float(value)


def plain_rows(frame: pd.DataFrame, columns: Sequence[str]) -> list[dict[str, Any]]:
    """Return the rows of a frame as dicts, with None for what is not known or not there."""
    shown = frame.reindex(columns=list(columns)).astype(object)
    return _records(shown)


def _records(frame: pd.DataFrame) -> list[dict[str, Any]]:
    rows = frame.where(frame.notna(), None).to_dict("records")
    return [{str(name): value for name, value in row.items()} for row in rows]
