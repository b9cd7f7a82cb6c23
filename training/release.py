"""Which version of a model is in use: list, release, roll back."""

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import datetime

from data.errors import ModelError, NoModel
from training.tracking import CHALLENGER, CHAMPION, PREVIOUS, Tracking

#: Value of the tag ``gates`` of a version that passed all of them.
PASSED = "passed"


@dataclass(frozen=True, slots=True)
class Version:
    """One version of a model, as people read it.

    Attributes
    ----------
    topic, number : str
        Its name.
    aliases : tuple of str
        champion, challenger, previous.
    gates : str
        ``passed``, or which failed.
    known_until : str
        As-of date up to which it learnt.
    log_loss, baseline_log_loss, roc_auc : float
        Held-out figures; NaN where the run is gone, or the topic has no such figure.
    created : datetime
        When it was registered, in UTC.
    """

    topic: str
    number: str
    aliases: tuple[str, ...]
    gates: str
    known_until: str
    log_loss: float
    baseline_log_loss: float
    roc_auc: float
    created: datetime


def list_models(tracking: Tracking, topics: tuple[str, ...]) -> list[Version]:
    """Return every version of these models, newest first within a model."""
    found = []
    for topic in topics:
        aliases = tracking.aliases(topic)
        for version in tracking.versions(topic):
            metrics = tracking.metrics(version.run_id)
            found.append(
                Version(
                    topic=topic,
                    number=version.number,
                    aliases=tuple(sorted(alias for alias, to in aliases.items() if to == version.number)),
                    gates=version.tags.get("gates", ""),
                    known_until=version.tags.get("known_until", ""),
                    log_loss=metrics.get("log_loss", float("nan")),
                    baseline_log_loss=_baseline(metrics),
                    roc_auc=metrics.get("roc_auc", float("nan")),
                    created=version.created,
                )
            )
    return found


def _baseline(metrics: Mapping[str, float]) -> float:
    """Return the log-loss of the base rate, or of the best naive rule where there is none."""
    others = [value for name, value in metrics.items() if name.endswith(".log_loss")]
    return metrics.get("base_rate.log_loss", min(others, default=float("nan")))


def release(tracking: Tracking, topic: str, number: str) -> None:
    """Make a version the champion; the former champion becomes ``previous``.

    Raises
    ------
    NoModel
        If there is no such version.
    ModelError
        If a gate failed when it was trained.
    """
    known = {version.number: version for version in tracking.versions(topic)}
    if number not in known:
        listed = ", ".join(known) or "none; run `echelon train` first"
        msg = f"there is no version {number} of {topic}; versions are {listed}"
        raise NoModel(msg)
    gates = known[number].tags.get("gates", "not judged")
    if gates != PASSED:
        msg = (
            f"version {number} of {topic} cannot be released: {gates}."
            " Train again on better or longer data; `echelon models` lists what passed"
        )
        raise ModelError(msg)
    promote(tracking, topic, number)


def promote(tracking: Tracking, topic: str, number: str) -> None:
    """Move the alias ``champion``, and keep the former champion as ``previous``."""
    aliases = tracking.aliases(topic)
    former = aliases.get(CHAMPION)
    if former == number:
        return
    if former is not None:
        tracking.set_alias(topic, PREVIOUS, former)
    tracking.set_alias(topic, CHAMPION, number)
    if aliases.get(CHALLENGER) == number:
        tracking.drop_alias(topic, CHALLENGER)


def rollback(tracking: Tracking, topic: str) -> str:
    """Swap champion and previous, and return the number of the champion that now holds.

    Raises
    ------
    NoModel
        If there is no former champion.
    """
    aliases = tracking.aliases(topic)
    if PREVIOUS not in aliases or CHAMPION not in aliases:
        msg = f"{topic} has no former champion to return to; `echelon models` lists what there is"
        raise NoModel(msg)
    tracking.set_alias(topic, CHAMPION, aliases[PREVIOUS])
    tracking.set_alias(topic, PREVIOUS, aliases[CHAMPION])
    return aliases[PREVIOUS]
