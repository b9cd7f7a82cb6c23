"""What is answered about staffing."""

from datetime import date
from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart, Note, Person


class Unit(AnswerPart):
    """What counts."""

    measure: Literal["conversions", "revenue"]
    zh: str
    en: str


class SeatsTold(AnswerPart):
    """The head count of one platform."""

    platform_id: str
    name: str
    asked: bool = Field(description="Whether the request names it")
    lower: int
    upper: int | None = Field(default=None, description="Null: any number")
    today: int
    plan: int | None = Field(default=None, description="Null where there is no plan")
    lacking: int = Field(default=0, description="People fewer than the lower bound")
    over: int = Field(default=0, description="People more than the upper bound")


class Assignment(Person):
    """Where one person works in the plan."""

    platform_id: str
    from_platform_id: str | None = None
    moves: bool
    expected: float | None = Field(
        default=None, description="A month, on the platform of the plan, in the measure"
    )
    low: float | None = Field(default=None, description="Lower end of the 80 % interval")
    high: float | None = Field(default=None, description="Upper end of the 80 % interval")
    gained: float | None = Field(
        default=None, description="Expected there less expected where the person is now; of people who move"
    )


class RuleTold(AnswerPart):
    """One rule of the request."""

    rule: str = Field(description="Its name")
    where: str = Field(
        description="Its place in the request; empty where the rule follows from what was left out"
    )
    zh: str
    en: str


class Lacking(RuleTold):
    """By how much a wish is not met, or would have to give way."""

    by: float = Field(description="People, holders of a skill, moves, or minor units of salary")


class RulePrice(RuleTold):
    """What one rule costs: what the best plan without it would bring more."""

    value: float = Field(description="A month, in the measure")
    low: float = Field(description="At least so much, as far as proven")
    high: float | None = Field(default=None, description="At most so much, as far as proven; null: no limit")
    wish: bool = Field(description="Whether the rule has a price, and need not hold")


class ValueTold(AnswerPart):
    """What the plan may be relied on to bring: estimates weighed by how such estimates held."""

    expected: float = Field(description="A month, of the plan, out of sample")
    today: float = Field(description="The same of today's plan")
    uplift: float = Field(description="The plan less today's")
    low: float | None = Field(default=None, description="Lower end of the 80 % interval of the uplift")
    high: float | None = Field(default=None, description="Upper end of the 80 % interval of the uplift")


class Greedy(AnswerPart):
    """What a planner would reach who fills seats one after the other."""

    by: Literal["expected", "fair_score"]
    zh: str
    en: str
    objective: float | None = Field(default=None, description="As of the plan; null where rules are broken")
    expected: float | None = Field(default=None, description="Out of sample; null where rules are broken")
    n_moves: int
    broken: int = Field(description="How many rules it could not meet")


class MoveTold(AnswerPart):
    """One person who is elsewhere."""

    employee_id: str
    name: str | None = None
    before: str | None = None
    after: str | None = None


class AlternativeTold(AnswerPart):
    """A near-best plan that is really different."""

    objective: float
    behind: float = Field(description="By how much it is worse than the plan")
    differs: int = Field(description="People who are elsewhere than in the plan")
    n_moves: int
    changes: list[MoveTold] = Field(description="Everybody who is elsewhere than in the plan")


class StaffingAnswer(Answer):
    """The best plan that was found, how far from the best possible it can be, and what it rests on."""

    status: Literal["optimal", "feasible", "impossible"]
    unit: Unit
    start: date = Field(description="First day of the period")
    end: date = Field(description="Last day of the period")
    risk: Literal["expected", "cautious"]
    objective: float | None = Field(
        default=None,
        description="A month, of the plan: what is expected less cost of moves and of what is lacking",
    )
    today: float | None = Field(default=None, description="The same of today's plan")
    bound: float | None = Field(default=None, description="No plan that meets the request reaches more")
    gap: float | None = Field(default=None, description="(bound - objective) / abs(objective)")
    proof: Note = Field(description="How good the plan is at least, or why there is none")
    value: ValueTold | None = None
    greedy: list[Greedy] = Field(default_factory=list)
    n_moves: int = Field(default=0, ge=0)
    seconds: float = Field(ge=0)
    seats: list[SeatsTold]
    assignments: list[Assignment] = Field(default_factory=list)
    lacking: list[Lacking] = Field(default_factory=list, description="Wishes that the plan does not meet")
    prices: list[RulePrice] = Field(
        default_factory=list, description="What the rules cost that bind, dearest first"
    )
    alternatives: list[AlternativeTold] = Field(default_factory=list)
    clash: list[RuleTold] = Field(
        default_factory=list, description="A smallest set of rules that cannot hold together"
    )
    relaxations: list[Lacking] = Field(default_factory=list, description="The cheapest way out")


