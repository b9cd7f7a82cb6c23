"""Contributions in words: the reasons behind a score, with what it is associated, never why.

Contributions are summed over the groups of the catalogue, which is steadier than single features. A group or
feature is named only where most bootstrap members agree on its sign.
"""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field
from typing import Any

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.errors import SchemaError
from features.catalog import GROUPS, Feature
from models.encoder import Floats, Ints
from models.trees import summed
from models.wording import OUTCOMES, Words, percentile, shown, strength

#: Share of bootstrap members that must agree on a sign before it is put in words.
AGREEMENT = 0.8
#: A group that moves the odds by less than about 2 % is no reason.
LEAST = 0.02
#: Features that a reason names as evidence.
N_EVIDENCE = 2


@dataclass(frozen=True, slots=True)
class Evidence:
    """A feature behind a reason.

    Parameters
    ----------
    feature : str
        Name in the catalogue.
    contribution : float
        On the logit scale, with that of its peer percentile.
    value : float, str or None
        The person's own value; None is not recorded.
    peer_percentile : float or None
        Share of peers with a lower value.
    agreement : float
        Share of bootstrap members with this sign.
    actionable : bool
        Whether the person or the company can act on it.
    words : Words
        Label, value with unit, and percentile.
    """

    feature: str
    contribution: float
    value: float | str | None
    peer_percentile: float | None
    agreement: float
    actionable: bool
    words: Words


@dataclass(frozen=True, slots=True)
class Reason:
    """A group of features and what it is associated with for one person.

    Parameters
    ----------
    group : str
        A key of ``features.catalog.GROUPS``.
    direction : int
        1: goes with a higher probability of the outcome, -1: with a lower.
    contribution : float
        Sum of the group on the logit scale.
    agreement : float
        Share of bootstrap members with this sign.
    evidence : tuple of Evidence
        The features with the largest contributions of the same sign.
    zh, en : str
        One sentence.
    """

    group: str
    direction: int
    contribution: float
    agreement: float
    evidence: tuple[Evidence, ...]
    zh: str
    en: str

    @property
    def feature(self) -> str:
        """Name of the leading feature."""
        return self.evidence[0].feature

    @property
    def actionable(self) -> bool:
        """Whether something behind it can be acted on."""
        return any(one.actionable for one in self.evidence)


def group_contributions(contributions: pd.DataFrame, catalogue: Mapping[str, Feature]) -> pd.DataFrame:
    """Sum contributions over the groups of the catalogue.

    Parameters
    ----------
    contributions : DataFrame of shape (n_rows, n_features)
        Columns are features.
    catalogue : mapping of str to Feature
        Names the group of each.

    Returns
    -------
    DataFrame of shape (n_rows, n_groups)
        Columns in the order of ``GROUPS``, those that occur; rows sum as before.

    Raises
    ------
    SchemaError
        If the catalogue does not name a feature.
    """
    names, owner = _owners(contributions.columns, catalogue, by="group")
    return pd.DataFrame(
        summed(contributions.to_numpy(), owner, len(names)), index=contributions.index, columns=names
    )


def reasons(
    contributions: pd.DataFrame,
    members: Floats,
    profile: pd.DataFrame,
    catalogue: Mapping[str, Feature],
    *,
    topic: str,
    n_reasons: int = 3,
) -> list[list[Reason]]:
    """Put the strongest groups of each row in words.

    Parameters
    ----------
    contributions : DataFrame of shape (n_rows, n_features)
        As ``Blend.assess(X, explain=True).contributions``.
    members : ndarray of shape (n_members, n_rows, n_features)
        Contributions in every bootstrap member.
    profile : DataFrame of shape (n_rows, n_columns)
        Own values and, as ``<feature>_peer``, percentiles among peers; same rows.
    catalogue : mapping of str to Feature
        Labels, units and groups.
    topic : str
        ``promotion`` or ``attrition``.
    n_reasons : int
        Most reasons a row.

    Returns
    -------
    list of list of Reason
        For each row its reasons, strongest first. Fewer, or none, where members disagree.

    Raises
    ------
    SchemaError
        If the catalogue does not name a feature.
    """
    groups, by_group = _owners(contributions.columns, catalogue, by="group")
    roots, by_root = _owners(contributions.columns, catalogue, by="feature")
    values = contributions.to_numpy()
    of_group = _Signed.of(values, members, by_group, len(groups))
    of_root = _Signed.of(values, members, by_root, len(roots))
    said = of_group.sure & (np.abs(of_group.total) >= LEAST)
    group_of = np.array([groups.index(catalogue[name].group) for name in roots])
    order = np.argsort(-np.abs(of_group.total), axis=1, kind="stable")
    strongest = np.argsort(-np.abs(of_root.total), axis=1, kind="stable")
    table = _Table(profile, roots, catalogue)
    found: list[list[Reason]] = []
    for row in range(len(values)):  # only the rows that are shown come here
        own: list[Reason] = []
        for place in order[row][said[row, order[row]]]:
            sign = np.sign(of_group.total[row, place])
            fits = (group_of == place) & of_root.sure[row] & (np.sign(of_root.total[row]) == sign)
            leading = [int(i) for i in strongest[row] if fits[i]][:N_EVIDENCE]
            if leading and len(own) < n_reasons:
                evidence = tuple(table.evidence(row, i, of_root) for i in leading)
                own.append(_reason(groups[place], of_group, (row, int(place)), evidence, topic))
        found.append(own)
    return found


