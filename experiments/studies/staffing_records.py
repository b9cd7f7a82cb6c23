"""What records beside counts say of people: assessed levels, reviews, and how they work."""

from dataclasses import dataclass

import numpy as np
import pandas as pd
from scipy.special import softmax  # type: ignore[import-untyped]

from data.example.arrays import Floats, Ints
from data.example.played import Stopped
from data.example.world import N_SKILLS, SKILLS
from features.facts import Known
from features.staffing.traits import traits

#: How a skill is assessed: mean and scale of a level, and its noise with that of rounding to half points.
LEVEL_MEAN, LEVEL_SCALE, LEVEL_SD = 2.5, 0.8, float(np.sqrt(0.4**2 + 0.5**2 / 12))


@dataclass(frozen=True)
class Fixed:
    """What is known of people beside their counts: a precision and the precision times the mean.

    Choices are no Gaussians; theirs is asked for at a point.
    """

    person: Ints
    platform: Ints
    weights: Floats  # (n_choices, p, 5): what each platform's utility gains with a person's five numbers
    base: Floats  # (n_choices, p)
    precision: Floats  # (n, 5)
    pull: Floats  # (n, 5)

    def __add__(self, other: "Fixed") -> "Fixed":
        """Return both together."""
        one = self if len(self.person) else other
        return Fixed(
            one.person,
            one.platform,
            one.weights,
            one.base,
            self.precision + other.precision,
            self.pull + other.pull,
        )

    def at(self, mean: Floats) -> tuple[Floats, Floats]:
        """Return precision and precision times mean of everybody, choices expanded around `mean`."""
        n, k = mean.shape
        utility = self.base + np.einsum("cpk,ck->cp", self.weights, mean[self.person])
        chance = softmax(utility, axis=1)
        usual = np.einsum("cp,cpk->ck", chance, self.weights)
        apart = self.weights - usual[:, None, :]
        curve = np.einsum("cp,cpk,cpl->ckl", chance, apart, apart)
        slope = self.weights[np.arange(len(self.person)), self.platform] - usual
        precision = np.zeros((n, k, k))
        precision[:, range(k), range(k)] = 1.0 + self.precision
        np.add.at(precision, self.person, curve)
        pull = self.pull.copy()
        np.add.at(pull, self.person, slope + np.einsum("ckl,cl->ck", curve, mean[self.person]))
        return precision, pull


def assessed(known: Known, names: pd.Index) -> Fixed:
    """Return what assessed levels say of tastes."""
    levels = known.table("skills").to_pandas()
    person = names.get_indexer(pd.Index(levels["employee_id"]))
    skill = pd.Index(SKILLS).get_indexer(pd.Index(levels["skill"]))
    n, k = len(names), N_SKILLS
    code = person * k + skill
    count, total = (
        np.bincount(code, column, n * k).reshape(n, k) for column in (np.ones(len(code)), levels["level"])
    )
    sharp = (LEVEL_SCALE / LEVEL_SD) ** 2
    precision, pull = np.zeros((n, 1 + k)), np.zeros((n, 1 + k))
    precision[:, 1:] = count * sharp
    pull[:, 1:] = sharp * (total - count * LEVEL_MEAN) / LEVEL_SCALE
    return _gaussian(precision, pull)


def reviewed(stopped: Stopped, known: Known, names: pd.Index) -> Fixed:
    """Return what reviews of results and process say of skill, by their regression on the truth itself."""
    values = traits(known).reindex(stopped.people.index)
    values = ((values - values.mean()) / values.std()).fillna(0.0)
    skill = stopped.firm.staff.traits.skill[np.asarray(stopped.people, dtype=np.int64)]
    design = np.column_stack([np.ones(len(values)), values])
    weights = np.linalg.lstsq(design, skill, rcond=None)[0]
    told = design @ weights
    left = float(np.mean((skill - told) ** 2))
    n, k = len(names), N_SKILLS
    precision, pull = np.zeros((n, 1 + k)), np.zeros((n, 1 + k))
    at = names.get_indexer(stopped.people.index)
    precision[at, 0] = max(1.0 / left - 1.0, 0.0)
    pull[at, 0] = told / left
    return _gaussian(precision, pull)


def _gaussian(precision: Floats, pull: Floats) -> Fixed:
    nobody = np.zeros(0, np.int64)
    return Fixed(nobody, nobody, np.zeros((0, 0, precision.shape[1])), np.zeros((0, 0)), precision, pull)
