"""What may be asked about staffing: the request of a planner, the same in YAML and in JSON."""

from datetime import date
from typing import Annotated, Literal, Self

from pydantic import BaseModel, ConfigDict, Field, ValidationInfo, field_validator, model_validator

from data.calendar import add_months, first_of_month
from serving.requests import Contradiction, DatedRequest, Day, Id, Whole

#: Seats, moves or people.
Count = Annotated[int, Field(ge=0, le=100_000), Whole]
Name = Annotated[str, Field(min_length=1, max_length=100)]
Price = Annotated[float, Field(gt=0, le=1e9, allow_inf_nan=False)]
_PRICE = "What one lacking costs, in the measure a month; without a price the rule has to hold"


class Part(BaseModel):
    """Base of what a request consists of."""

    model_config = ConfigDict(extra="forbid", strict=True, frozen=True, serialize_by_alias=True)


class Range(Part):
    """Fewest and most people."""

    lower: Count = Field(default=0, description="At least so many people")
    upper: Count | None = Field(default=None, description="At most so many people; any number if left out")

    @field_validator("upper")
    @classmethod
    def _in_order(cls, upper: int | None, info: ValidationInfo) -> int | None:
        if upper is not None and info.data.get("lower", 0) > upper:
            msg = f"lower is {info.data['lower']}; give an upper that is at least the lower"
            raise Contradiction(msg)
        return upper


class _WishedRange(Range):
    """Fewest and most people, as a rule or as a wish."""

    price: Price | None = Field(default=None, description=_PRICE)


class Period(Part):
    """The months that are planned for."""

    start: Day | None = Field(default=None, description="First day; the next month from as_of on if left out")
    months: Annotated[int, Field(ge=1, le=12), Whole] = Field(default=3, description="How many months")


class RoleSeats(_WishedRange):
    """How many people of a role a platform has."""

    role: Name | None = Field(default=None, description="The role; or give role_family")
    role_family: Name | None = Field(default=None, description="The role family; or give role")

    @model_validator(mode="after")
    def _one(self) -> Self:
        if (self.role is None) == (self.role_family is None):
            msg = "expected either role or role_family; give one of the two"
            raise Contradiction(msg)
        return self


class GradeSeats(_WishedRange):
    """How many people of some grades a platform has: the seniority mix."""

    lowest: Annotated[int, Field(ge=0, le=100), Whole] = Field(
        default=0, alias="from", description="Lowest grade that counts"
    )
    highest: Annotated[int, Field(ge=0, le=100), Whole] = Field(
        default=100, alias="to", description="Highest grade that counts"
    )

    @field_validator("highest")
    @classmethod
    def _grades_in_order(cls, highest: int, info: ValidationInfo) -> int:
        if info.data.get("lowest", 0) > highest:
            msg = f"from is {info.data['lowest']}; give a to that is at least the from"
            raise Contradiction(msg)
        return highest


class SkillCover(Part):
    """How many people with a skill a platform needs."""

    skill: Name = Field(description="The skill, as in the table skills")
    level: Annotated[float, Field(ge=0, le=5)] = Field(
        default=3.0, description="Least level that counts, 0 to 5"
    )
    lower: Annotated[int, Field(ge=1, le=100_000), Whole] = Field(
        default=1, description="At least so many people"
    )
    price: Price | None = Field(default=None, description=_PRICE)


class PlatformSeats(_WishedRange):
    """What a platform needs."""

    platform_id: Id = Field(description="The platform")
    roles: Annotated[list[RoleSeats], Field(max_length=20)] = Field(
        default_factory=list, description="How many people of a role or role family"
    )
    grades: Annotated[list[GradeSeats], Field(max_length=20)] = Field(
        default_factory=list, description="How many people of some grades: the seniority mix"
    )
    skills: Annotated[list[SkillCover], Field(max_length=20)] = Field(
        default_factory=list, description="How many people with a skill"
    )


class Budget(Part):
    """What the salaries of everybody who has a place may come to."""

    monthly_salary: Annotated[int, Field(ge=0, le=10**15), Whole] = Field(
        description="Sum of base salaries a month, in whole minor units such as fen or cents"
    )
    price: Price | None = Field(
        default=None, description="What a minor unit above costs; see price elsewhere"
    )


class Moves(Part):
    """How many people change platform."""

    most: Count = Field(description="At most so many people")
    price: Price | None = Field(default=None, description="What a move above that costs; see price elsewhere")


class SomeOf(Part):
    """A platform and people of whom one is meant."""

    platform_id: Id = Field(description="The platform")
    people: Annotated[list[Id], Field(min_length=1, max_length=500)] = Field(description="Employee ids")


class Absence(Part):
    """When somebody is away."""

    employee_id: Id = Field(description="The person")
    first: Day | None = Field(
        default=None, alias="from", description="First day away; the start of the period"
    )
    last: Day | None = Field(default=None, alias="to", description="Last day away; the end of the period")

    @field_validator("last")
    @classmethod
    def _days_in_order(cls, last: date | None, info: ValidationInfo) -> date | None:
        first = info.data.get("first")
        if last and first and first > last:
            msg = f"from is {first}; give a to that is not before the from"
            raise Contradiction(msg)
        return last


