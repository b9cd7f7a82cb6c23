"""What may be claimed of an exit rate, in words."""

from collections.abc import Sequence

from models.exit_rates import Claim, claim
from serving.answers import Note
from serving.attrition.retention_answers import ClaimTold, PeriodRate


def claimed(periods: Sequence[PeriodRate]) -> ClaimTold:
    """Return whether "below the limit" may be said of some periods, and what it would take.

    Parameters
    ----------
    periods : sequence of PeriodRate
        Periods with figures, oldest first; at least one.

    Returns
    -------
    ClaimTold
        By the upper end of the exact interval.
    """
    exits = sum(one.exits or 0 for one in periods)
    person_years = round(sum(one.person_years or 0.0 for one in periods), 1)
    found = claim(exits, person_years)
    words = in_words(found)
    return ClaimTold(
        start=periods[0].start,
        end=periods[-1].end,
        limit=found.limit,
        person_years=person_years,
        exits=exits,
        high=found.rate.high if person_years else None,
        holds=found.holds,
        more_without_exit=found.more_without_exit,
        more_at_this_rate=found.more_at_this_rate,
        zh=words.zh,
        en=words.en,
    )


def in_words(found: Claim) -> Note:
    """Say what may be claimed, in both languages with the same numbers.

    >>> in_words(claim(2, 400.0)).en.partition(": ")[0]
    'With 2 exits in 400 person-years a rate below 3 % can be claimed'
    """
    n, years, limit = found.rate.n_exits, f"{found.rate.person_years:.0f}", f"{100 * found.limit:g}"
    seen = f"With {n} exit{'' if n == 1 else 's'} in {years} person-years a rate below {limit} %"
    if not found.rate.person_years:
        return Note(
            zh="没有观察到高绩效者，无法作任何声明。",
            en="No high performer was followed, so that nothing can be claimed.",
        )
    high = f"{100 * found.rate.high:.1f}"
    if found.holds:
        return Note(
            zh=f"在 {years} 人年中离职 {n} 人，可以声明低于 {limit}%：离职率至多 {high}%（95% 区间）。",
            en=f"{seen} can be claimed: the rate is at most {high} % (95 % interval).",
        )
    more = f"{found.more_without_exit:.0f}"
    then = _at_this_rate(found)
    return Note(
        zh=f"在 {years} 人年中离职 {n} 人，不能声明低于 {limit}%：离职率可能高达 {high}%（95% 区间）。"
        f"还需要 {more} 人年且再无人离职{then.zh}。",
        en=f"{seen} cannot be claimed: the rate may be up to {high} % (95 % interval). "
        f"It would take {more} person-years without another exit{then.en}.",
    )


def _at_this_rate(found: Claim) -> Note:
    if found.more_at_this_rate is None:
        seen = f"{100 * found.rate.value:.1f}"
        return Note(
            zh=f"；若离职率仍为目前的 {seen}%，则永远无法声明",
            en=f"; at the rate seen so far, {seen} %, it never could be",
        )
    if not found.rate.n_exits:
        return Note(zh="", en="")
    more = f"{found.more_at_this_rate:.0f}"
    return Note(zh=f"，或按目前的离职率再观察 {more} 人年", en=f", or {more} at the rate seen so far")
