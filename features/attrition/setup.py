"""How a company sets up its lists of flight risks: horizon, length, impact of an exit, and flags."""

from importlib import resources
from pathlib import Path
from typing import Annotated, Literal

from pydantic import ConfigDict, Field
from pydantic.dataclasses import dataclass

from data.errors import SettingError
from data.home import Home
from features.written import Form, in_force, read_yaml, version_of

#: The company's own file in the home folder.
FILE = "attrition.yaml"

#: Horizons, in months, for which a probability is given.
HORIZONS = (3, 6, 12)

FORM = Form("setup of attrition", SettingError, "`horizon_months`, `length` and `flags`")

Horizon = Literal[3, 6, 12]
Months = Annotated[int, Field(strict=True, ge=0, le=60)]
Number = Annotated[float, Field(strict=True, allow_inf_nan=False)]

_CLOSED = ConfigDict(extra="forbid")


@dataclass(frozen=True, config=_CLOSED)
class Length:
    """How long a list is where nobody asks for another length."""

    by: Literal["capacity", "cost"] = Field(
        default="capacity", description="`capacity`: so many people; `cost`: whoever is worth an action"
    )
    people: Annotated[int, Field(strict=True, ge=1, le=500)] = Field(
        default=20, description="people who can be cared for at a time; with `cost` the most that are listed"
    )
    action_cost: Number = Field(
        default=20_000, ge=0, description="what acting for one person costs, in the company's currency"
    )
    effect: Number = Field(
        default=0.2, gt=0, le=1, description="share of exits that acting is assumed to prevent; a guess"
    )


@dataclass(frozen=True, config=_CLOSED)
class Flags:
    """What happens to a flag that was raised."""

    again_months: Months = Field(
        default=6, description="months in which nobody is flagged again for the same cause"
    )
    due_days: Annotated[int, Field(strict=True, ge=1, le=365)] = Field(
        default=14, description="days in which the owner should have talked"
    )
    held_back: Number = Field(
        default=0.0,
        ge=0,
        le=0.5,
        description="share of the flags held back at random, to learn whether they help",
    )
    stages_months: Months = Field(
        default=0, description="months over which held-back flags are released, at random times; 0: never"
    )


@dataclass(frozen=True, config=_CLOSED)
class AttritionSetup:
    """How lists of flight risks are set up."""

    horizon_months: Horizon = Field(default=12, description="months within which an exit counts on a list")
    high_performer: Number = Field(
        default=75.0, gt=0, lt=100, description="fair score from which on somebody is a high performer"
    )
    length: Length = Field(default_factory=Length, description="how long a list is")
    ramp_up_months: Number = Field(
        default=6.0, ge=0, le=60, description="months until a successor brings as much"
    )
    ramp_up_by_role_family: dict[str, Annotated[float, Field(strict=True, ge=0, le=60)]] = Field(
        default_factory=dict, description="role family -> another number of months"
    )
    flags: Flags = Field(default_factory=Flags, description="what happens to a flag that was raised")


def attrition_setup(home: Home) -> AttritionSetup:
    """Return how attrition is set up: as `attrition.yaml` of the home folder says, else as shipped.

    Parameters
    ----------
    home : Home
        The installation.

    Returns
    -------
    AttritionSetup
        Settings that a file does not name are as shipped.

    Raises
    ------
    SettingError
        Naming every fault with file, line and key, what came, what was expected, and what to do.
    """
    return read(in_force(home, FILE, shipped()))


def version(home: Home) -> str:
    """Return a digest of the setup in force: what a list rested on."""
    return version_of(in_force(home, FILE, shipped()))


def shipped() -> str:
    """Return the text of the file that comes with the product."""
    return resources.files("features.attrition").joinpath("setup.yaml").read_text(encoding="utf-8")


def read(source: Path | str) -> AttritionSetup:
    """Read and check a setup; see `attrition_setup`."""
    written = read_yaml(source, FORM)
    found = written.value(AttritionSetup)
    if found is None or written.faults:
        raise written.refusal()
    return found
