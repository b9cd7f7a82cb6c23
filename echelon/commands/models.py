"""Commands that train, list, release and roll back models."""

from math import isnan
from typing import TYPE_CHECKING

import click

from data.errors import MissingTable, TooLittleData
from data.home import Home

if TYPE_CHECKING:
    from models.metrics import Metric
    from training.record import Outcome

TOPICS = ("promotion", "attrition", "productivity")
_FIGURES = ("roc_auc", "log_loss", "brier", "observed_expected")
_OF_TRANSFERS = ("rate_error", "log_loss", "observed_expected", "error_ratio", "cover80")


@click.command()
@click.argument("topic", type=click.Choice([*TOPICS, "all"]))
@click.option(
    "--label-window",
    type=click.IntRange(1, 36),
    default=None,
    help="Months in which the outcome is looked for (promotion 12, attrition 6; productivity has none).",
)
@click.option("--seed", type=int, default=0, show_default=True, help="Seed of folds and fits.")
def train(topic: str, label_window: int | None, seed: int) -> None:
    """Train promotion, attrition, productivity or all: evaluate held out, pass the gates, register.

    A version that passes every gate becomes the champion, which the service uses; any other stays challenger,
    and the gates that failed are named.
    """
    from data.store import Store
    from echelon.terminal import progress, say
    from training.train import train as train_topic

    store = Store(Home.from_environment())
    for one in TOPICS if topic == "all" else (topic,):
        try:
            with progress() as report:
                outcome = train_topic(
                    one, store, label_window_months=label_window, seed=seed, progress=report
                )
        except (MissingTable, TooLittleData) as reason:
            if topic != "all":
                raise
            say(f"{one}: not trained. {reason}", style="yellow")
            continue
        _show(outcome)


def _show(outcome: "Outcome") -> None:
    from echelon.terminal import Column, say, show_table

    names = _OF_TRANSFERS if outcome.topic == "productivity" else _FIGURES
    show_table(
        f"{outcome.topic} version {outcome.version}: held-out figures, 90 % intervals over people",
        ["score", *(Column(name.replace("_", " "), right=True) for name in names)],
        [
            [
                label,
                *(_figure(evaluation.metrics.get(name)) for name in names),
            ]
            for label, evaluation in outcome.figures.by_score.items()
        ],
        caption=outcome.split,
    )
    for gate in outcome.gates:
        mark, style = ("passed", "green") if gate.passed else ("FAILED", "red")
        say(f"  gate {gate.name}: {mark}. {gate.finding}", style=style)
    say(f"  version {outcome.version} of {outcome.topic} is {outcome.alias}")


def _figure(metric: "Metric | None") -> str | None:
    return f"{metric.value:.3f} [{metric.low:.3f}, {metric.high:.3f}]" if metric else None


@click.command()
def models() -> None:
    """List every version of every model, and which is released."""
    from echelon.terminal import Column, say, show_table
    from training.release import list_models
    from training.tracking import Tracking

    found = list_models(Tracking(Home.from_environment()), TOPICS)
    if not found:
        say("no model was trained yet; run `echelon train all`")
        return
    show_table(
        "Models",
        [
            "topic",
            Column("version", right=True),
            "alias",
            "known until",
            Column("log-loss", right=True),
            Column("base rate", right=True),
            Column("ROC-AUC", right=True),
            "gates",
            "trained (UTC)",
        ],
        [
            [
                one.topic,
                one.number,
                ", ".join(one.aliases) or None,
                one.known_until,
                *(
                    None if isnan(value) else f"{value:.3f}"
                    for value in (one.log_loss, one.baseline_log_loss, one.roc_auc)
                ),
                one.gates,
                f"{one.created:%Y-%m-%d %H:%M}",
            ]
            for one in found
        ],
    )


@click.command()
@click.argument("topic", type=click.Choice(TOPICS))
@click.argument("version", type=click.IntRange(1))
def release(topic: str, version: int) -> None:
    """Make VERSION of TOPIC the champion, if it passed its gates."""
    from echelon.terminal import say
    from training.release import release as release_version
    from training.tracking import Tracking

    release_version(Tracking(Home.from_environment()), topic, str(version))
    say(f"version {version} of {topic} is champion; restart the service to use it")


@click.command()
@click.argument("topic", type=click.Choice(TOPICS))
def rollback(topic: str) -> None:
    """Return to the former champion of TOPIC."""
    from echelon.terminal import say
    from training.release import rollback as roll_back
    from training.tracking import Tracking

    number = roll_back(Tracking(Home.from_environment()), topic)
    say(f"version {number} of {topic} is champion again; restart the service to use it")
