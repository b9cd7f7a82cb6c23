"""Evidence on people and platforms from a planted truth."""

from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd

from data.calendar import add_months
from features.appraisal.crossed.priors import Parameters
from features.staffing.evidence import Evidence

Array = npt.NDArray[np.float64]

N_MONTHS = 24


@dataclass(frozen=True)
class Planted:
    """The truth and what it led to: effect (n, m), skills, attributes of platforms, evidence."""

    effect: Array
    skills: pd.DataFrame
    attributes: pd.DataFrame
    evidence: Evidence


def planted(
    *,
    n_people: int = 300,
    n_platforms: int = 8,
    leads: float = 80.0,
    by_attribute: float = 0.0,
    hidden: int | None = None,
    seed: int = 0,
) -> Planted:
    """Draw people whose skills suit platforms more or less; some move once.

    `by_attribute` is how much what a platform asks follows from its recorded attributes (0 to 1); nobody ever
    works on the platform `hidden`.
    """
    rng, n_months = np.random.default_rng(seed), N_MONTHS
    skills, attributes = rng.normal(size=(n_people, 3)), rng.normal(size=(n_platforms, 3))
    asks = by_attribute * attributes + np.sqrt(1 - by_attribute**2) * rng.normal(size=attributes.shape)
    effect = rng.normal(0.0, 0.3, n_people)[:, None] + 0.1 * skills @ asks.T
    places = np.delete(np.arange(n_platforms), [] if hidden is None else [hidden])
    first, second = rng.choice(places, n_people), rng.choice(places, n_people)
    moves = np.where(rng.random(n_people) < 0.4, rng.integers(6, n_months, n_people), n_months)
    person, month = np.repeat(np.arange(n_people), n_months), np.tile(np.arange(n_months), n_people)
    platform = np.where(month < moves[person], first[person], second[person])
    trials = np.asarray(rng.poisson(leads, len(person)) + 1, dtype=np.float64)
    rate = 1.0 / (1.0 + np.exp(2.5 - effect[person, platform]))
    names, people = [f"P{j}" for j in range(n_platforms)], [f"E{i:04}" for i in range(n_people)]
    levels = pd.DataFrame(2.5 + 0.8 * skills, index=people, columns=["a", "b", "c"])
    evidence = Evidence(
        as_of=date(2026, 1, 1),
        people=people,
        platforms=names,
        months=[add_months(date(2026, 1, 1), back - n_months) for back in range(n_months)],
        person=person,
        platform=platform,
        month=month,
        leads=trials,
        conversions=rng.binomial(trials.astype(int), rate).astype(float),
        offset=np.full(len(person), -2.5),
        newness=np.zeros(len(person)),
        scale=np.ones(len(person)),
        home=first,
        doubt=np.zeros(n_people),
        skills=levels,
        traits=levels.iloc[:, :0],
        ramp=(-0.4, -0.3),
        baseline=np.full((n_platforms, n_months), -2.5),
        parameters=Parameters(change=0.0),
    )
    return Planted(effect, levels, pd.DataFrame(attributes, index=names, columns=["x", "y", "z"]), evidence)
