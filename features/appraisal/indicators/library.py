"""The indicator library: what people can be appraised by, each once, with its formula and its evidence.

``python -m features.appraisal.indicators.library`` writes docs/indicators.md from it.
"""

from collections.abc import Mapping
from dataclasses import MISSING, dataclass, fields
from functools import cache
from pathlib import Path
from typing import Any

import yaml

from data.errors import SchemaError

#: Kind of indicator -> (zh, en).
KINDS: dict[str, tuple[str, str]] = {
    "outcome": ("结果", "Outcome"),
    "process": ("过程", "Process"),
    "development": ("发展", "Development"),
    "quality": ("质量", "Quality"),
    "collaboration": ("协作", "Collaboration"),
}

#: Columns of the monthly sales that an indicator may divide by each other, and what is counted beside them.
SOLD = (
    "leads",
    "conversions",
    "orders",
    "revenue",
    "margin",
    "margin_revenue",
    "new_customers",
    "repeat_customers",
    "customers",
    "customers_before",
    "refunded_orders",
    "steady_months",
)
#: Time worked, months with a second platform, and leads (months where a platform records none).
WORKED = ("months", "second_platform", "chances")
#: Ways to count a recorded kind of activity, written ``activity:visits``.
DONE = ("activity", "rated", "good")
#: All kinds of activity but timeliness.
EVERY_KIND = "*"

_CHOICES = {
    "kind": tuple(KINDS),
    "direction": (1, -1),
    "link": ("logit", "log", "review"),
    "baseline": ("platform", "role_family"),
    "of": ("level", "trend"),
}
_PAGE = Path(__file__).resolve().parents[3] / "docs" / "indicators.md"


@dataclass(frozen=True, slots=True)
class Indicator:
    """One measured quantity.

    Attributes
    ----------
    name : str
        How schemes call it.
    zh, en : str
        Labels for people.
    formula, formula_zh : str
        What is divided by what, in words.
    unit : str
        What one unit of the raw value is.
    exposure : str
        What its evidence is counted in.
    kind : str
        A key of `KINDS`.
    direction : int
        1 where higher is better, -1 where lower is.
    link : str
        ``logit`` (successes of trials), ``log`` (an amount per exposure) or ``review``.
    baseline : str
        ``platform`` or ``role_family``: whose month the person is compared with.
    numerator, denominator : str
        What is summed by month: one of `SOLD` or `WORKED`, or one of `DONE` with a kind of activity, such as
        ``activity:visits``; the dimension of a review.
    of : str
        ``level``, or ``trend``: the change over the last twelve months.
    needs : tuple of str
        Tables, or ``table.column``, without which it cannot be had; as in the feature catalogue.
    """

    name: str
    zh: str
    en: str
    formula: str
    formula_zh: str
    unit: str
    exposure: str
    kind: str
    direction: int = 1
    link: str = "logit"
    baseline: str = "platform"
    numerator: str = ""
    denominator: str = ""
    of: str = "level"
    needs: tuple[str, ...] = ()

    def activity_kinds(self) -> tuple[str, ...]:
        """Return the kinds of activity that it counts by name, without `EVERY_KIND`."""
        parts = (side.partition(":") for side in (self.numerator, self.denominator))
        kinds = (kind for how, _, kind in parts if how in DONE and kind != EVERY_KIND)
        return tuple(dict.fromkeys(kinds))


def library(extra: Mapping[str, Mapping[str, Any]] | None = None) -> dict[str, Indicator]:
    """Return every indicator by name, with those that a scheme declares of its own.

    Parameters
    ----------
    extra : mapping, optional
        Name -> fields of `Indicator`, for a quantity that the shipped library does not hold.

    Returns
    -------
    dict of str to Indicator
        In the order of the library.

    Raises
    ------
    SchemaError
        If a declared indicator is incomplete, or counts what is not recorded by month.
    """
    return {**_shipped(), **{name: declared(name, given) for name, given in (extra or {}).items()}}


