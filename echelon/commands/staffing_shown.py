"""How a staffing plan is printed: seats, moves, proof, what is lacking, what rules cost, alternatives."""

from typing import TYPE_CHECKING

from echelon.words import Say, note_lines, words

if TYPE_CHECKING:
    from collections.abc import Sequence

    from serving.staffing.answers import (
        Assignment,
        MoveTold,
        RulePrice,
        SeatsTold,
        StaffingAnswer,
        StaffingExplainAnswer,
        StaffingWhatIfAnswer,
    )

_VALUE = "{unit}, less what moves and unmet wishes cost: {objective}, today's plan {today}."
_CAUTIOUS = (
    "In the worst fifth of what may happen, {unit}, less such costs: {objective}, today's plan {today}."
)
_RELY = "To rely on, out of sample: {expected}, {uplift} against today{interval}."
_GREEDY = "A greedy planner ({how}): {objective}, {n} moves."
_FAILED = "A greedy planner ({how}) cannot meet {n} of the rules."


def show(answer: "StaffingAnswer", language: str, *, everyone: bool = False) -> None:
    """Print a staffing answer."""
    from echelon.terminal import say

    _show_seats(answer, language)
    if answer.objective is None:
        say(_in(answer.proof, language), style="bold")
        _show_lines("The cheapest way out", [_in(one, language) for one in answer.relaxations], language)
    else:
        _show_assignments(answer, language, everyone=everyone)
        _show_worth(answer, language)
        _show_lines("Wishes that are not met", [_in(one, language) for one in answer.lacking], language)
        show_prices(answer.prices, language)
        _show_alternatives(answer, language)
    for line in note_lines(answer.notes, language):
        say(line, style="dim")
    say(words(language)("plan {id}", id=answer.request_id), style="dim")


def show_explained(answer: "StaffingExplainAnswer", language: str) -> None:
    """Print what it means that somebody is, or is not, on a platform."""
    from echelon.terminal import say

    if answer.place:
        say(_in(answer.place, language), style="bold")
        _show_changes("Who would be elsewhere", answer.place.changes, language)
    show_prices(answer.rules, language)


def show_other(answer: "StaffingWhatIfAnswer", language: str) -> None:
    """Print how a plan differs under other rules."""
    from echelon.terminal import say

    say(words(language)("What if"), style="bold")
    say(_in(answer, language))
    if answer.objective is None:
        say(_in(answer.proof, language))
        _show_lines("The cheapest way out", [_in(one, language) for one in answer.relaxations], language)
    _show_changes("Who is elsewhere than in the plan", answer.changes, language)
    say(words(language)("plan {id}", id=answer.request_id), style="dim")


def show_prices(prices: "Sequence[RulePrice]", language: str) -> None:
    """Print what rules cost."""
    from echelon.terminal import Column, show_table

    word = words(language)
    if prices:
        show_table(
            word("What rules cost"),
            [
                Column(word("rule"), wrap=True),
                Column(word("costs"), right=True),
                word("kind of rule"),
                word("in the request"),
            ],
            [
                (
                    _in(one, language),
                    number(one.value),
                    word("wish") if one.wish else word("must hold"),
                    one.where or None,
                )
                for one in prices
            ],
        )


def number(value: float) -> str:
    """Write an amount of conversions or money.

    >>> number(839.413), number(179146.6)
    ('839.41', '179,147')
    """
    return f"{value:,.0f}" if abs(value) >= 10_000 else f"{value:,.2f}"


def _in(told: "object", language: str) -> str:
    """Return what is told, in a language."""
    return str(getattr(told, language))


def _show_seats(answer: "StaffingAnswer", language: str) -> None:
    from echelon.terminal import Column, show_table

    word = words(language)
    title = "Seats by platform, {start} to {end}, as of {as_of}"
    show_table(
        word(title, start=answer.start, end=answer.end, as_of=answer.as_of),
        [
            word("platform"),
            word("platform name"),
            *(Column(word(name), right=True) for name in ("asked", "today", "plan", "lacking")),
        ],
        [
            (one.platform_id, one.name, _range(one, word), one.today, one.plan, one.lacking or None)
            for one in answer.seats
        ],
    )


