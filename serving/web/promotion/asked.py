"""What the pages of promotion share: the question that stands in their address, and their tabs."""

from collections.abc import Mapping, Sequence
from typing import Any
from urllib.parse import urlencode

from models.wording import strength
from serving.promotion.answers import GroupGap
from serving.promotion.choices import choices
from serving.web.listing import filled
from serving.web.shell import Visit

#: Fields of `PromotionRequest`, as they stand in an address or in a form.
QUESTION = ("target", "platform_id", "department", "round", "as_of")


def question(visit: Visit) -> dict[str, str | int]:
    """Return what is asked for, of the address or of the form that was sent."""
    given = filled(visit.form or visit.query, *QUESTION, numbers=["top"])
    return {name: value for name, value in given.items() if value not in (None, "")}


def address(path: str, asked: Mapping[str, Any]) -> str:
    """Return the address of a page that is about the same question."""
    return f"{path}?{urlencode(asked)}" if asked else path


def around(visit: Visit) -> dict[str, Any]:
    """Return the values that every page of promotion takes."""
    _ = visit._
    asked = question(visit)
    tabs: tuple[tuple[str, str, str, Mapping[str, Any]], ...] = (
        ("/promotion", _("The list"), "promotion.rank", asked),
        ("/promotion/nine-box", _("Nine-box"), "promotion.nine_box", asked),
        ("/promotion/bench-depth", _("Bench"), "promotion.bench", {}),
        ("/promotion/decided", _("Decisions"), "promotion.decisions", {}),
        ("/promotion/past", _("Predicted and actual"), "promotion.backtest", {}),
    )
    chosen = choices(visit.context, visit.caller)
    return {
        "asked": asked,
        "wish": dict.fromkeys((*QUESTION, "top"), "") | asked,
        "question": urlencode(asked),
        "tabs": [(path, label, address(path, about)) for path, label, may, about in tabs if visit.may(may)],
        "may_decide": visit.may("promotion.decide"),
        "chosen": chosen,
        "rounds": [(one, one) for one in chosen.rounds],
        "levels": (_("low"), _("middle"), _("high")),
        "marks": marks(visit),
        "line_words": line_words(visit),
    }


def differences(visit: Visit, groups: Sequence[GroupGap]) -> list[tuple[str, float, str]]:
    """Return the areas by which two people differ, by how much, and that in a word."""
    zh = visit.language == "zh"
    return [(one.group_zh if zh else one.group_en, one.gap, visit.said(strength(one.gap))) for one in groups]


def marks(visit: Visit) -> dict[str | None, str]:
    """Return what a candidate may be marked as -> its word."""
    _ = visit._
    return {
        "overlooked": _("Overlooked"),
        "Peter risk": _("Peter risk"),
        "ready and in line": _("Ready and in line"),
        "outside": _("Outside experience"),
    }


def line_words(visit: Visit) -> dict[str | None, str]:
    """Return where readiness and precedent lead to together, in a sentence."""
    _ = visit._
    return {
        "overlooked": _("Ready, but habit would not promote this person."),
        "Peter risk": _("Habit would promote this person, who is not ready."),
        "ready and in line": _("Ready, and habit would promote this person too."),
        "neither": _("Neither surely ready nor in line by habit."),
    }
