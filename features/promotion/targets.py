"""How a company sets promotion up: what counts as success, and the targets that people may rise to."""

from collections.abc import Collection, Iterator, Mapping
from importlib import resources
from pathlib import Path
from typing import Annotated, Any, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from data.errors import SettingError, UnknownTarget
from data.home import Home
from data.store import Store
from data.suggest import closest
from features.catalog import Feature, catalogue
from features.promotion.success import USUAL, Months, Success
from features.tenure import MONTHS_BEFORE_NEXT
from features.written import Fault, Form, in_force, read_yaml, version_of

#: The company's own file in the home folder.
FILE = "promotion.yaml"

#: The target that is meant where none is named.
DEFAULT = "next-grade"

FORM = Form("setup of promotion", SettingError, "`targets`")

Flag = Annotated[bool, Field(strict=True)]
Count = Annotated[int, Field(strict=True, ge=0, le=100)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]
Level = Annotated[float, Field(strict=True, ge=0, le=5)]
Label = Annotated[str, Field(min_length=1)]
Key = Annotated[str, Field(pattern="^[a-z][a-z0-9-]{0,39}$")]

#: Feature -> the key of a target that asks about it.
_OWN_KEY = {"grade": "from_grades", "months_in_grade": "months_in_grade", "front_line": "front_line"}

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_CLOSED)
class Bounds:
    """Between which values a feature must lie."""

    at_least: Number | None = Field(default=None, description="the least value")
    at_most: Number | None = Field(default=None, description="the largest value")

    @model_validator(mode="after")
    def _bounded(self) -> Self:
        if self.at_least is None and self.at_most is None:
            msg = "give at_least, at_most or both"
            raise ValueError(msg)
        if self.at_least is not None and self.at_most is not None and self.at_least > self.at_most:
            msg = "at_least is above at_most: nobody could be in between; correct one of them"
            raise ValueError(msg)
        return self


@dataclass(frozen=True, config=_CLOSED)
class Target:
    """What people may rise to, and what it asks of them."""

    zh: Label = Field(description="label in Chinese")
    en: Label = Field(description="label in English")
    critical: Flag = Field(default=False, description="whether bench depth is reported")
    from_grades: tuple[Count, ...] | None = Field(
        default=None, min_length=1, description="grades to rise from; any but the top grade if left out"
    )
    months_in_grade: Months = Field(default=MONTHS_BEFORE_NEXT, description="least months in the grade")
    months_in_company: Months = Field(default=MONTHS_BEFORE_NEXT, description="least months in the company")
    front_line: Flag | None = Field(
        default=None, description="true for front line, false for back office, either if left out"
    )
    candidates: Literal["everywhere", "same_platform"] = Field(
        default="everywhere", description="where candidates for a platform may work"
    )
    platforms: Count = Field(default=0, description="least number of platforms worked on")
    skills: dict[Label, Level] = Field(default_factory=dict, description="skill -> least level")
    no_open_case: Flag = Field(default=True, description="whether an open case stands against it")
    require: dict[str, Bounds] = Field(default_factory=dict, description="feature -> bounds of its value")


@dataclass(frozen=True, config=_CLOSED)
class Promotions:
    """How promotion is set up."""

    targets: dict[Key, Target] = Field(description="key -> target; `next-grade` must be one of them")
    success: Success = Field(default=USUAL, description="when a promotion counts as a success")
    ready: Number = Field(
        default=0.6, gt=0, lt=1, description="probability of success from which somebody counts as ready"
    )
    open_case: Label = Field(default="open_case", description="attribute that says that a case is open")
    potential: Label = Field(
        default="potential", description="attribute with a manager's rating of potential"
    )

    @model_validator(mode="after")
    def _has_default(self) -> Self:
        if DEFAULT not in self.targets:
            msg = f"add the target {DEFAULT} under `targets`; it is meant where no target is named"
            raise ValueError(msg)
        return self

    def usable(self, catalogue: Mapping[str, Feature]) -> dict[str, Feature]:
        """Return a catalogue without what no model may read: open cases and ratings of potential."""
        closed = (self.open_case, self.potential)
        never = {f"attr_{name}{mean}" for name in closed for mean in ("", "_mean")}
        return {name: one for name, one in catalogue.items() if not {name, one.peer_of} & never}

    def target(self, key: str = DEFAULT) -> Target:
        """Return a target by its key.

        Raises
        ------
        UnknownTarget
            If there is none of that key, naming those that there are.
        """
        if key not in self.targets:
            msg = f"there is no target {key!r}; there are {', '.join(self.targets)}"
            raise UnknownTarget(msg)
        return self.targets[key]


def promotions(home: Home) -> Promotions:
    """Return how promotion is set up: as `promotion.yaml` of the home folder says, else as shipped.

    Parameters
    ----------
    home : Home
        The installation.

    Returns
    -------
    Promotions
        Fit for use: every required feature is in the company's catalogue and is a number.

    Raises
    ------
    SettingError
        Naming every fault with file, line and key, what came, what was expected, and what to do.
    """
    return read(in_force(home, FILE, shipped()), _numbers(home))


def version(home: Home) -> str:
    """Return a digest of the setup in force: what a list rested on."""
    return version_of(in_force(home, FILE, shipped()))


def shipped() -> str:
    """Return the text of the file that comes with the product."""
    return resources.files("features.promotion").joinpath("targets.yaml").read_text(encoding="utf-8")


def read(source: Path | str, features: Collection[str]) -> Promotions:
    """Read and check a setup whose targets may require these features; see `promotions`."""
    written = read_yaml(source, FORM)
    found = written.value(Promotions)
    written.faults.extend(_unknown_features(written.raw, features))
    if found is None or written.faults:
        raise written.refusal()
    return found


def _numbers(home: Home) -> list[str]:
    every = catalogue(Store(home).company)
    return [name for name, feature in every.items() if feature.type == "number"]


def _unknown_features(raw: Mapping[str, Any], features: Collection[str]) -> Iterator[Fault]:
    for key, target in _block(raw, "targets").items():
        for name in _block(target, "require"):
            place = ("targets", key, "require", name)
            if name in _OWN_KEY:
                advice = f"ask for it by `{_OWN_KEY[name]}`"
                yield Fault(place, repr(name), "a feature that no other key asks about", advice)
            elif name not in features:
                offer = closest(str(name), features)
                advice = "docs/features.md names all" + (offer if "did you mean" in offer else "")
                yield Fault(place, repr(name), "a feature that is a number", advice)


def _block(raw: object, key: str) -> Mapping[Any, Any]:
    found = raw.get(key) if isinstance(raw, Mapping) else None
    return found if isinstance(found, Mapping) else {}