def declared(name: str, given: Mapping[str, Any]) -> Indicator:
    """Return an indicator from its fields.

    Parameters
    ----------
    name : str
        How schemes call it.
    given : mapping
        Fields of `Indicator` but the name. ``needs`` follows from what is counted where it is not given.

    Returns
    -------
    Indicator
        Checked.

    Raises
    ------
    SchemaError
        If a field is missing, unknown or out of its choices.
    """
    known = {one.name: one for one in fields(Indicator)}
    unknown = sorted(set(given) - set(known))
    required = [one for one, field in known.items() if field.default is MISSING and one != "name"]
    missing = [one for one in required if not given.get(one)]
    if unknown or missing:
        what = f"the unknown field {unknown[0]!r}" if unknown else f"no {missing[0]!r}"
        msg = f"indicator {name} has {what}; give {', '.join(required)}, and of the rest what differs"
        raise SchemaError(msg)
    for one, choices in _CHOICES.items():
        if one in given and given[one] not in choices:
            msg = f"indicator {name} has {one} {given[one]!r}; give one of {', '.join(map(str, choices))}"
            raise SchemaError(msg)
    indicator = Indicator(**{**given, "name": name, "needs": tuple(given.get("needs", ()) or _needs(given))})
    if indicator.link != "review":
        for side in (indicator.numerator, indicator.denominator):
            _check_counted(name, side)
    return indicator


def _check_counted(name: str, counted: str) -> None:
    how, _, kind = counted.partition(":")
    if counted in (*SOLD, *WORKED) or (how in DONE and kind):
        return
    wanted = ", ".join((*SOLD, *WORKED, *(f"{one}:<kind>" for one in DONE)))
    msg = f"indicator {name} counts {counted!r}; give one of {wanted}"
    raise SchemaError(msg)


def _needs(given: Mapping[str, Any]) -> tuple[str, ...]:
    if given.get("link") == "review":
        return ("reviews",)
    sides = [str(given.get(side, "")) for side in ("numerator", "denominator")]
    found = ["activities" for side in sides if side.partition(":")[0] in DONE]
    found += ["sales" for side in sides if side in SOLD]
    found += ["assignments" for side in sides if side == "second_platform"]
    found += ["positions"] if given.get("baseline") == "role_family" else []
    return tuple(dict.fromkeys(found))


@cache
def _shipped() -> Mapping[str, Indicator]:
    text = (Path(__file__).parent / "library.yaml").read_text(encoding="utf-8")
    entries: list[dict[str, Any]] = yaml.safe_load(text)
    found: dict[str, Indicator] = {}
    for entry in entries:
        name = entry.pop("name")
        if name in found:
            msg = f"indicator {name} stands twice in features/appraisal/indicators/library.yaml"
            raise SchemaError(msg)
        found[name] = declared(name, entry)
    return found


def page() -> str:
    """Return docs/indicators.md: every indicator, by kind, in both languages."""
    shipped = library()
    lines = [
        "# Indicators",
        "",
        "Written from `features/appraisal/indicators/library.yaml` by "
        "`python -m features.appraisal.indicators.library`.",
        "",
        f"{len(shipped)} indicators. Each is turned into what a person adds above what an average person "
        "would have reached at the same platform (or role family) in the same month, shrunk by how much "
        "evidence there is; positive is better whatever the direction. Evidence is what a scheme's least "
        "evidence is counted in. A scheme may declare indicators of its own from any recorded kind of "
        "activity.",
        "",
        "Not counted from the tables: an order names one person, so shared orders are known only where a "
        "company records them as a kind of activity; the same holds of new listings that sell and of process "
        "improvements adopted. Response time is the quality that is recorded with follow-ups.",
    ]
    for kind, (zh, en) in KINDS.items():
        lines += ["", f"## {en} · {zh}", "", *_HEAD]
        lines += [_row(one) for one in shipped.values() if one.kind == kind]
    return "\n".join(lines) + "\n"


_COLUMNS = "indicator 名称 label formula 公式 unit evidence better compared_within scale needs"
_HEAD = (
    f"| {' | '.join(_COLUMNS.split()).replace('_', ' ')} |",
    f"|{'---|' * len(_COLUMNS.split())}",
)


def _row(one: Indicator) -> str:
    within = {"platform": "platform and month", "role_family": "role family and month"}
    scale = {"logit": "log-odds", "log": "log ratio", "review": "points"}
    cells = (
        f"`{one.name}`",
        one.zh,
        one.en,
        one.formula,
        one.formula_zh,
        one.unit,
        one.exposure,
        "higher" if one.direction > 0 else "lower",
        "raters" if one.link == "review" else within[one.baseline],
        scale[one.link],
        ", ".join((*one.needs, *(f"activities of kind {kind}" for kind in one.activity_kinds()))),
    )
    return f"| {' | '.join(cells)} |"


if __name__ == "__main__":
    _PAGE.write_text(page(), encoding="utf-8")
