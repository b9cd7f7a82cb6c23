"""Promotion as a whole: readiness held out, models as of today and of past rounds, how their lists did."""

from collections.abc import Mapping

from data.progress import Progress, silent
from data.store import Store
from features.catalog import Feature
from features.labels import eligible
from features.profile import profile
from models.promotion import PromotionModel
from training.backtest import walk_forward
from training.candidates import Candidates
from training.evaluate import cross_fit
from training.promotion import BASELINES, known_candidates, models_as_of, rows_of, split_rule
from training.split import split
from training.work import Companions, Work, by_date


def work(
    store: Store,
    catalogue: Mapping[str, Feature],
    *,
    label_window_months: int | None = None,
    seed: int = 0,
    progress: Progress = silent,
) -> Work:
    """Learn readiness and precedent.

    Parameters
    ----------
    store : Store
        The facts.
    catalogue : mapping of str to Feature
        What may be used.
    label_window_months : int, optional
        Months after the promotion in which success shows; the company's own rule if None.
    seed : int
        Seed of folds and fits.
    progress : Progress
        Told how far it is.

    Returns
    -------
    Work
        Models as of today and as of every past round; errors as `dataset`.
    """
    found = known_candidates(store, label_window_months=label_window_months, progress=progress)
    rows = rows_of(found, store)
    model = PromotionModel.for_catalogue(
        catalogue, columns=rows.X.columns, n_threads=store.home.threads, random_state=seed
    )
    folds = split(rows.index, rows.y, split_rule(rows), seed=seed)
    # intervals of single scores are not evaluated, so the fewest bootstrap members do
    lean = model.set_params(n_bootstraps=2)
    held_out = cross_fit(rows, folds, lean, BASELINES, progress=progress)
    progress("promotion: final fit", 0.0)
    companions = accompany(found, store, catalogue, seed=seed, progress=progress)
    progress("promotion: final fit", 1.0)
    return Work(rows, folds, held_out, companions)


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
    blends, states = by_date(now, past)
    said = found.rules.words()
    meta = {
        "companions": states,
        "backtest": backtest.to_json() if backtest else None,
        "success": {"zh": said.zh, "en": said.en},
    }
    return Companions(blends, meta, backtest)
