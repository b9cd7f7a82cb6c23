"""What is answered about how a scheme reads, and what is wrong with one that somebody writes."""

from pydantic import Field

from serving.answers import Answer, AnswerPart
from serving.appraisal.answers import SchemeAnswer


class Weight(AnswerPart):
    """One indicator that counts."""

    indicator: str
    zh: str
    en: str
    formula_zh: str
    formula_en: str
    kind: str
    weight: float = Field(description="Share of what counts for these people")
    minimum_evidence: float = Field(description="Over 12 months, below which a person counts as average")
    exposure: str = Field(description="What its evidence is counted in")


class SchemeRule(AnswerPart):
    """What counts for some people."""

    zh: str = Field(description="For whom")
    en: str = Field(description="For whom")
    cadences: list[str] = Field(description="How long their cycle is: month, quarter, half_year")
    weights: list[Weight] = Field(description="Heaviest first; empty where nothing counts")


class BonusPoints(AnswerPart):
    """Something beyond one's own task that may add points."""

    indicator: str
    zh: str
    en: str
    most_points: float


class Anchor(AnswerPart):
    """The score of the average person of a role family, as the scheme sets it."""

    role_family: str
    score: float


class ReadableScheme(AnswerPart):
    """A scheme in readable form."""

    version: str
    zh: str
    en: str
    rules: list[SchemeRule]
    bonus_items: list[BonusPoints]
    new_until_months: int
    growing_until_months: int
    minimum_reliability: float
    team_share: float
    weights: str = Field(description="given: as written; measured: as the reliability of each asks")
    roles: str = Field(description="equal or anchored: how role families stand to each other")
    anchors: list[Anchor]
    pay_floor: float = Field(description="Least bonus, in shares of an even split")
    pay_cap: float
    pay_team_share: float
    pay_without_score: str
    yaml: str


class SchemeAdoption(AnswerPart):
    """One adoption in the ledger."""

    version: str
    since: str
    at: str
    by: str
    note: str


class SchemeReadAnswer(SchemeAnswer):
    """A scheme in readable form."""

    scheme: ReadableScheme
    in_force: str = Field(description="Version of the scheme in force at the date")
    history: list[SchemeAdoption] = Field(description="Newest first; empty where the caller may not see it")


class SchemeFault(AnswerPart):
    """One fault of a scheme as written."""

    line: int
    key: str
    came: str
    expected: str = Field(description="Empty where the advice says it")
    advice: str


class SchemeDifference(AnswerPart):
    """One weight that would differ from the scheme in force; null where it does not count."""

    zh: str = Field(description="For whom")
    en: str = Field(description="For whom")
    indicator: str
    indicator_zh: str
    indicator_en: str
    before: float | None
    after: float | None
    limits: str = Field(default="", description="What changes besides the weight")


class SettingChange(AnswerPart):
    """One key beside the rules that would differ from the scheme in force."""

    key: str
    before: str
    after: str


class SchemeCheckAnswer(Answer):
    """What is wrong with a scheme as written, else what it would weigh differently."""

    faults: list[SchemeFault]
    scheme_version: str | None = Field(default=None, description="Null while there are faults")
    against: str = Field(description="Version of the scheme in force")
    differences: list[SchemeDifference]
    settings: list[SettingChange]
