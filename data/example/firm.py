"""The company while its months pass."""

from dataclasses import dataclass, fields

import numpy as np

from data.example.arrays import Floats
from data.example.journal import Journal
from data.example.staff import Staff, Teams
from data.example.story import Story
from data.example.world import World


@dataclass(frozen=True, slots=True)
class Chance:
    """One generator of random numbers a topic, so that one topic's draws do not shift another's."""

    world: np.random.Generator
    people: np.random.Generator
    moves: np.random.Generator
    promotions: np.random.Generator
    exits: np.random.Generator
    work: np.random.Generator
    pay: np.random.Generator
    appraisal: np.random.Generator

    @classmethod
    def from_seed(cls, seed: int) -> "Chance":
        """Spawn the generators of one seed."""
        topics = fields(cls)
        seeds = np.random.SeedSequence(seed).spawn(len(topics))
        return cls(
            **{topic.name: np.random.default_rng(own) for topic, own in zip(topics, seeds, strict=True)}
        )


@dataclass(frozen=True, slots=True)
class Firm:
    """Everything that the months act upon."""

    world: World
    story: Story
    chance: Chance
    journal: Journal
    staff: Staff
    teams: Teams
    customer_severity: Floats  # of the customers who take part in reviews
