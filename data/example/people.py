"""What people are like: traits that nobody can see, and names."""

from dataclasses import dataclass, fields

import numpy as np

from data.example.arrays import Flags, Floats, Ints
from data.example.story import Story
from data.example.world import N_SKILLS

SURNAMES = "王李张刘陈杨黄赵吴周徐孙马朱胡郭何高林罗郑梁谢宋唐许韩冯邓曹彭曾肖田董袁潘于蒋蔡"
GIVEN = (
    "伟芳娜敏静丽强磊军洋勇艳杰娟涛明超秀霞平刚桂英华建文辉力玲红玉兰云莉萍晨宇欣怡佳俊浩然博思雨雪梦琪子轩嘉"
)


@dataclass(slots=True)
class Traits:
    """Traits of n people, each with mean 0 and standard deviation 1 unless said otherwise."""

    skill: Floats
    leadership: Floats
    collaboration: Floats
    mobility: Floats
    diligence: Floats
    care: Floats
    attachment: Floats
    overwork: Floats
    lead_quality: Floats
    severity: Floats
    halo: Floats
    taste: Floats  # shape (n, k)
    biased_group: Flags
    birth_year: Ints
    log_pay_ratio: Floats  # standard deviation 0.12

    def put(self, seats: Ints, newcomers: "Traits") -> None:
        """Seat newcomers."""
        for field in fields(self):
            getattr(self, field.name)[seats] = getattr(newcomers, field.name)


def draw_traits(rng: np.random.Generator, n: int, year: int, story: Story) -> Traits:
    """Draw n people who are hired in or before `year`."""

    def linked(base: Floats, correlation: float) -> Floats:
        values: Floats = correlation * base + np.sqrt(1 - correlation**2) * rng.normal(size=n)
        return values

    skill = rng.normal(size=n)
    leadership = linked(skill, story.leadership_on_skill)
    collaboration = linked(leadership, story.collaboration_on_leadership)
    return Traits(
        skill=skill,
        leadership=leadership,
        collaboration=collaboration,
        mobility=linked(leadership, story.mobility_on_leadership),
        diligence=linked(skill, story.diligence_on_skill),
        care=linked(collaboration, story.care_on_collaboration),
        attachment=rng.normal(size=n),
        overwork=rng.normal(size=n),
        lead_quality=0.6 * leadership + 0.8 * rng.normal(size=n),
        severity=rng.normal(size=n),
        halo=rng.normal(size=n),
        taste=rng.normal(size=(n, N_SKILLS)),
        biased_group=rng.random(n) < story.biased_group_share,
        birth_year=year - 22 - np.minimum(rng.gamma(2.0, 4.0, n), 35).astype(np.int64),
        log_pay_ratio=rng.normal(0, 0.12, n),
    )


def draw_names(rng: np.random.Generator, n: int) -> list[str]:
    """Return n names of two or three characters."""
    surnames, given = np.array(list(SURNAMES)), np.array([*GIVEN, ""])
    parts = (
        surnames[rng.integers(0, len(SURNAMES), n)],
        given[rng.integers(0, len(GIVEN), n)],
        given[np.minimum(rng.integers(0, int(len(GIVEN) * 1.4), n), len(GIVEN))],
    )
    return ["".join(name) for name in zip(*parts, strict=True)]
