"""``echelon promotions targets``: what people may rise to, and what it asks of them."""

from collections.abc import Iterator, Mapping
from pathlib import Path
from typing import TYPE_CHECKING

import click

from data.home import Home
from echelon.commands.asking import estimate, in_language
from echelon.words import words

if TYPE_CHECKING:
    from features.catalog import Feature
    from features.promotion.targets import Bounds, Promotions, Target


@click.command()
@click.option(
    "--check",
    "file",
    type=click.Path(path_type=Path),
    help="Check this file instead, with every fault and its line; nothing is stored.",
)
@in_language
def targets(file: Path | None, lang: str | None) -> None:
    """Print what people may rise to, what each target asks, and what counts as success."""
    from data.store import Store
    from echelon.terminal import say
    from features.catalog import catalogue
    from features.promotion.targets import promotions, read

    home = Home.from_environment()
    language, features = lang or home.language, catalogue(Store(home).company)
    if file is None:
        show_targets(promotions(home), features, language)
        return
    numbers = [name for name, feature in features.items() if feature.type == "number"]
    found = read(file, numbers)
    say(words(language)("{file} is fine; targets: {n}", file=file, n=len(found.targets)))
    show_targets(found, features, language)


def show_targets(setup: "Promotions", features: Mapping[str, "Feature"], language: str) -> None:
    """Print a setup of promotion in words."""
    from echelon.commands.promotion_candidate import show_folded
    from echelon.terminal import Column, say

    word, zh = words(language), language == "zh"
    show_folded(
        word("What people may rise to"),
        [
            Column("--target"),
            Column(word("promotion to"), wrap=True),
            Column(word("who may rise to it"), wrap=True),
            Column(word("critical")),
        ],
        [
            (
                key,
                target.zh if zh else target.en,
                "\n".join(criteria(target, features, language)),
                word("yes") if target.critical else None,
            )
            for key, target in setup.targets.items()
        ],
        lines=True,
    )
    rule = setup.success.words()
    say(word("Success is: {rule}", rule=rule.zh if zh else rule.en))
    say(word("ready: success at least {bar} probable", bar=estimate(setup.ready, None, None)))


def criteria(target: "Target", features: Mapping[str, "Feature"], language: str) -> Iterator[str]:
    """Yield what a target asks, in words."""
    word = words(language)
    if target.from_grades is None:
        yield word("any grade but the top one")
    else:
        grades = word(" or ").join(map(str, target.from_grades))
        yield word("grade {grades}", grades=grades)
    yield word("{n} months in the grade", n=target.months_in_grade)
    yield word("{n} months in the company", n=target.months_in_company)
    if target.front_line is not None:
        yield word("front line") if target.front_line else word("back office")
    if target.candidates == "same_platform":
        yield word("for a platform: who works mostly there")
    if target.platforms:
        yield word("has worked on {n} platforms or more", n=target.platforms)
    for skill, level in target.skills.items():
        yield word("skill {skill}: level {level} or more", skill=skill, level=f"{level:g}")
    if target.no_open_case:
        yield word("no open case")
    for name, bounds in target.require.items():
        yield _bounded(features[name], bounds, language)


def _bounded(feature: "Feature", bounds: "Bounds", language: str) -> str:
    from models.wording import shown

    word, zh = words(language), language == "zh"
    limits = (("at least {value}", bounds.at_least), ("at most {value}", bounds.at_most))
    told = [(text, shown(limit, feature.unit)) for text, limit in limits if limit is not None]
    asked = word(" and ").join(word(text, value=value.zh if zh else value.en) for text, value in told)
    label = feature.zh if zh else feature.en
    return word("{label}: {asked}", label=label, asked=asked)
