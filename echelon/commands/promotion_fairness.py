"""Whether lists and decisions are fair: ``fairness`` of ``echelon promotions``."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.home import Home
from echelon.commands.asking import asked, estimate, promotion_options
from echelon.commands.promotion_candidate import about, say_end
from echelon.words import Say, words

if TYPE_CHECKING:
    from serving.promotion.judged_answers import FairnessAnswer, GroupRate, PotentialTold

#: Verdicts as they are printed.
VERDICTS = {
    "adverse": "disadvantage shown",
    "not shown": "no disadvantage shown",
    "too few": "too few people to tell",
}


@click.command()
@click.option(
    "--attribute",
    type=click.Choice(["sex", "age", "ethnicity"]),
    default="sex",
    show_default=True,
    help="The protected attribute; nobody is scored by it.",
)
@promotion_options
def fairness(as_of: datetime | None, lang: str | None, **given: Any) -> None:
    """Compare the groups of a protected attribute in this list, past lists and past decisions."""
    from echelon.commands.requests import read
    from serving.access import Caller
    from serving.context import Context
    from serving.promotion.fairness import fairness as judged
    from serving.promotion.requests import FairnessRequest

    home = Home.from_environment()
    request = read(FairnessRequest, asked(as_of, given))
    auditor = Caller("console", "auditor", ("company",))
    show_fairness(judged(Context(home), auditor, request), lang or home.language)


def show_fairness(answer: "FairnessAnswer", language: str) -> None:
    """Print how each selection treats the groups."""
    from echelon.terminal import Column, say, show_table

    word = words(language)
    attribute = word(answer.attribute)
    say(
        word(
            "Fairness by {attribute}: {list}",
            attribute=attribute,
            list=about(answer.target, answer.round, language),
        ),
        style="bold",
    )
    if not answer.impacts:
        say(word("There are no two groups to compare."))
    for impact in answer.impacts:
        show_table(
            word("{what}: {verdict}", what=word(impact.what), verdict=word(VERDICTS[impact.verdict])),
            [
                attribute,
                Column(word("eligible"), right=True),
                Column(word("selected"), right=True),
                Column(word("rate (95 %)"), right=True),
                Column(word("against the highest rate (95 %)"), right=True),
                word("verdict"),
            ],
            [_group(one, word, highest=one.group == impact.reference) for one in impact.groups],
        )
    if answer.potential:
        _show_potential(answer.potential, attribute, language)
    say_end(answer, language)


def _group(one: "GroupRate", word: Say, *, highest: bool) -> tuple[object, ...]:
    ratio = None if highest or one.ratio is None else f"{one.ratio:.2f}"
    if ratio and one.ratio_low is not None and one.ratio_high is not None:
        ratio += f" ({one.ratio_low:.2f}-{one.ratio_high:.2f})"
    return (
        word(one.group),
        "<5" if one.n is None else one.n,
        one.n_selected,
        estimate(one.rate, one.low, one.high, 1),
        ratio,
        word("highest rate" if highest else VERDICTS[one.verdict]),
    )


def _show_potential(potential: "PotentialTold", attribute: str, language: str) -> None:
    from echelon.terminal import Column, say, show_table

    word = words(language)
    say(word("Managers' rating of potential"), style="bold")
    say(potential.zh if language == "zh" else potential.en)
    say(
        word(
            "{n} rated, {known} of them with a known outcome.",
            n=potential.n_rated,
            known=potential.n_outcomes,
        )
    )
    if potential.auc:
        auc = potential.auc
        text = "Told success from failure in {share} of pairs ({low}-{high}); chance alone: 50 %."
        told = {"share": auc.value, "low": auc.low, "high": auc.high}
        say(word(text, **{name: f"{value:.0%}" for name, value in told.items()}))
    if potential.gaps:
        show_table(
            word("Each group against the rest, in standard deviations of the rating"),
            [attribute, *(Column(word(title), right=True) for title in ("people", "rated higher by (95 %)"))],
            [
                (
                    word(one.group),
                    "<5" if one.n is None else one.n,
                    None
                    if one.gap is None
                    else word(
                        "{gap} ({low} to {high})",
                        gap=f"{one.gap:+.2f}",
                        low=f"{one.low or 0:+.2f}",
                        high=f"{one.high or 0:+.2f}",
                    ),
                )
                for one in potential.gaps
            ],
        )
