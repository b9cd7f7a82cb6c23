"""What is kept beside a topic's own model: precedent, past rounds, and how their lists would have done."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from typing import Any

from data.progress import Progress, silent
from data.store import Store
from features.catalog import Feature
from features.labels import eligible
from features.profile import profile
from models.blend import Blend
from training.backtest import Backtest, walk_forward
from training.candidates import Candidates
from training.promotion import models_as_of


@dataclass(frozen=True, slots=True)
class Companions:
    """What is registered beside a model.

    Attributes
    ----------
    blends : mapping of str to Blend
        By the names under which they are kept.
    meta : mapping
        What belongs to them, plain JSON.
    backtest : Backtest or None
        How lists of past rounds would have done.
    """

    blends: Mapping[str, Blend] = field(default_factory=dict)
    meta: Mapping[str, Any] = field(default_factory=dict)
    backtest: Backtest | None = None


def accompany(
    found: Candidates,
    store: Store,
    catalogue: Mapping[str, Feature],
    *,
    seed: int = 0,
    progress: Progress = silent,
) -> Companions:
    """Fit readiness and precedent as of today and as of every past round.

    Parameters
    ----------
    found : Candidates
        Every round.
    store : Store
        The facts.
    catalogue : mapping of str to Feature
        The company's catalogue.
    seed : int
        Seed of folds and draws.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Companions
        With today's readiness under the name of the topic.
    """
    threads, today = store.home.threads, store.known_until()
    backtest, past = walk_forward(found, catalogue, n_threads=threads, seed=seed, progress=progress)
    known = profile(store, as_of=today)
    ranked = known.loc[known.index.isin(eligible(store, as_of=today))]
    now = models_as_of(found, today, ranked, catalogue, n_threads=threads, seed=seed)
    blends, states = now.blends(), {"": now.to_json()}
    for day, models in past.items():
        suffix = f"@{day.isoformat()}"
        blends |= models.blends(suffix)
        states[suffix] = models.to_json()
    said = found.rules.words()
    meta = {
        "companions": states,
        "backtest": backtest.to_json() if backtest else None,
        "success": {"zh": said.zh, "en": said.en},
    }
    return Companions(blends, meta, backtest)