class PlaceTold(AnswerPart):
    """What it means that somebody is, or is not, on a platform."""

    person: Person
    platform_id: str
    planned: bool = Field(description="Whether the plan has the person there")
    possible: bool = Field(description="Whether any plan that meets the rules does, or can do without it")
    value: float | None = Field(
        default=None, description="What the plan would lose a month if it were the other way"
    )
    low: float | None = Field(default=None, description="At least so much, as far as proven")
    high: float | None = Field(default=None, description="At most so much, as far as proven")
    changes: list[MoveTold] = Field(description="Who would be elsewhere then")
    zh: str
    en: str


class StaffingExplainAnswer(Answer):
    """What a plan rests on; every figure is the difference of two solved plans."""

    plan_id: str
    unit: Unit
    objective: float
    place: PlaceTold | None = None
    rules: list[RulePrice] = Field(description="What every rule costs, dearest first")
    n_skipped: int = Field(default=0, description="Rules that were not priced for lack of time")


class StaffingWhatIfAnswer(StaffingAnswer):
    """A plan under other rules, and how it differs."""

    plan_id: str = Field(description="The plan that it is compared with")
    difference: float | None = Field(default=None, description="This objective less that of the plan")
    low: float | None = Field(default=None, description="At least so much, as far as proven")
    high: float | None = Field(default=None, description="At most so much, as far as proven")
    changes: list[MoveTold] = Field(
        default_factory=list, description="Everybody who is elsewhere than in the plan"
    )
    zh: str
    en: str


class DecidePlanAnswer(Answer):
    """What was decided about a plan or a move; the entry in the decision log is the decision."""

    plan_id: str
    employee_id: str | None = None
    decision: Literal["accept", "decline"]
    replaces: Literal["accept", "decline"] | None = Field(default=None, description="The decision before")
    from_platform_id: str | None = None
    platform_id: str | None = None
    by: str
    at: str


class GroupShareTold(AnswerPart):
    """One group; of fewer than five people no number is given."""

    group: str
    verdict: Literal["differs", "not shown", "too few"]
    n: int | None = Field(default=None, description="People, each counted once")
    n_counted: int | None = Field(
        default=None, description="Of them; somebody in several plans in part for each, rounded"
    )
    rate: float | None = None
    low: float | None = Field(default=None, description="Lower end of the 95 % interval")
    high: float | None = Field(default=None, description="Upper end of the 95 % interval")
    difference: float | None = Field(
        default=None, description="From the group of the most people, as a share"
    )
    difference_low: float | None = None
    difference_high: float | None = None


class RatesTold(AnswerPart):
    """How often something happens to each group."""

    what: Literal["moves", "first choice"]
    zh: str
    en: str
    reference: str | None = None
    groups: list[GroupShareTold]


class StaffingFairnessAnswer(Answer):
    """How plans treat the groups of a protected attribute."""

    attribute: Literal["sex", "age", "ethnicity"]
    n_plans: int
    rates: list[RatesTold]


class SubmittedAnswer(AnswerPart):
    """A plan is being worked out in the background."""

    task_id: str = Field(description="Ask for status, result or cancellation by it")
    status: Literal["in_progress"]


class ProgressAnswer(Answer):
    """How far a plan is."""

    task_id: str
    plan_id: str = Field(description="request_id that the plan has when it is done")
    status: Literal["waiting", "in_progress", "completed", "failed", "canceled"]
    best: float | None = Field(default=None, description="Objective of the best plan so far")
    bound: float | None = Field(default=None, description="No plan reaches more")
    gap: float | None = None
    seconds: float = Field(ge=0, description="Since it was submitted")
