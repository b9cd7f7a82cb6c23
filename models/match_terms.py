"""The terms that people share: home, traits, skills, and what platforms make of skills."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, Self

import numpy as np
import pandas as pd

from features.staffing.evidence import Evidence
from models.encoder import Floats, Ints

#: Spreads (log-odds a standard deviation) that the terms have before any evidence.
GROUPS = {"home": 0.1, "trait": 0.1, "skill": 0.1, "slope": 0.05, "attribute": 0.05}
#: Spread of the mean of all people, nearly free.
MEAN_SD = 1.0


@dataclass(frozen=True)
class Scale:
    """Mean and standard deviation of each column, as learnt; what is missing counts as the mean.

    Parameters
    ----------
    names : tuple of str
        Columns.
    mean, sd : ndarray of shape (n_columns,)
        As learnt.
    """

    names: tuple[str, ...]
    mean: Floats
    sd: Floats

    @classmethod
    def of(cls, frame: pd.DataFrame) -> "Scale":
        """Learn from a frame; columns that never differ are left out."""
        values = frame.astype(np.float64)
        sd = values.std(ddof=0)
        kept = values.columns[(sd > 1e-9).to_numpy()]
        mean = values[kept].mean()
        return cls(tuple(map(str, kept)), mean.to_numpy(np.float64), sd[kept].to_numpy(np.float64))

    def of_rows(self, frame: pd.DataFrame) -> Floats:
        """Return a frame's columns on the scale; columns that it lacks are 0."""
        values = frame.reindex(columns=list(self.names)).to_numpy(dtype=np.float64)
        return np.nan_to_num((values - self.mean) / self.sd)


@dataclass(frozen=True)
class Terms:
    """Shared terms: mean, home, trait, skill, skill x platform, skill x attribute.

    Parameters
    ----------
    platforms : tuple of str
        Those learnt from; others have neither a home nor slopes of their own.
    traits, skills, attributes : Scale
        Of people, and of platforms.
    """

    platforms: tuple[str, ...]
    traits: Scale
    skills: Scale
    attributes: Scale

    @classmethod
    def of(cls, evidence: Evidence, attributes: pd.DataFrame) -> "Terms":
        """Learn scales from the people and platforms of the evidence."""
        ids, people = list(evidence.platforms), list(evidence.people)
        scales = (evidence.traits.reindex(people), evidence.skills.reindex(people), attributes.reindex(ids))
        return cls(tuple(ids), *map(Scale.of, scales))

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Self:
        """Read what `to_json` gave."""

        def scale(held: dict[str, Any]) -> Scale:
            return Scale(tuple(held["names"]), np.array(held["mean"], float), np.array(held["sd"], float))

        return cls(
            tuple(state["platforms"]), *(scale(state[name]) for name in ("traits", "skills", "attributes"))
        )

    def to_json(self) -> dict[str, Any]:
        """Return names and scales."""

        def held(scale: Scale) -> dict[str, Any]:
            return {"names": list(scale.names), "mean": scale.mean.tolist(), "sd": scale.sd.tolist()}

        return {
            "platforms": list(self.platforms),
            "traits": held(self.traits),
            "skills": held(self.skills),
            "attributes": held(self.attributes),
        }

    @property
    def sizes(self) -> dict[str, int]:
        """How many weights each group has, in their order."""
        m, k, a = len(self.platforms), len(self.skills.names), len(self.attributes.names)
        n = len(self.traits.names)
        return {"mean": 1, "home": m, "trait": n, "skill": k, "slope": m * k, "attribute": a * k}

    def variances(self, spreads: dict[str, float]) -> Floats:
        """Return the prior variance of each weight."""
        sd = {"mean": MEAN_SD, **spreads}
        return np.concatenate([np.full(n, sd[name] ** 2) for name, n in self.sizes.items()])

    def rows(self, people: "People", where: "Places", person: Ints, place: Ints) -> Floats:
        """Return the terms of some people on some places, shape (n_rows, n_weights)."""
        n, m = len(person), len(self.platforms)
        skill, attribute, at = people.skills[person], where.attributes[place], where.learnt[place]
        home = np.zeros((n, m))
        known = np.flatnonzero(people.home[person] >= 0)
        home[known, people.home[person][known]] = 1.0
        slope = np.zeros((n, m, skill.shape[1]))
        known = np.flatnonzero(at >= 0)
        slope[known, at[known]] = skill[known]
        crossed = attribute[:, :, None] * skill[:, None, :]
        trait = people.traits[person]
        return np.hstack([np.ones((n, 1)), home, trait, skill, slope.reshape(n, -1), crossed.reshape(n, -1)])

    def everywhere(self, people: "People", where: "Places", weights: Floats) -> Floats:
        """Return the sum of all terms of every person in every place; shape (n_people, n_places)."""
        mean, home, trait, skill, slope, crossed = self.split(weights)
        m, k = len(self.platforms), len(skill)
        per_place = np.vstack([slope.reshape(m, k), np.zeros((1, k))])[where.learnt]
        per_place = per_place + where.attributes @ crossed.reshape(len(self.attributes.names), k) + skill
        own = np.append(home, 0.0)[people.home] + people.traits @ trait
        total: Floats = mean[0] + own[:, None] + people.skills @ per_place.T
        return total

    def split(self, weights: Floats) -> list[Floats]:
        """Cut weights into their groups."""
        return np.split(weights, np.cumsum(list(self.sizes.values()))[:-1])

    def people(self, evidence: Evidence) -> "People":
        """Return the people of the evidence as the terms see them; a home that was not learnt from is -1."""
        ids, homes = list(evidence.people), [*evidence.platforms, None]
        return People(
            home=_codes(self.platforms, [homes[code] for code in evidence.home]),
            traits=self.traits.of_rows(evidence.traits.reindex(ids)),
            skills=self.skills.of_rows(evidence.skills.reindex(ids)),
        )

    def places(self, ids: Sequence[str], attributes: pd.DataFrame) -> "Places":
        """Return platforms as the terms see them."""
        rows = attributes.reindex(list(ids))
        return Places(tuple(ids), _codes(self.platforms, ids), self.attributes.of_rows(rows))


@dataclass(frozen=True)
class People:
    """People as the terms see them: code of the home or -1, scaled traits and skills."""

    home: Ints
    traits: Floats
    skills: Floats


@dataclass(frozen=True)
class Places:
    """Platforms as the terms see them: code among those learnt from or -1, and scaled attributes."""

    ids: tuple[str, ...]
    learnt: Ints
    attributes: Floats


def _codes(known: Sequence[str], names: Sequence[str | None]) -> Ints:
    at = {name: code for code, name in enumerate(known)}
    return np.array([at.get(name, -1) if name is not None else -1 for name in names], dtype=np.int64)
