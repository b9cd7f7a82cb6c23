"""The appraisal scheme: which indicators count with which weight, for whom and since when.

What is written (`Scheme`) stands apart from what holds for one role and one maturity
(`features.appraisal.schemes.resolved`). A scheme is named by its contents: whatever is changed gets another
version.
"""

import hashlib
import json
import re
from datetime import date
from functools import cache
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import AfterValidator, BaseModel, ConfigDict, Field, model_validator

from data.calendar import cycle_end, month_index
from features.appraisal.schemes.cycles import Cadence

Maturity = Literal["new", "growing", "mature"]
MATURITIES: tuple[Maturity, ...] = ("new", "growing", "mature")
Kind = Literal["outcome", "process", "development", "quality", "collaboration"]

_DIGITS = 10


def _is_cycle(text: str) -> str:
    if cycle_end(text) is None:
        msg = "expected a cycle such as 2026-05, 2026Q3 or 2026H1"
        raise ValueError(msg)
    return text


Cycle = Annotated[str, AfterValidator(_is_cycle)]
Name = Annotated[str, Field(pattern="^[a-z][a-z0-9_]*$")]
Some = Annotated[tuple[str, ...], Field(min_length=1)]


class _Part(BaseModel):
    model_config = ConfigDict(extra="forbid", frozen=True)


class Cadences(_Part):
    """How long an appraisal cycle lasts."""

    new: Cadence = Field(default="month", description="for who works on a new platform")
    growing: Cadence = Field(default="quarter", description="for who works on a growing platform")
    mature: Cadence = Field(default="half_year", description="for who works on a mature platform")
    back_office: Cadence = Field(default="half_year", description="for the back office")


class Maturities(_Part):
    """Until which age, in months since its launch, a platform is new, then growing; then it is mature."""

    new_until_months: int = Field(default=12, ge=1, description="age at which a platform is new no more")
    growing_until_months: int = Field(default=36, ge=2, description="age at which a platform is mature")

    @model_validator(mode="after")
    def _in_order(self) -> Self:
        if self.growing_until_months <= self.new_until_months:
            msg = "growing_until_months must be above new_until_months"
            raise ValueError(msg)
        return self


class OwnIndicator(_Part):
    """An indicator that the company declares itself, from any kind of activity that it records."""

    zh: str = Field(min_length=1, description="label in Chinese")
    en: str = Field(min_length=1, description="label in English")
    formula: str = Field(min_length=1, description="how it is counted, in English")
    formula_zh: str = Field(min_length=1, description="how it is counted, in Chinese")
    unit: str = Field(min_length=1, description="unit of the value, such as pieces a month")
    exposure: str = Field(default="months", description="what its evidence is counted in")
    kind: Kind = Field(description="outcome, process, development, quality or collaboration")
    direction: Literal[1, -1] = Field(default=1, description="1 where more is better, -1 where less is")
    link: Literal["logit", "log", "review"] = Field(
        default="log", description="log for amounts, logit for shares of cases that went well, or review"
    )
    baseline: Literal["platform", "role_family"] = Field(
        default="platform", description="whom people are compared with"
    )
    numerator: str = Field(min_length=1, description="what is counted, such as activity:demos")
    denominator: str = Field(default="months", description="what it is counted against, such as months")
    of: Literal["level", "trend"] = Field(
        default="level", description="the level, or its change in 12 months"
    )


class Weighted(_Part):
    """An indicator with its weight."""

    indicator: Name = Field(description="name in the indicator library, or under `indicators`")
    weight: float = Field(gt=0, le=1000, description="its share of the rule's total")
    floor: float = Field(default=-3.0, ge=-10, le=0, description="lowest value that counts, in spreads")
    cap: float = Field(default=3.0, ge=0, le=10, description="highest value that counts, in spreads")
    minimum_evidence: float = Field(
        default=0.0, ge=0, description="evidence over 12 months below which a person counts as average"
    )

    @model_validator(mode="after")
    def _has_room(self) -> Self:
        if self.floor == self.cap:
            msg = "floor and cap are both 0: the indicator could never count; leave them out or widen them"
            raise ValueError(msg)
        return self


class Match(_Part):
    """Whom a rule is for; what is left out matches everybody."""

    role_family: Some | None = Field(default=None, description="role families, such as [sales]")
    front_line: bool | None = Field(default=None, description="true for front line, false for back office")
    maturity: Annotated[tuple[Maturity, ...], Field(min_length=1)] | None = Field(
        default=None, description="maturities of the platform: new, growing, mature"
    )
    since: Cycle | None = Field(default=None, description="first cycle in which the rule holds")

    @property
    def n_criteria(self) -> int:
        """How specific the rule is: the number of things that it asks of a person."""
        return sum(given is not None for given in (self.role_family, self.front_line, self.maturity))


class Rule(_Part):
    """Which indicators count for whom."""

    match: Match = Field(default=Match(), description="whom the rule is for; everybody if left out")
    indicators: Annotated[tuple[Weighted, ...], Field(min_length=1)] = Field(
        description="what counts, with weights"
    )

    @model_validator(mode="after")
    def _once_each(self) -> Self:
        names = [one.indicator for one in self.indicators]
        twice = sorted({name for name in names if names.count(name) > 1})
        if twice:
            msg = f"{', '.join(twice)} stands twice in one rule; name each indicator once"
            raise ValueError(msg)
        return self


