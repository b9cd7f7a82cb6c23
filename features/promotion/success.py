"""When a promotion counts as a success."""

from typing import Annotated, Literal, Self

from pydantic import ConfigDict, Field, model_validator
from pydantic.dataclasses import dataclass

from data.words import Words

Months = Annotated[int, Field(strict=True, ge=1, le=120)]

_TEAM = {
    "holds": Words("the led team holds", "所带团队未下滑"),
    "rises": Words("the led team rises", "所带团队上升"),
}


@dataclass(frozen=True, config=ConfigDict(extra="forbid"))
class Success:
    """What counts as failure within the window after a promotion; all else is success.

    >>> Success(months=6).words().en
    'within 6 months of promotion: no step back, no dismissal, the led team holds; leavers are left out'
    """

    months: Months = Field(default=12, description="months after the round in which success shows")
    team: Literal["holds", "rises", "ignored"] = Field(
        default="holds",
        description="what is asked of the led team's conversion against the platform average",
    )
    step_back: Literal["fails", "ignored"] = Field(default="fails", description="what a fall in grade is")
    dismissal: Literal["fails", "ignored"] = Field(
        default="fails", description="what a dismissal is; ignored: the dismissed are left out"
    )
    leaving: Literal["censored", "fails"] = Field(
        default="censored", description="what leaving of one's own will before the window closes is"
    )

    @model_validator(mode="after")
    def _can_fail(self) -> Self:
        if (self.team, self.step_back, self.dismissal, self.leaving) == _NOTHING_FAILS:
            msg = "nothing counts as failure; let `team`, `step_back`, `dismissal` or `leaving` count"
            raise ValueError(msg)
        return self

    def words(self) -> Words:
        """Return the rule in words."""
        asked = [
            Words("no step back", "未降级") if self.step_back == "fails" else None,
            Words("no dismissal", "未被辞退") if self.dismissal == "fails" else None,
            Words("no leaving", "未主动离职") if self.leaving == "fails" else None,
            _TEAM.get(self.team),
        ]
        out = [
            Words("the dismissed", "被辞退者") if self.dismissal == "ignored" else None,
            Words("leavers", "主动离职者") if self.leaving == "censored" else None,
        ]
        en, zh = _joined(asked, ", ", "、")
        out_en, out_zh = _joined(out, " and ", "和")
        return Words(
            f"within {self.months} months of promotion: {en}"
            + (f"; {out_en} are left out" if out_en else ""),
            f"晋升后{self.months}个月内：{zh}" + (f"；{out_zh}不计" if out_zh else ""),
        )


_NOTHING_FAILS = ("ignored", "ignored", "ignored", "censored")

#: The rule where none is written.
USUAL = Success()


def _joined(texts: list[Words | None], en: str, zh: str) -> Words:
    some = [one for one in texts if one]
    return Words(en.join(one.en for one in some), zh.join(one.zh for one in some))
