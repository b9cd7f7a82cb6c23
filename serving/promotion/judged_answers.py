"""What is answered about how good and how fair promotion lists are, and how deep the bench is."""

from datetime import date
from typing import Literal

from pydantic import Field

from models.metrics import Metric
from serving.answers import Answer, AnswerPart, Note, Person
from serving.promotion.answers import TargetTold


class RoundTold(AnswerPart):
    """Predicted against actual success of those who were promoted in a round."""

    round: date
    n_candidates: int = Field(ge=0)
    n_promoted: int = Field(ge=0)
    n_known: int = Field(ge=0)
    n_learnt: int = Field(ge=0)
    predicted: float | None
    actual: float | None
    actual_low: float | None
    actual_high: float | None


class ScoreTold(AnswerPart):
    """How a list by one score would have done."""

    score: str
    n_listed: int
    agreement: float | None = Field(description="Share of the list that was promoted")
    n_listed_known: int
    success_listed: float | None
    success_all: float | None
    lift: float | None
    upper_half: float | None = Field(description="Success of the better half of the promoted by this score")
    upper_half_low: float | None
    upper_half_high: float | None
    regret: float | None = Field(description="What the best possible half would have had more")
    regret_low: float | None
    regret_high: float | None


class FifthTold(AnswerPart):
    """Predicted against actual success of promoted people with like predictions."""

    n: int
    predicted: float
    actual: float | None
    actual_low: float | None
    actual_high: float | None


class BacktestAnswer(Answer):
    """What lists of past rounds would have said, and what happened."""

    success: Note = Field(description="When a promotion counts as a success")
    rounds: list[RoundTold]
    scores: list[ScoreTold]
    calibration: list[FifthTold]


class BenchPerson(Person):
    """Somebody of the bench, with the probability to be ready."""

    now: float | None = Field(default=None, ge=0, le=1)
    in_1_year: float | None = Field(default=None, ge=0, le=1)
    later: float | None = Field(default=None, ge=0, le=1, description="In two years")


class BenchTold(AnswerPart):
    """How many are ready for one target, on one platform where it is asked about."""

    target: TargetTold
    platform_id: str | None = None
    n_eligible: int = Field(ge=0)
    n_outside: int = Field(ge=0, description="Of these unlike anyone promoted before; not counted as ready")
    now: float = Field(ge=0, description="Expected number of ready people")
    now_low: int
    now_high: int
    in_1_year: float = Field(ge=0)
    in_1_year_low: int
    in_1_year_high: int
    later: float = Field(ge=0, description="In two years")
    later_low: int
    later_high: int
    people: list[BenchPerson] = Field(default_factory=list, description="Those nearest to ready in a year")


class BenchAnswer(Answer):
    """Bench depth of the critical targets."""

    ready: float = Field(description="Probability of success from which somebody counts as ready")
    bench: list[BenchTold]


class GroupRate(AnswerPart):
    """Selection of one group; counts of fewer than five people are not told."""

    group: str
    n: int | None
    n_selected: int | None
    rate: float | None
    low: float | None
    high: float | None
    ratio: float | None = Field(description="Rate over that of the group with the highest rate")
    ratio_low: float | None
    ratio_high: float | None
    p: float | None = Field(description="Of no difference")
    detectable: float | None = Field(description="Largest ratio below 1 that such numbers would find")
    verdict: Literal["adverse", "not shown", "too few"]


class ImpactTold(AnswerPart):
    """How one selection treats the groups."""

    what: Literal["this list", "lists of past rounds", "past decisions"]
    verdict: Literal["adverse", "not shown", "too few"]
    reference: str | None
    groups: list[GroupRate]


class MetricTold(AnswerPart):
    """A figure with its 90 % interval."""

    value: float
    low: float
    high: float

    @classmethod
    def of(cls, metric: Metric | None) -> "MetricTold | None":
        """Tell a metric; None of none."""
        return None if metric is None else cls(value=metric.value, low=metric.low, high=metric.high)


class GapTold(AnswerPart):
    """How differently a group is rated, in standard deviations."""

    group: str
    n: int | None
    gap: float | None
    low: float | None
    high: float | None


class PotentialTold(AnswerPart):
    """What a manager's rating of potential is worth; it is no input of any model."""

    zh: str
    en: str
    verdict: Literal["helps", "not shown", "too few"]
    n_rated: int = Field(ge=0)
    n_outcomes: int = Field(ge=0)
    auc: MetricTold | None = Field(description="Of the rating alone, for success")
    added: MetricTold | None = Field(description="Log-loss with the rating less without it; below 0 helps")
    gaps: list[GapTold] = Field(description="Each group against the rest")


class FairnessAnswer(Answer):
    """Selection rates and impact ratios of a protected attribute's groups."""

    target: TargetTold
    round: date
    platform_id: str | None = None
    attribute: str
    impacts: list[ImpactTold]
    potential: PotentialTold | None = None
