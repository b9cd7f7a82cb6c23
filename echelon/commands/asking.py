"""What the commands that ask for a list have in common: options of a group, and reasons in a table."""

from collections.abc import Callable, Sequence
from datetime import date, datetime
from typing import TYPE_CHECKING, Any

import click

if TYPE_CHECKING:
    from serving.answers import Ranked

Command = Callable[..., None]


def within_options(command: Command) -> Command:
    """Add the options that name a group of people."""
    for option in reversed(
        [
            click.option(
                "--as-of",
                type=click.DateTime(["%Y-%m-%d"]),
                help="Use only what was known before this date; default: latest.",
            ),
            click.option("--platform", "platform_id", help="Only people who work mostly on this platform."),
            click.option("--department", help="Only people of this department."),
            click.option("--role-family", help="Only people of this role family."),
            click.option("--grade", type=click.IntRange(0, 100), help="Only people of this grade."),
            click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the reasons."),
        ]
    ):
        command = option(command)
    return command


def group_options(command: Command) -> Command:
    """Add the options that name a group of people and the length of the list."""
    top = click.option(
        "--top", type=click.IntRange(1, 500), default=10, show_default=True, help="Length of the list."
    )
    return within_options(top(command))


def promotion_options(command: Command) -> Command:
    """Add the options that name a promotion list."""
    command = dated(command)
    for option in reversed(
        [
            click.option(
                "--target", default="next-grade", show_default=True, help="What the promotion is to."
            ),
            click.option("--platform", "platform_id", help="The platform that the promotion is for."),
            click.option("--department", help="Only people of this department."),
            click.option("--round", help="Promotion round, such as 2026H1 or 2026Q3."),
            click.option(
                "--top",
                type=click.IntRange(1, 500),
                default=10,
                show_default=True,
                help="Length of the list, and how many count as the best.",
            ),
        ]
    ):
        command = option(command)
    return command


def asked(as_of: datetime | None, given: dict[str, Any]) -> dict[str, Any]:
    """Return the fields of a request from the options that were given."""
    day: date | None = as_of.date() if as_of else None
    return {"as_of": day, **{name: value for name, value in given.items() if value is not None}}


def percent(value: float | None) -> str | None:
    """Write a probability."""
    return None if value is None else f"{100 * value:.1f} %"


def interval(low: float | None, high: float | None) -> str | None:
    """Write an interval of probabilities."""
    return None if low is None or high is None else f"{100 * low:.0f}-{100 * high:.0f} %"


def estimate(value: float | None, low: float | None, high: float | None, digits: int = 0) -> str | None:
    """Write a share with its interval.

    >>> estimate(0.93, 0.7, 0.99), estimate(0.026, None, None, 1)
    ('93 % (70-99)', '2.6 %')
    """
    if value is None:
        return None
    ends = "" if low is None or high is None else f" ({100 * low:.{digits}f}-{100 * high:.{digits}f})"
    return f"{100 * value:.{digits}f} %{ends}"


def chance(value: float | None) -> str | None:
    """Write how probable something is that is neither sure nor impossible.

    >>> chance(0.807), chance(0.999), chance(0.0)
    ('81 %', '>99 %', '<1 %')
    """
    if value is None:
        return None
    if value < 0.01:
        return "<1 %"
    return ">99 %" if value > 0.99 else f"{100 * value:.0f} %"


def reasons(person: "Ranked", language: str) -> str:
    """Write a person's reasons, one a line."""
    lines: Sequence[str] = [reason.zh if language == "zh" else reason.en for reason in person.reasons]
    return "\n".join(lines)


def dated(command: Command) -> Command:
    """Add the options that say as of when, and in which language."""
    day = click.option(
        "--as-of",
        type=click.DateTime(["%Y-%m-%d"]),
        help="Use only what was known before this date; default: latest.",
    )
    return day(in_language(command))


def in_language(command: Command) -> Command:
    """Add the option that says in which language."""
    return click.option("--lang", type=click.Choice(["en", "zh"]), help="Language of the answer.")(command)


def point(value: float | None) -> str | None:
    """Write a score; nobody is surely the worst or the best that can be.

    >>> point(71.4), point(99.8), point(0.2)
    ('71', '99', '1')
    """
    from features.appraisal.score.scale import whole

    return None if value is None else whole(value)


def between(low: float | None, high: float | None) -> str | None:
    """Write an interval of scores.

    >>> between(60.2, 80.1)
    '60-80'
    """
    return None if low is None or high is None else f"{point(low)}-{point(high)}"


def minute(at: str | None) -> str:
    """Write a time of the decision log to the minute.

    >>> minute("2026-07-03T08:00:12.345+00:00")
    '2026-07-03 08:00 UTC'
    """
    return f"{at[:16].replace('T', ' ')} UTC" if at else ""


def gained(value: float | None, digits: int = 1) -> str | None:
    """Write a difference with its sign."""
    if value is None:
        return None
    rounded = round(value, digits)
    return f"{rounded:+.{digits}f}" if rounded else f"{0:.{digits}f}"  # no -0.0
