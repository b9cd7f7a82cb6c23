"""How well people do on platforms, also on those where they, or anybody, never worked.

    effect = home + traits + skills + skills x platform + skills x attributes of the platform + person + match

in log-odds above an average person of the company. *Person* and *match* (a person on one platform) are a
person's own; the others are shared by people and so tell about platforms that somebody never saw. Each term
is shrunk by a spread that the evidence gives (type-II maximum likelihood).
"""

from typing import Any, Self

import numpy as np
import pandas as pd
from scipy import optimize  # type: ignore[import-untyped]
from sklearn.base import BaseEstimator

from features.staffing.evidence import Evidence
from models.encoder import Floats
from models.match_cells import Cells, cells
from models.match_equations import Own, solve
from models.match_known import Known
from models.match_terms import GROUPS, People, Places, Terms

#: Spreads (log-odds) before any evidence, and how surely (standard deviation of their logarithm).
USUAL = {"person": 0.3, "match": 0.1, **GROUPS}
SURELY = 1.0
#: Steps of iterated weighted least squares; most people from whom spreads are taken.
STEPS, MOST_PEOPLE = 4, 3_000


class MatchModel(BaseEstimator):
    """Effects of people on platforms, by empirical Bayes.

    Parameters
    ----------
    spreads : dict of str to float or None
        Standard deviations of the terms; estimated if None.

    Attributes
    ----------
    spreads_ : dict of str to float
        As used.
    terms_ : Terms
        Shared terms.
    weights_, covariance_ : ndarray of shape (q,), (q, q)
        Posterior of their weights.

    References
    ----------
    .. [1] Breslow & Clayton (1993), Journal of the American Statistical Association 88(421), 9-25.
    .. [2] Henderson (1975), Biometrics 31(2), 423-447.
    """

    def __init__(self, spreads: dict[str, float] | None = None) -> None:
        self.spreads = spreads

    def fit(self, evidence: Evidence, attributes: pd.DataFrame) -> Self:
        """Learn spreads and shared terms.

        Parameters
        ----------
        evidence : Evidence
            Leads and conversions.
        attributes : DataFrame of shape (n_platforms, n_attributes)
            Index platform_id, at least the platforms of the evidence.

        Returns
        -------
        MatchModel
            Itself.
        """
        self.terms_ = Terms.of(evidence, attributes)
        self.spreads_ = dict(self.spreads or USUAL)
        people, places = self.seen(evidence, attributes)
        effect: Floats | None = None
        for step in range(STEPS):
            found = cells(evidence, effect)
            rows = self.terms_.rows(people, places, found.person, found.platform)
            if self.spreads is None and step in (1, STEPS - 1):
                self.spreads_ = self._spreads(found, rows)
            solved = solve(Own.of(found, self.spreads_), rows, self.terms_.variances(self.spreads_))
            self.weights_, self.covariance_ = solved.weights, solved.covariance
            known = Known.of(self, found, people, places, evidence.doubt)
            effect = known.mean[evidence.person, evidence.platform]
        return self

    def _spreads(self, found: Cells, rows: Floats) -> dict[str, float]:
        """Return the spreads that make the evidence least surprising."""
        people = np.unique(found.person)
        if len(people) > MOST_PEOPLE:
            some = np.isin(found.person, np.random.default_rng(0).choice(people, MOST_PEOPLE, replace=False))
            found, rows = found.part(some), rows[some]
        names = list(USUAL)
        usual = np.log(list(USUAL.values()))

        def cost(logs: Floats) -> float:
            spreads = dict(zip(names, np.exp(logs).tolist(), strict=True))
            doubt = 0.5 * float(np.sum(((logs - usual) / SURELY) ** 2))
            return solve(Own.of(found, spreads), rows, self.terms_.variances(spreads)).surprise + doubt

        start = np.log([self.spreads_[name] for name in names])
        best = optimize.minimize(cost, start, method="L-BFGS-B", bounds=[(-7.0, 1.5)] * len(names))
        return dict(zip(names, np.exp(best.x).tolist(), strict=True))

    def seen(self, evidence: Evidence, attributes: pd.DataFrame) -> tuple[People, Places]:
        """Return the people and platforms of the evidence as the terms see them."""
        return self.terms_.people(evidence), self.terms_.places(evidence.platforms, attributes)

    def known(self, evidence: Evidence, attributes: pd.DataFrame) -> Known:
        """Return what is known of the people of some evidence on its platforms.

        Parameters
        ----------
        evidence : Evidence
            What they reached; people without any are known by their skills alone.
        attributes : DataFrame of shape (n_platforms, n_attributes)
            Index platform_id, at least the platforms of the evidence.

        Returns
        -------
        Known
            In the order of the evidence.
        """
        people, places = self.seen(evidence, attributes)
        effect: Floats | None = None
        for _ in range(STEPS):
            found = cells(evidence, effect)
            known = Known.of(self, found, people, places, evidence.doubt)
            effect = known.mean[evidence.person, evidence.platform]
        return known

    def to_json(self) -> dict[str, Any]:
        """Return spreads, terms and weights as plain numbers and text."""
        return {
            "spreads": self.spreads_,
            "terms": self.terms_.to_json(),
            "weights": self.weights_.tolist(),
            "covariance": self.covariance_.tolist(),
        }

    @classmethod
    def from_json(cls, state: dict[str, Any]) -> Self:
        """Read what `to_json` gave."""
        made = cls(spreads=state["spreads"])
        made.spreads_ = dict(state["spreads"])
        made.terms_ = Terms.from_json(state["terms"])
        made.weights_ = np.array(state["weights"], dtype=np.float64)
        made.covariance_ = np.array(state["covariance"], dtype=np.float64)
        return made
