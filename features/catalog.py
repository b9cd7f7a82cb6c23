"""The feature catalogue: every feature once, with the words, the group and the direction that go with it.

``python -m features.catalog`` writes docs/features.md from it.
"""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field, replace
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from data.errors import SchemaError
from data.forbidden import why_forbidden
from data.manifest import Attribute, Company

#: Group -> (zh, en); explanations sum contributions over these.
GROUPS: dict[str, tuple[str, str]] = {
    "ability": ("能力", "Ability and results"),
    "process": ("过程", "Process"),
    "customers": ("客户", "Customers"),
    "collaboration": ("协作", "Collaboration"),
    "pay": ("薪酬晋升", "Pay and promotion"),
    "team": ("团队", "Team and manager"),
    "experience": ("经历", "Experience"),
    "environment": ("环境", "Environment"),
}

_TEXTS = ("name", "zh", "en", "purpose", "purpose_zh")
_PAGE = Path(__file__).resolve().parent.parent / "docs" / "features.md"


@dataclass(frozen=True, slots=True)
class Feature:
    """One feature.

    Attributes
    ----------
    name : str
        Column of the profile.
    zh, en : str
        Labels for people.
    unit : str
        What one unit of the value is.
    group : str
        A key of `GROUPS`.
    purpose, purpose_zh : str
        What it tells, and so why it is used.
    type : str
        ``number`` or ``category``.
    direction : mapping of str to int
        Topic (``promotion``, ``attrition``) -> sign that the domain justifies; 0 where it justifies none.
    actionable : bool
        Whether the person or the company can act on it.
    higher_is : str
        ``better``, ``worse`` or ``neutral``.
    needs : tuple of str
        Tables, or ``table.column``, without which it is left out.
    topics : tuple of str
        Topics that it may be used for; empty: all of them.
    peer : bool
        Whether a percentile among peers is added.
    peer_of : str
        Name of the feature that this one is the percentile of, or "".
    """

    name: str
    zh: str
    en: str
    unit: str
    group: str
    purpose: str
    purpose_zh: str = ""
    type: str = "number"
    direction: Mapping[str, int] = field(default_factory=dict)
    actionable: bool = False
    higher_is: str = "neutral"
    needs: tuple[str, ...] = ()
    topics: tuple[str, ...] = ()
    peer: bool = False
    peer_of: str = ""


def catalogue(company: Company | None = None) -> dict[str, Feature]:
    """Return every feature by name, with the attributes that this company declares as ``attr_<name>``.

    Parameters
    ----------
    company : Company, optional
        The company; only the common features if None.

    Returns
    -------
    dict of str to Feature
        In the order of the catalogue, peer percentiles right after their feature.

    Raises
    ------
    SchemaError
        If a declared attribute is forbidden or belongs to no group.
    """
    features = dict(_common())
    for name, declared in (company.attributes if company else {}).items():
        refuse_forbidden(name, declared.zh, declared.en)
        if declared.group not in GROUPS:
            msg = f"attribute {name} has the group {declared.group!r}; give one of {', '.join(GROUPS)}"
            raise SchemaError(msg)
        features |= {one.name: one for one in _declared(name, declared)}
    return features


def _declared(name: str, declared: Attribute) -> Iterator[Feature]:
    """Yield the latest value of an attribute, and of a number that is asked repeatedly its mean."""
    latest = Feature(
        name=f"attr_{name}",
        zh=declared.zh,
        en=declared.en,
        unit="category" if declared.type == "category" else "as recorded",
        group=declared.group,
        purpose=declared.purpose,
        purpose_zh=declared.purpose,
        type=declared.type,
        direction={"attrition": declared.leaving} if declared.leaving else {},
        needs=("attributes",),
    )
    yield latest
    if declared.type == "number":
        yield replace(
            latest,
            name=f"attr_{name}_mean",
            zh=f"{declared.zh}（历次平均）",
            en=f"{declared.en}, mean of all so far",
            topics=("attrition",),
            needs=("attributes.history",),
        )


