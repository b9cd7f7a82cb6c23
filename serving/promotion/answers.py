"""What is answered about promotions."""

from datetime import date
from typing import Literal

from pydantic import Field

from serving.answers import Answer, AnswerPart, Note, Person, Reason

#: Where readiness and precedent lead to together.
Line = Literal["ready and in line", "overlooked", "Peter risk", "neither"]

_SHARE = {"ge": 0, "le": 1}


class TargetTold(AnswerPart):
    """What the promotion is to."""

    key: str
    zh: str
    en: str


class Box(AnswerPart):
    """Cell of the 9-box: fair score against readiness, each 1 (low) to 3 (high)."""

    performance: int = Field(ge=1, le=3)
    readiness: int = Field(ge=1, le=3)
    probability: float = Field(ge=0, le=1, description="That the person truly belongs there")


class Candidate(Person):
    """One candidate; what the caller may not see is null."""

    rank: int = Field(ge=1)
    rank_low: int | None = Field(default=None, ge=1, description="90 % interval of the true rank")
    rank_high: int | None = Field(default=None, ge=1)
    tier: int = Field(ge=1, description="Within a tier nobody is surely below its first: read them as equal")
    among_best: float | None = Field(
        default=None, ge=0, le=1, description="Probability to be truly among as many best as were asked for"
    )
    score: float | None = Field(default=None, ge=0, le=1, description="Readiness: probability of success")
    low: float | None = Field(default=None, ge=0, le=1, description="90 % interval of the probability")
    high: float | None = Field(default=None, ge=0, le=1)
    ready: float | None = Field(
        default=None, ge=0, le=1, description="Probability that the true readiness reaches the bar"
    )
    precedent: float | None = Field(
        default=None, ge=0, le=1, description="How like past promotions; not a merit"
    )
    line: Line | None = Field(default=None, description="Where readiness and precedent lead to together")
    outside_experience: bool = Field(
        default=False, description="Unlike anyone promoted before: the score is a guess"
    )
    box: Box | None = None
    months_on_platform: float | None = Field(
        default=None, ge=0, description="Experience of the platform that was asked about"
    )
    strengths: list[Reason] = Field(default_factory=list)
    gaps: list[Reason] = Field(default_factory=list)


class Boxes(AnswerPart):
    """How many of the candidates belong in each cell, performance by readiness, low to high."""

    expected: list[list[float]]
    low: list[list[int]]
    high: list[list[int]]
    n_left_out: int = Field(ge=0, description="Candidates without a fair score")


class RankAnswer(Answer):
    """A ranked list of candidates for a target."""

    target: TargetTold
    round: date
    platform_id: str | None = None
    n_eligible: int = Field(ge=0, description="Eligible people in the caller's scope who fit the request")
    best: int = Field(ge=0, description="How many count as the best")
    look_at: int = Field(ge=0, description="So many from the top hold all of the best with 90 % probability")
    expected_best: float = Field(ge=0, description="How many of the best the list holds on average")
    n_cases: int = Field(ge=0, description="Past promotions with a known outcome that were learnt from")
    learnt_until: date
    people: list[Candidate]
    overlooked: list[Candidate] = Field(
        default_factory=list, description="Ready, not in line by habit, and not on the list"
    )
    peter_risk: list[Candidate] = Field(default_factory=list, description="In line by habit, not ready")


class NineBoxAnswer(Answer):
    """Performance against readiness of all candidates for a target."""

    target: TargetTold
    round: date
    platform_id: str | None = None
    n_eligible: int = Field(ge=0)
    n_cases: int = Field(ge=0)
    learnt_until: date
    boxes: Boxes | None = Field(description="Null where no candidate has a fair score")


class GroupGap(AnswerPart):
    """How much one group of features holds a person below another."""

    group: str
    group_zh: str
    group_en: str
    gap: float = Field(description="On the logit scale; below 0 holds the person back")


class Change(AnswerPart):
    """One feature that would have to be different."""

    feature: str
    zh: str
    en: str
    now: float
    then: float
    words: Note = Field(description="The change in words")


class WhyNotAnswer(Answer):
    """Why a person is not on the list, and the smallest change of what can be acted on that would do."""

    target: TargetTold
    round: date
    platform_id: str | None = None
    person: Candidate | None = Field(description="Place among the eligible; null if not eligible")
    listed: bool
    eligible: bool
    zh: str
    en: str
    unmet: list[Note] = Field(default_factory=list, description="What the target asks for and is not met")
    gaps: list[GroupGap] = Field(default_factory=list)
    changes: list[Change] = Field(
        default_factory=list, description="A difference of the model, not a promise: no causal claim"
    )


class CompareAnswer(Answer):
    """Two candidates side by side."""

    target: TargetTold
    round: date
    platform_id: str | None = None
    people: list[Candidate]
    better: float | None = Field(
        default=None, ge=0, le=1, description="Probability that the first is truly the readier one"
    )
    groups: list[GroupGap] = Field(description="First less second")
    zh: str
    en: str


class DecideAnswer(Answer):
    """What was noted, with what had been shown."""

    list_id: str
    employee_id: str
    decision: Literal["accept", "decline", "override"]
    replaces: Literal["accept", "decline", "override"] | None = Field(
        default=None, description="The former decision about this person, which stays in the log"
    )
    listed: bool
    rank: int | None = None
    tier: int | None = None
    by: str
    at: str


class DecisionTold(Person):
    """One decision about one person; a later one about the same list and person replaces it."""

    list_id: str
    target: TargetTold
    list_as_of: date
    listed: bool
    decision: Literal["accept", "decline", "override"]
    reason: str | None = None
    by: str
    at: str
    replaced: bool


class DecisionsAnswer(Answer):
    """What was decided, newest first."""

    decisions: list[DecisionTold]


class FollowAnswer(Answer):
    """How often decisions followed the lists."""

    n_lists: int = Field(ge=0, description="Lists about which something was decided")
    n_accepted: int = Field(ge=0)
    n_declined: int = Field(ge=0)
    n_overridden: int = Field(ge=0)
    follow_rate: float | None = Field(
        default=None, ge=0, le=1, description="Accepted over accepted + overridden"
    )
    low: float | None = Field(default=None, ge=0, le=1)
    high: float | None = Field(default=None, ge=0, le=1)
    zh: str
    en: str