@dataclass(frozen=True, slots=True)
class _Signed:
    """Summed contributions and the share of members that agree on their sign."""

    total: Floats
    agreement: Floats

    @classmethod
    def of(cls, values: Floats, members: Floats, owner: Ints, n: int) -> "_Signed":
        total = summed(values, owner, n)
        if not len(members):
            return cls(total, np.zeros_like(total))  # nothing to agree: nothing is said
        same = np.sign(summed(members, owner, n)) == np.sign(total)
        return cls(total, same.mean(axis=0))

    @property
    def sure(self) -> npt.NDArray[np.bool_]:
        return np.asarray((self.agreement >= AGREEMENT) & (self.total != 0.0))


@dataclass(frozen=True, slots=True)
class _Table:
    """Where own values, percentiles and labels are looked up."""

    profile: pd.DataFrame
    names: Sequence[str]
    catalogue: Mapping[str, Feature]
    columns: dict[str, list[Any]] = field(default_factory=dict)  # those looked at, as plain lists

    def evidence(self, row: int, place: int, signed: _Signed) -> Evidence:
        feature = self.catalogue[self.names[place]]
        value = self._cell(row, feature.name)
        share = self._cell(row, f"{feature.name}_peer")
        share = None if isinstance(share, str) else share
        text, among = shown(value, feature.unit), percentile(share)
        return Evidence(
            feature=feature.name,
            contribution=float(signed.total[row, place]),
            value=value,
            peer_percentile=share,
            agreement=float(signed.agreement[row, place]),
            actionable=feature.actionable,
            words=Words(f"{feature.zh}：{text.zh}{among.zh}", f"{feature.en}: {text.en}{among.en}"),
        )

    def _cell(self, row: int, name: str) -> float | str | None:
        if name not in self.columns:
            there = name in self.profile.columns
            self.columns[name] = self.profile[name].tolist() if there else [None] * len(self.profile)
        value = self.columns[name][row]
        if isinstance(value, str):
            return value
        return None if value is None or pd.isna(value) else float(value)


def _reason(
    group: str, signed: _Signed, place: tuple[int, int], evidence: tuple[Evidence, ...], topic: str
) -> Reason:
    contribution = float(signed.total[place])
    direction = 1 if contribution > 0.0 else -1
    label, outcome, size = GROUPS[group], OUTCOMES[topic][direction], strength(contribution)
    zh = "；".join(one.words.zh for one in evidence)
    en = "; ".join(one.words.en for one in evidence)
    return Reason(
        group=group,
        direction=direction,
        contribution=contribution,
        agreement=float(signed.agreement[place]),
        evidence=evidence,
        zh=f"{label[0]}与{outcome.zh}{size.zh}相关：{zh}。",
        en=f"{label[1]} is {size.en} associated with {outcome.en}: {en}.",
    )


def _owners(columns: pd.Index, catalogue: Mapping[str, Feature], *, by: str) -> tuple[list[str], Ints]:
    """Names to sum over and the place of each column among them; a peer percentile goes with its feature."""
    unknown = [name for name in columns if name not in catalogue]
    if unknown:
        msg = f"expected features of the catalogue, got {', '.join(unknown)}; train again with this catalogue"
        raise SchemaError(msg)
    features = [catalogue[name] for name in columns]
    if by == "group":
        keys = [one.group for one in features]
        names = [name for name in GROUPS if name in keys]
    else:
        keys = [one.peer_of or one.name for one in features]
        names = list(dict.fromkeys(keys))
    place = {name: i for i, name in enumerate(names)}
    return names, np.array([place[key] for key in keys], dtype=np.int64)
