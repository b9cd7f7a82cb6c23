"""What a stay talk may be about, from the reasons that go with a higher risk."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from functools import cache
from importlib import resources
from typing import Any, Protocol

import yaml

from data.errors import SchemaError
from features.catalog import GROUPS, catalogue

#: Topics of one talk.
MOST = 3

_PEER = "_peer"


class Behind(Protocol):
    """One feature behind a reason."""

    @property
    def feature(self) -> str:
        """Name in the catalogue."""

    @property
    def contribution(self) -> float:
        """Above 0 where it goes with a higher risk."""

    @property
    def value(self) -> float | str | None:
        """What it is."""


class Reasoned(Protocol):
    """One reason of a risk, as `models.explain` gives it."""

    @property
    def group(self) -> str:
        """Group of the feature catalogue."""

    @property
    def direction(self) -> int:
        """Above 0 where it goes with a higher risk."""

    @property
    def evidence(self) -> Sequence[Behind]:
        """Features behind it, the strongest first."""


@dataclass(frozen=True, slots=True)
class Topic:
    """Something to talk about.

    Attributes
    ----------
    id : str
        Its id in topics.yaml.
    zh, en : str
        What it is.
    ask_zh, ask_en : str
        A question that opens the talk.
    company_can_act : bool
        Whether the company can act on it; else it is context.
    features, groups : tuple of str
        What leads to it; a group does where no feature of it leads anywhere.
    only : mapping of str to (float, float)
        Feature -> least and most value at which it does.
    """

    id: str
    zh: str
    en: str
    ask_zh: str
    ask_en: str
    company_can_act: bool
    features: tuple[str, ...] = ()
    groups: tuple[str, ...] = ()
    only: Mapping[str, tuple[float, float]] = field(default_factory=dict)

    def follows_from(self, behind: Behind) -> bool:
        """Tell whether a feature leads to it."""
        name, value = behind.feature, behind.value
        if name.removesuffix(_PEER) not in self.features:
            return False
        if name not in self.only:  # a percentile among peers has no such limits
            return True
        least, most = self.only[name]
        return isinstance(value, int | float) and least <= value <= most


def topics() -> tuple[Topic, ...]:
    """Return every topic in the order of the catalogue, the general opener last."""
    return _catalogue()


def topics_for(reasons: Sequence[Reasoned], *, most: int = MOST) -> list[Topic]:
    """Return what to talk about with a person.

    Parameters
    ----------
    reasons : sequence of Reasoned
        In the order of their weight; those that go with a lower risk lead to nothing.
    most : int, default 3
        At most so many topics.

    Returns
    -------
    list of Topic
        In the order of the reasons, none twice: for each reason the topic of its strongest feature that leads
        to one not there yet, else that of its group; the general opener alone where nothing fits.
    """
    *special, general = _catalogue()
    found: list[Topic] = []
    for reason in reasons:
        if reason.direction > 0:
            new = [topic for topic in _about(reason, special) if topic not in found]
            found += new[:1]
    return found[:most] or [general]


def _about(reason: Reasoned, special: Sequence[Topic]) -> list[Topic]:
    raising = [one for one in reason.evidence if one.contribution > 0]
    of_features = [topic for one in raising for topic in special if topic.follows_from(one)]
    return of_features or [topic for topic in special if reason.group in topic.groups]


@cache
def _catalogue() -> tuple[Topic, ...]:
    text = resources.files("features.attrition").joinpath("topics.yaml").read_text(encoding="utf-8")
    return read(yaml.safe_load(text))


def read(written: Mapping[str, Any]) -> tuple[Topic, ...]:
    """Return the topics of a parsed topics.yaml, the general opener last.

    Raises
    ------
    SchemaError
        If a topic names what the feature catalogue does not have, or an id stands twice.
    """
    entries = [*written["topics"], written["general"]]
    ids = [entry["id"] for entry in entries]
    if len(set(ids)) < len(ids):
        msg = f"topics.yaml: an id stands twice among {', '.join(ids)}; give each topic its own"
        raise SchemaError(msg)
    return tuple(_topic(entry) for entry in entries)


def _topic(entry: Mapping[str, Any]) -> Topic:
    features, groups = tuple(entry.get("features", ())), tuple(entry.get("groups", ()))
    limits = entry.get("only", {})
    strange = sorted({*features} - {*catalogue()} | {*groups} - {*GROUPS} | {*limits} - {*features})
    if strange:
        msg = f"topics.yaml: {entry['id']} names {', '.join(strange)}; expected features or groups"
        raise SchemaError(f"{msg} of the catalogue")
    only = {
        name: (float(limit.get("at_least", "-inf")), float(limit.get("at_most", "inf")))
        for name, limit in limits.items()
    }
    return Topic(**{**entry, "features": features, "groups": groups, "only": only})
