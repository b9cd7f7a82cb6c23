"""What ``echelon flags`` prints."""

from collections.abc import Sequence
from typing import TYPE_CHECKING

from echelon.commands.asking import minute, percent
from echelon.commands.promotion_candidate import say_end
from echelon.words import words

if TYPE_CHECKING:
    from serving.attrition.answers import (
        AcknowledgeAnswer,
        FlagsAnswer,
        FlagTold,
        RaiseAnswer,
        StepTold,
        TrialAnswer,
    )

#: Code words of the answers that are printed otherwise.
SAID = {"open": "waiting", "left": "left the company"}


def show_raised(answer: "RaiseAnswer", language: str) -> None:
    """Print the flags that stand after raising."""
    from echelon.terminal import say

    word = words(language)
    title = word("Flags raised as of {as_of} ({n} people looked at)", as_of=answer.as_of, n=answer.n_people)
    _table(title, answer.flags, language)
    if answer.n_skipped:
        say(word("Skipped, flagged for the same cause not long ago: {n}", n=answer.n_skipped))
    if answer.n_held_back:
        say(word("Held back by chance: {n}", n=answer.n_held_back))
    say_end(answer, language)


def show_flags(answer: "FlagsAnswer", language: str) -> None:
    """Print flags with what was done about them."""
    word = words(language)
    title = word("Flags as of {as_of} ({n} overdue)", as_of=answer.as_of, n=answer.n_overdue)
    _table(title, answer.flags, language)
    say_end(answer, language)


def show_step(answer: "AcknowledgeAnswer", language: str) -> None:
    """Print what was noted."""
    from echelon.terminal import say

    word = words(language)
    flag, last = answer.flag, answer.flag.history[-1]
    state = word(SAID.get(flag.state, flag.state))
    say(word("Noted: the flag of {employee} is {state}.", employee=flag.employee_id, state=state))
    if answer.replaces:
        say(word("instead of: {step}", step=_step(answer.replaces, language)))
    say_end(answer, language, word("by {by}, {at}", by=last.by, at=minute(last.at)))


def show_trial(answer: "TrialAnswer", language: str) -> None:
    """Print whether flags help."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    say(answer.zh if language == "zh" else answer.en)
    if answer.verdict != "no trial":
        arms = (
            ("flagged at once", answer.n_flagged, answer.n_left_flagged),
            ("held back", answer.n_held_back, answer.n_left_held_back),
        )
        numbers = [
            Column(word(title), right=True) for title in ("outcome known", "left the company", "share")
        ]
        show_table(
            word("Do flags help?"),
            [word("arm"), *numbers],
            [(word(name), n, left, None if left is None else percent(left / n)) for name, n, left in arms],
        )
        for line in _power(answer, language):
            say(line)
    say_end(answer, language)


def _power(answer: "TrialAnswer", language: str) -> list[str]:
    word = words(language)
    lines = [word("Not known yet: {n}", n=answer.n_waiting)] if answer.n_waiting else []
    if answer.p is not None:
        lines.append(word("p = {p} (Fisher's exact test)", p=f"{answer.p:.3f}"))
        found = answer.smallest_found
        lines.append(
            word("Such numbers do not find any drop with 80 % power.")
            if found is None
            else word(
                "Such numbers find a drop of {points} points with 80 % power.", points=f"{100 * found:.1f}"
            )
        )
    if answer.n_needed is not None:
        lines.append(word("A drop of 10 points takes {n} people, both arms together.", n=answer.n_needed))
    return lines


def _table(title: str, flags: "Sequence[FlagTold]", language: str) -> None:
    from echelon.terminal import Column, say, show_table

    word = words(language)
    if not flags:
        say(title, style="bold")
        say(word("There is no flag."))
        return
    show_table(
        title,
        [
            word("flag"),
            word("employee"),
            word("name"),
            word("flagged"),
            Column(word("both"), right=True),
            Column(word("cause"), wrap=True),
            word("owner"),
            word("talk by"),
            word("state"),
            Column(word("what was done"), wrap=True),
        ],
        [
            (
                one.flag_id,
                one.employee_id,
                one.name,
                one.flagged_as_of,
                percent(one.risk),
                one.cause_zh if language == "zh" else one.cause_en,
                one.owner,
                one.due,
                word("overdue") if one.overdue else word(SAID.get(one.state, one.state)),
                "\n".join(_step(step, language) for step in one.history),
            )
            for one in flags
        ],
    )


def _step(step: "StepTold", language: str) -> str:
    """Write a step with what belongs to it."""
    word = words(language)
    found = [
        word(step.step),
        *(word(SAID.get(one, one)) for one in (step.action, step.outcome) if one),
        step.note,
    ]
    return f"{step.as_of} {' · '.join(filter(None, found))}"