class BonusItem(_Part):
    """Something beyond one's own task that may add points to the score."""

    indicator: Name = Field(description="name in the indicator library, or under `indicators`")
    most_points: float = Field(gt=0, le=10, description="points of the score that it adds at most")


class Scale(_Part):
    """How role families stand to each other on the one scale."""

    roles: Literal["equal", "anchored"] = Field(
        default="equal",
        description="equal: every role's average person has 50; anchored: as those who changed roles show",
    )
    anchors: dict[str, Annotated[float, Field(ge=20, le=80)]] = Field(
        default_factory=dict, description="role family -> score of its average person, as policy; the rest 50"
    )

    @model_validator(mode="after")
    def _anchors_belong(self) -> Self:
        if self.anchors and self.roles != "anchored":
            msg = "`anchors` count only with `roles: anchored`; write that too, or remove them"
            raise ValueError(msg)
        return self


class BonusPolicy(_Part):
    """How a bonus pool is divided among those it is for."""

    floor: float = Field(default=0.0, ge=0, le=1, description="least amount, in shares of an even split")
    cap: float = Field(default=2.0, ge=1, le=10, description="largest amount, in shares of an even split")
    team_share: float = Field(
        default=0.2, ge=0, le=0.5, description="share of an amount that follows the team's mean score"
    )
    without_score: Literal["even", "floor", "none"] = Field(
        default="even", description="what who has no score for lack of evidence gets"
    )


class Scheme(_Part):
    """An appraisal scheme, as it is written."""

    name: str = Field(pattern="^[a-z][a-z0-9_]{0,39}$", description="short name; the version begins with it")
    zh: str = Field(min_length=1, description="title in Chinese")
    en: str = Field(min_length=1, description="title in English")
    cadence: Cadences = Field(default=Cadences(), description="how long a cycle lasts, by maturity")
    maturity: Maturities = Field(default=Maturities(), description="when a platform is new, growing, mature")
    rules: Annotated[tuple[Rule, ...], Field(min_length=1)] = Field(description="what counts for whom")
    team_share: float = Field(
        default=0.0, ge=0, le=0.5, description="share of the score that is the standing of one's team"
    )
    bonus_items: tuple[BonusItem, ...] = Field(default=(), description="what may add points")
    minimum_reliability: float = Field(
        default=0.2, ge=0, lt=1, description="reliability below which no score is given"
    )
    weights: Literal["given", "measured"] = Field(
        default="given", description="weights as written, or as the reliability of each indicator asks"
    )
    scale: Scale = Field(default=Scale(), description="how role families stand to each other")
    indicators: dict[Name, OwnIndicator] = Field(
        default_factory=dict, description="the company's own indicators"
    )
    pay: BonusPolicy = Field(default=BonusPolicy(), description="how a bonus pool is divided")

    @property
    def canonical(self) -> str:
        """The contents as one line of JSON, less what is as by default, keys in order."""
        # not kept: a changed copy would take the text of its origin along, and so its version
        # a key that a later release adds must not rename old schemes: what it does by default is left out
        contents = self.model_dump(mode="json", exclude_defaults=True)
        return json.dumps(contents, ensure_ascii=False, sort_keys=True, separators=(",", ":"))

    @property
    def version(self) -> str:
        """Name and the first digits of the digest of the contents; scores name it."""
        return f"{self.name}-{hashlib.sha256(self.canonical.encode()).hexdigest()[:_DIGITS]}"

    @property
    def own_indicators(self) -> dict[str, dict[str, Any]]:
        """The company's own indicators as plain values, for `features.appraisal.indicators.library`."""
        return {name: one.model_dump() for name, one in self.indicators.items()}


def load_scheme(source: Path | str) -> Scheme:
    """Read and check a scheme.

    Parameters
    ----------
    source : Path or str
        A file, or the text itself.

    Returns
    -------
    Scheme
        Fit for use: every indicator is known and no two rules contend.

    Raises
    ------
    SchemeError
        Naming every fault with file, line and key, what came, what was expected, and what to do.
    """
    from features.appraisal.schemes.authored import read_scheme

    return read_scheme(source)


@cache
def shipped() -> Scheme:
    """Return the scheme that comes with the product."""
    text = resources.files("features.appraisal").joinpath("schemes/default.yaml").read_text(encoding="utf-8")
    return load_scheme(text)


def maturity(age_months: int | None, scheme: Scheme) -> Maturity | None:
    """Return the maturity of a platform of an age in whole months; None where the age is not known."""
    if age_months is None:
        return None
    limits = scheme.maturity
    if age_months < limits.new_until_months:
        return "new"
    return "growing" if age_months < limits.growing_until_months else "mature"


def age_months(launch: date, as_of: date) -> int:
    """Return the whole months from a launch to a date.

    >>> age_months(date(2025, 8, 15), date(2026, 8, 14)), age_months(date(2025, 8, 15), date(2026, 8, 15))
    (11, 12)
    """
    return month_index(as_of) - month_index(launch) - (as_of.day < launch.day)


def json_schema() -> dict[str, Any]:
    """Return the JSON schema of a scheme, for editors."""
    return {"$schema": "https://json-schema.org/draft/2020-12/schema", **Scheme.model_json_schema()}


def is_version(text: str) -> bool:
    """Tell whether a text looks like the version of a scheme."""
    return re.fullmatch(rf"[a-z][a-z0-9_]{{0,39}}-[0-9a-f]{{{_DIGITS}}}", text) is not None
