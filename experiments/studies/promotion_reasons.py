"""How steady the reasons of a list are: exact sums, the same groups, the same signs in models fitted anew."""

from collections.abc import Mapping
from itertools import combinations

import numpy as np
import pandas as pd

from features.catalog import GROUPS, Feature
from models.blend import Blend
from models.encoder import Floats
from models.explain import group_contributions, reasons
from models.promotion import PromotionModels
from models.spread import Learnt

#: People of the top of a list whose reasons are looked at, and models fitted anew on draws of people.
N_LISTED, N_FRESH = 40, 8
_TOP = 3


def reason_figures(
    models: PromotionModels, learnt: Learnt, ranked: pd.DataFrame, features: Mapping[str, Feature]
) -> dict[str, float]:
    """Return the error of the sums, the Jaccard index of the top groups, and how often signs are confirmed.

    Parameters
    ----------
    models : PromotionModels
        Fitted.
    learnt : Learnt
        What readiness learnt from.
    ranked : DataFrame
        Profiles of the candidates.
    features : mapping of str to Feature
        The catalogue.

    Returns
    -------
    dict
        ``additivity``, ``reason_stability``, ``reason_sign``, ``reason_n``.
    """
    model = models.readiness
    order = np.argsort(-model.decision_function(ranked), kind="stable")[:N_LISTED]
    X = ranked.iloc[order]
    told = model.assess(X, explain=True)
    assert told.contributions is not None  # noqa: S101 - asked for
    assert told.members is not None  # noqa: S101 - asked for
    error = told.contributions.sum(axis=1).to_numpy() + model.base_value_ - told.logit
    said = reasons(told.contributions, told.members, X, features, topic="promotion", n_reasons=8)
    fresh = _fresh(model, learnt, X, features)
    agreed = [
        np.sign(fresh[:, row, list(GROUPS).index(reason.group)]) == reason.direction
        for row, own in enumerate(said)
        for reason in own
    ]
    return {
        "additivity": float(np.abs(error).max()),
        "reason_stability": _jaccard(fresh),
        "reason_sign": float(np.mean(agreed)) if agreed else 1.0,
        "reason_n": float(np.mean([len(own) for own in said])),
    }


def _fresh(model: Blend, learnt: Learnt, X: pd.DataFrame, features: Mapping[str, Feature]) -> Floats:
    """Return contributions of every group, of shape (n_fresh, n_people, n_groups), in models fitted anew."""
    again = model.refit(learnt.X, learnt.y, learnt.people, n_bootstraps=N_FRESH, seed=4242)
    members = again.fitted_.member_contributions(again.encode(X), 1)
    frames = [pd.DataFrame(one, columns=again.feature_names_) for one in members]
    summed = [group_contributions(frame, features).reindex(columns=list(GROUPS)) for frame in frames]
    return np.stack([one.fillna(0.0).to_numpy() for one in summed])


def _jaccard(groups: Floats) -> float:
    """Return the mean overlap of the largest groups of a person between two models."""
    top = np.argsort(-np.abs(groups), axis=2, kind="stable")[:, :, :_TOP]
    has = np.zeros(groups.shape, dtype=bool)
    np.put_along_axis(has, top, values=True, axis=2)
    pairs = [
        ((has[a] & has[b]).sum(axis=1) / (has[a] | has[b]).sum(axis=1)).mean()
        for a, b in combinations(range(len(has)), 2)
    ]
    return float(np.mean(pairs))
