"""The rules of a request by the names that the solver uses, and in words."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Literal

from serving.answers import Note

Kind = Literal[
    "lower",
    "upper",
    "need",
    "group",
    "max_moves",
    "budget",
    "locked",
    "excluded",
    "together",
    "apart",
    "places",
]

#: Rules that only some may read about.
PAY = "budget"


@dataclass(frozen=True, slots=True)
class Rule:
    """One rule.

    Attributes
    ----------
    name : str
        As in `models.staffing_explained.rules`.
    kind : str
        What it bounds.
    where : str
        Its place in the request; empty where it was not asked for.
    platform : str
        Name of the platform it is about.
    zh, en : str
        Who is counted, such as ``team lead``; whole sentences for rules of single people.
    lower, upper : int or None
        What was asked.
    """

    name: str
    kind: Kind
    where: str = ""
    platform: str = ""
    zh: str = ""
    en: str = ""
    lower: int | None = None
    upper: int | None = None

    @property
    def words(self) -> Note:
        """What is asked."""
        if self.kind == "max_moves":
            return Note(zh=f"最多调动{self.upper}人", en=f"at most {self.upper} people move")
        if self.kind == "budget":
            return Note(zh="月薪预算", en="the budget of salaries")
        if self.kind in ("lower", "upper", "need", "group"):
            return self._range()
        return Note(zh=self.zh, en=self.en)

    def _range(self) -> Note:
        zh, en = [], []
        if self.lower:
            zh.append(f"至少{self.lower}{self._measure}")
            en.append(f"at least {self.lower} {self._counted}")
        if self.upper is not None:
            zh.append(f"至多{self.upper}{self._measure}")
            en.append(f"at most {self.upper} {self._counted}")
        kept = (
            Note(zh="（未在请求中提及）", en=" (not named: keeps its head count)") if not self.where else None
        )
        told = f"{self.platform}{'、'.join(zh)}", f"{self.platform} has {' and '.join(en)}"
        return Note(zh=told[0] + (kept.zh if kept else ""), en=told[1] + (kept.en if kept else ""))

    @property
    def _measure(self) -> str:
        return f"名{self.zh}" if self.zh else "人"

    @property
    def _counted(self) -> str:
        return self.en or "people"

    def lacking(self, by: float, *, over: bool = False) -> Note:
        """Say by how much the rule is not met; `over` where there are too many."""
        n = f"{by:,.0f}" if self.kind == "budget" else f"{by:.10g}"
        if self.kind == "max_moves":
            return Note(zh=f"比希望的多调动{n}人", en=f"{n} more people move than wished")
        if self.kind == "budget":
            return Note(zh=f"月薪超出预算{n}", en=f"salaries are {n} above the budget")
        if self.kind == "upper" or over:
            return Note(
                zh=f"{self.platform}多{n}{self._measure}",
                en=f"{self.platform} has {n} {self._counted} too many",
            )
        if self.kind in ("lower", "need", "group"):
            return Note(
                zh=f"{self.platform}缺{n}{self._measure}", en=f"{self.platform} lacks {n} {self._counted}"
            )
        return self.words

    def relaxed(self, by: float, *, over: bool = False) -> Note:
        """Say how the rule would have to give way."""
        n = f"{by:,.0f}" if self.kind == "budget" else f"{by:.10g}"
        if self.kind == "max_moves":
            return Note(zh=f"允许多调动{n}人", en=f"let {n} more people move")
        if self.kind == "budget":
            return Note(zh=f"预算增加{n}", en=f"raise the budget by {n}")
        if self.kind == "upper" or over:
            return Note(
                zh=f"允许{self.platform}多{n}{self._measure}",
                en=f"let {self.platform} have {n} {self._counted} more",
            )
        if self.kind in ("lower", "need", "group"):
            return Note(
                zh=f"{self.platform}少要{n}{self._measure}",
                en=f"ask for {n} {self._counted} fewer on {self.platform}",
            )
        return Note(zh=f"放弃：{self.zh}", en=f"give up: {self.en}")


@dataclass
class Rules:
    """Rules by name."""

    by_name: dict[str, Rule] = field(default_factory=dict)
    prices: dict[str, float] = field(default_factory=dict)

    def add(self, rule: Rule, price: float | None = None) -> None:
        """Take in a rule, and its price if it is a wish."""
        self.by_name[rule.name] = rule
        if price is not None:
            self.prices[rule.name] = price

    def get(self, name: str) -> Rule:
        """Return a rule; one of single people is made from its name."""
        return self.by_name.get(name) or _of_people(name)


_SINGLE: Mapping[str, tuple[Kind, str, str]] = {
    "locked": ("locked", "{}固定在指定平台", "{} is on the platform given"),
    "excluded": ("excluded", "{}不参与", "{} takes no part"),
    "together": ("together", "第{}组须在同一平台", "group {} of `together` shares a platform"),
    "apart": ("apart", "第{}组不得同平台", "no two of group {} of `apart` share a platform"),
    "places": ("places", "现有岗位的人都保留岗位", "everybody who has a place keeps one"),
}


def _of_people(name: str) -> Rule:
    what, _, rest = name.partition(":")
    if what not in _SINGLE:
        return Rule(name, "places", zh=name, en=name)
    kind, zh, en = _SINGLE[what]
    shown = str(int(rest) + 1) if what in ("together", "apart") and rest.isdecimal() else rest
    where = {"locked": f"locked.{rest}", "together": f"together[{rest}]", "apart": f"apart[{rest}]"}
    return Rule(
        name,
        kind,
        where.get(what, what if what == "excluded" else ""),
        zh=zh.format(shown),
        en=en.format(shown),
    )