def _range(seats: "SeatsTold", word: Say) -> str | None:
    if not seats.asked:
        return None
    if seats.upper is None:
        return f"{seats.lower}-" if seats.lower else word("any")
    return str(seats.lower) if seats.lower == seats.upper else f"{seats.lower}-{seats.upper}"


def _show_assignments(answer: "StaffingAnswer", language: str, *, everyone: bool) -> None:
    from echelon.terminal import Column, show_table

    word = words(language)
    listed = [given for given in answer.assignments if everyone or given.moves]
    unit = _in(answer.unit, language)
    show_table(
        word("Plan") if everyone else word("Moves ({n})", n=answer.n_moves),
        [
            *map(word, ("employee", "name", "from", "to")),
            Column(word("{unit} (80 %)", unit=unit), right=True),
            Column(word("gained"), right=True),
        ],
        [
            (
                given.employee_id,
                given.name,
                given.from_platform_id,
                given.platform_id,
                _expected(given),
                None if given.gained is None else f"{given.gained:+,.2f}",
            )
            for given in listed
        ],
    )


def _expected(given: "Assignment") -> str | None:
    if given.expected is None:
        return None
    ends = "" if given.low is None or given.high is None else f" ({number(given.low)}-{number(given.high)})"
    return f"{number(given.expected)}{ends}"


def _show_worth(answer: "StaffingAnswer", language: str) -> None:
    from echelon.terminal import say

    word, value = words(language), answer.value
    told = {
        "unit": _in(answer.unit, language).capitalize(),
        "objective": number(answer.objective or 0.0),
        "today": number(answer.today or 0.0),
    }
    if answer.risk == "cautious":
        told["unit"] = _in(answer.unit, language)
    say(word(_CAUTIOUS if answer.risk == "cautious" else _VALUE, **told))
    say(_in(answer.proof, language), style="bold")
    if value:
        interval = ""
        if value.low is not None and value.high is not None:
            low, high = f"{value.low:+,.2f}", f"{value.high:+,.2f}"
            interval = word(" (80 %: {low} to {high})", low=low, high=high)
        rely = {"expected": number(value.expected), "uplift": f"{value.uplift:+,.2f}", "interval": interval}
        say(word(_RELY, **rely))
    for one in answer.greedy:
        how = _in(one, language)
        if one.objective is None:
            say(word(_FAILED, how=how, n=one.broken), style="dim")
        else:
            say(word(_GREEDY, how=how, objective=number(one.objective), n=one.n_moves), style="dim")


def _show_lines(title: str, lines: "Sequence[str]", language: str) -> None:
    from echelon.terminal import say

    if lines:
        say(words(language)(title), style="bold")
        for line in lines:
            say(f"- {line}")


def _show_alternatives(answer: "StaffingAnswer", language: str) -> None:
    from echelon.terminal import Column, show_table

    word = words(language)
    if answer.alternatives:
        show_table(
            word("Near-best plans that differ"),
            [
                *(Column(word(name), right=True) for name in ("behind", "places that differ", "moves")),
                Column(word("who is elsewhere"), wrap=True),
            ],
            [
                (number(one.behind), one.differs, one.n_moves, ", ".join(_changes(one.changes, language)))
                for one in answer.alternatives
            ],
        )


def _changes(changes: "Sequence[MoveTold]", language: str, *, most: int = 8) -> list[str]:
    word = words(language)
    text = "{who}: {before} -> {after}"
    told = [
        word(text, who=one.employee_id, before=one.before or "-", after=one.after or "-")
        for one in changes[:most]
    ]
    return told + (["..."] if len(changes) > most else [])


def _show_changes(title: str, changes: "Sequence[MoveTold]", language: str) -> None:
    _show_lines(title, _changes(changes, language, most=30), language)