class MostPlatforms(Part):
    """On how many platforms somebody works."""

    most: Annotated[int, Field(ge=1, le=100), Whole] = Field(description="At most so many platforms")
    months: Annotated[int, Field(ge=1, le=60), Whole] = Field(
        default=12, description="Within so many months before as_of and the plan"
    )


_Group = Annotated[list[Id], Field(min_length=2, max_length=100)]
_Groups = Annotated[list[_Group], Field(max_length=50)]


class StaffingRequest(DatedRequest):
    """Ask who should work on which platform."""

    model_config = ConfigDict(serialize_by_alias=True)

    period: Period = Field(default_factory=Period, description="The months that are planned for")
    measure: Literal["conversions", "revenue"] = Field(
        default="conversions", description="What counts: expected conversions, or what they bring in"
    )
    risk: Literal["expected", "cautious"] = Field(
        default="expected", description="The mean, or the mean of the worst fifth of what may happen"
    )
    platforms: Annotated[list[PlatformSeats], Field(max_length=200)] = Field(
        default_factory=list,
        description="What platforms need; one not named keeps its head count within what others need",
    )
    max_moves: Count | None = Field(
        default=None,
        description="At most so many people change platform; 10 if neither this nor moves is given",
    )
    moves: Moves | None = Field(default=None, description="The same as a wish with a price")
    move_cost: Annotated[float, Field(ge=0, le=1e9, allow_inf_nan=False)] = Field(
        default=0.0, description="What a move must gain a month to be worth it, in the measure"
    )
    budget: Budget | None = Field(default=None, description="For whoever may see pay")
    at_most_one_of: Annotated[list[SomeOf], Field(max_length=50)] = Field(
        default_factory=list, description="Of some people at most one on a platform"
    )
    at_least_one_of: Annotated[list[SomeOf], Field(max_length=50)] = Field(
        default_factory=list, description="Of some people at least one on a platform"
    )
    together: _Groups = Field(default_factory=list, description="Groups of people who share one platform")
    apart: _Groups = Field(
        default_factory=list, description="Groups of people of whom no two share a platform"
    )
    locked: dict[Id, Id] = Field(
        default_factory=dict, description="People who are on a given platform", max_length=5_000
    )
    excluded: Annotated[list[Id], Field(max_length=5_000)] = Field(
        default_factory=list, description="People who take no part"
    )
    unavailable: Annotated[list[Absence], Field(max_length=1_000)] = Field(
        default_factory=list, description="Who is away when; who is away all the time takes no part"
    )
    max_platforms: MostPlatforms | None = Field(
        default=None, description="Nobody works on more platforms than so many, counting the last months"
    )
    protected_teams: Annotated[list[Id], Field(max_length=500)] = Field(
        default_factory=list, description="Teams whose members stay where they are"
    )
    alternatives: Annotated[int, Field(ge=0, le=5), Whole] = Field(
        default=3, description="How many near-best plans are told beside the best"
    )
    differ: Annotated[int, Field(ge=1, le=1_000), Whole] = Field(
        default=3, description="In how many places they differ from it and from each other"
    )
    seconds: Annotated[float, Field(gt=0, le=40)] = Field(
        default=15.0, description="Time for the plan; then the best so far is given, with its gap"
    )

    @model_validator(mode="after")
    def _moves_once(self) -> Self:
        if self.moves and self.max_moves is not None:
            msg = "max_moves and moves both came; give one of the two"
            raise Contradiction(msg)
        return self

    @model_validator(mode="after")
    def _platforms_once(self) -> Self:
        named = [one.platform_id for one in self.platforms]
        if twice := sorted({name for name in named if named.count(name) > 1}):
            msg = f"platforms name {', '.join(twice)} twice; put all that a platform needs into one entry"
            raise Contradiction(msg)
        return self

    @property
    def named_platforms(self) -> frozenset[str]:
        """Platforms that are spoken of."""
        seats = [one.platform_id for one in self.platforms]
        some = [one.platform_id for one in (*self.at_most_one_of, *self.at_least_one_of)]
        return frozenset({*self.locked.values(), *seats, *some})

    @property
    def most_moves(self) -> int:
        """How many people may change platform."""
        return self.moves.most if self.moves else 10 if self.max_moves is None else self.max_moves


class SolveRequest(StaffingRequest):
    """Ask for a plan that takes long: it is worked out in the background."""

    seconds: Annotated[float, Field(gt=0, le=3_600)] = Field(
        default=300.0, description="Time for the plan; then the best so far is given, with its gap"
    )


def first_day(as_of: date, period: Period) -> date:
    """Return the first day of the period: the next first of a month, the date itself included."""
    if period.start is not None:
        return period.start
    month = first_of_month(as_of)
    return month if month == as_of else add_months(month, 1)