def forbidden(text: str) -> bool:
    """Tell whether a name or label means something that may never be model input.

    >>> forbidden("DistanceFromHome"), forbidden("Age"), forbidden("platform_maturity_months")
    (True, True, False)
    """
    return why_forbidden([text]) is not None


def refuse_forbidden(name: str, *labels: str) -> None:
    """Raise where a name or its labels are forbidden.

    Raises
    ------
    SchemaError
        If `forbidden` says so.
    """
    for text in (name, *labels):
        if forbidden(text):
            msg = f"attribute {name} ({text!r}) may not be used about people; take it out of the mapping"
            raise SchemaError(msg)


@cache
def _common() -> Mapping[str, Feature]:
    text = (Path(__file__).parent / "catalog.yaml").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = yaml.safe_load(text)
    features: dict[str, Feature] = {}
    for feature in (one for entry in entries for one in _expand(entry)):
        for one in (feature, _peer(feature)) if feature.peer else (feature,):
            if one.name in features:
                msg = f"feature {one.name} stands twice in features/catalog.yaml"
                raise SchemaError(msg)
            features[one.name] = one
    return features


def _expand(entry: dict[str, Any]) -> Iterator[Feature]:
    given = {key: value for key, value in entry.items() if key != "windows"}
    given["needs"], given["topics"] = tuple(given["needs"]), tuple(given.get("topics", ()))
    for window in entry.get("windows", [0]):
        months = {"{w} months": "1 month", "{w}": "1"} if window == 1 else {"{w}": str(window)}
        texts = {key: _filled(given[key], months) for key in _TEXTS}
        yield Feature(**{**given, **texts})


def _filled(text: str, places: Mapping[str, str]) -> str:
    for place, value in places.items():
        text = text.replace(place, value)
    return text


def _peer(feature: Feature) -> Feature:
    return replace(
        feature,
        name=f"{feature.name}_peer",
        zh=f"{feature.zh}（同类百分位）",
        en=f"{feature.en}, percentile among peers",
        unit="percentile 0-1",
        purpose=f"Standing among people of the same role family and grade at that date. {feature.purpose}",
        purpose_zh=f"在同一职类同一职级中的百分位。{feature.purpose_zh}",
        peer=False,
        peer_of=feature.name,
    )


def page() -> str:
    """Return docs/features.md: every common feature, by group, in both languages."""
    features = [feature for feature in catalogue().values() if not feature.peer_of]
    n_peer = sum(feature.peer for feature in features)
    lines = [
        "# Features",
        "",
        "Written from `features/catalog.yaml` by `python -m features.catalog`.",
        "",
        f"{len(features)} features, {n_peer} of them also as a percentile among people of the same role "
        "family and grade (`<name>_peer`, from 0 to 1). Attributes that a company declares in its mapping "
        "join as `attr_<name>`. A sign under promotion or attrition is what the domain justifies and what "
        "the models are held to; where there is none, the data decide.",
    ]
    for group, (zh, en) in GROUPS.items():
        lines += ["", f"## {en} · {zh}", "", *_HEAD]
        lines += [_row(feature) for feature in features if feature.group == group]
    return "\n".join(lines) + "\n"


_HEAD = (
    "| feature | 名称 | label | unit | what it tells | 含义 | peer | promotion | attrition | needs |",
    "|---|---|---|---|---|---|---|---|---|---|",
)


def _row(feature: Feature) -> str:
    sign = {1: "+", -1: "-", 0: ""}
    cells = (
        f"`{feature.name}`",
        feature.zh,
        feature.en,
        feature.unit,
        feature.purpose,
        feature.purpose_zh,
        f"`{feature.name}_peer`" if feature.peer else "",
        sign[feature.direction.get("promotion", 0)],
        sign[feature.direction.get("attrition", 0)],
        ", ".join(feature.needs),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    _PAGE.write_text(page(), encoding="utf-8")
