"""The criteria of a target: who meets each as of a date, and what to say of whom who does not."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl

from data.parsing import NO
from data.words import Words
from features.catalog import Feature, catalogue
from features.facts import Facts
from features.promotion.standing import standing
from features.promotion.targets import Bounds, Target
from features.promotion.wording import UNKNOWN, any_of, asked_for, bounded, unrecorded

Flags = npt.NDArray[np.bool_]
Numbers = npt.NDArray[np.float64]

_SIDES = {1.0: Words("front line", "前台"), 0.0: Words("back office", "后台")}


@dataclass(frozen=True, slots=True)
class Criterion:
    """One criterion: who meets it, and what to say of the person at a place who does not."""

    name: str
    met: Flags
    told: Callable[[int], list[Words]]


@dataclass(frozen=True, slots=True)
class Skipped:
    """A criterion that cannot be checked, and why."""

    name: str
    why: Words


@dataclass(frozen=True, slots=True)
class Asked:
    """What is asked of whom: people in the order of `people`, as known before a date."""

    facts: Facts
    target: Target
    as_of: date
    people: pl.DataFrame
    profile: pd.DataFrame

    @classmethod
    def of(cls, facts: Facts, profile: pd.DataFrame, target: Target, *, as_of: date) -> "Asked":
        """Return what a target asks of the people of a profile."""
        ids = pl.DataFrame({"employee_id": profile.index.get_level_values(0).to_list()})
        there = standing(facts, as_of=as_of)
        ids = ids.cast(pl.String).join(there, on="employee_id", how="left", maintain_order="left")
        return cls(facts, target, as_of, ids, profile)

    def of_people(self, name: str) -> Numbers:
        """Return a column of the people as numbers; NaN where unknown."""
        return self.people[name].cast(pl.Float64).to_numpy()

    def joined(self, rows: pl.DataFrame, name: str) -> pl.Series:
        """Return a column of rows, one a person, in the order of the people."""
        ids = self.people.select("employee_id")
        return ids.join(rows, on="employee_id", how="left", maintain_order="left")[name]


def position(asked: Asked) -> Iterator[Criterion]:
    """Yield grade, months and front line, from the positions."""
    yield _grade(asked)
    in_grade, in_company = asked.of_people("months_in_grade"), asked.of_people("months_in_company")
    yield _months("months_in_grade", in_grade, asked.target.months_in_grade, _IN_GRADE)
    yield _months("months_in_company", in_company, asked.target.months_in_company, _IN_COMPANY)
    if asked.target.front_line is not None:
        front, wanted = asked.of_people("front_line"), float(asked.target.front_line)

        def told(place: int) -> list[Words]:
            own = _SIDES.get(front[place], UNKNOWN)
            en = f"Works in: {own.en}; {_SIDES[wanted].en} is asked for"
            return [Words(en, f"工作类别：{own.zh}；要求{_SIDES[wanted].zh}")]

        yield Criterion("front_line", front == wanted, told)


def places(asked: Asked, platform_id: str | None) -> Iterator[Criterion | Skipped]:
    """Yield where people work mostly, and on how many platforms they have worked."""
    if asked.target.candidates == "same_platform" and platform_id is not None:
        if asked.facts.known("assignments", as_of=asked.as_of).is_empty():
            yield Skipped("platform", unrecorded(Words("Platform", "平台"), "assignments"))
        else:
            yield _platform(asked.people["platform_id"], platform_id)
    n = asked.target.platforms
    if n and "n_platforms" not in asked.profile:
        yield Skipped("platforms", unrecorded(Words("Platforms worked on", "工作过的平台数"), "assignments"))
    elif n:
        worked = np.nan_to_num(asked.profile["n_platforms"].to_numpy(dtype=float))

        def told(place: int) -> list[Words]:
            en = f"Platforms worked on: {worked[place]:.0f}; {asked_for(n)}"
            return [Words(en, f"工作过的平台数：{worked[place]:.0f}；要求{n}个")]

        yield Criterion("platforms", worked >= n, told)


def skills(asked: Asked) -> Iterator[Criterion | Skipped]:
    """Yield whether the latest assessed level of every skill suffices."""
    wanted = asked.target.skills
    if not wanted:
        return
    known = asked.facts.known("skills", as_of=asked.as_of).sort("assessed_on", maintain_order=True)
    if known.is_empty():
        yield Skipped("skills", unrecorded(Words("Skills", "技能"), "skills"))
        return
    latest = known.unique(["employee_id", "skill"], keep="last")
    levels = {
        skill: asked.joined(latest.filter(pl.col("skill") == skill), "level").to_numpy() for skill in wanted
    }

    def told(place: int) -> list[Words]:
        short = [skill for skill, least in wanted.items() if not levels[skill][place] >= least]
        return [bounded(Words(skill, skill), levels[skill][place], Bounds(wanted[skill])) for skill in short]

    met = np.all([levels[skill] >= least for skill, least in wanted.items()], axis=0)
    yield Criterion("skills", met, told)


def case(asked: Asked, attribute: str) -> Iterator[Criterion | Skipped]:
    """Yield whether no case is open by the latest value of the attribute; what does not say no is open."""
    if not asked.target.no_open_case:
        return
    known = asked.facts.known("attributes", as_of=asked.as_of).filter(pl.col("name") == attribute)
    if known.is_empty() and attribute not in asked.facts.company.attributes:
        yield Skipped("open_case", unrecorded(Words("Open cases", "未结案件"), attribute))
        return
    latest = known.sort("observed_on").unique("employee_id", keep="last")
    stands = latest.select("employee_id", open=~pl.col("value").str.to_lowercase().is_in([*NO, "0.0", ""]))
    free = ~asked.joined(stands, "open").fill_null(value=False)
    yield Criterion("open_case", free.to_numpy(), lambda _: [Words("A case is open", "有未结案件")])


def required(asked: Asked) -> Iterator[Criterion | Skipped]:
    """Yield whether each required feature lies within its bounds."""
    features = catalogue(asked.facts.company)
    for name, bounds in asked.target.require.items():
        feature = features[name]
        if name in asked.profile:
            yield _required(feature, asked.profile[name].to_numpy(dtype=float), bounds)
        else:
            yield Skipped(name, unrecorded(Words(feature.en, feature.zh), ", ".join(feature.needs)))


def _grade(asked: Asked) -> Criterion:
    grade, from_ = asked.of_people("grade"), asked.target.from_grades
    if from_ is None:
        wanted = Words("one below the top grade is asked for", "要求低于最高职级")
        met = (~asked.people["top_grade"]).fill_null(value=False).to_numpy()
    else:
        wanted = Words(f"{any_of(from_).en} is asked for", f"要求{any_of(from_).zh}")
        met = np.isin(grade, from_)

    def told(place: int) -> list[Words]:
        text = f"{grade[place]:.0f}"
        own = UNKNOWN if np.isnan(grade[place]) else Words(text, text)
        return [Words(f"Grade: {own.en}; {wanted.en}", f"职级：{own.zh}；{wanted.zh}")]

    return Criterion("grade", met, told)


_IN_GRADE = Words("In the grade", "任现职级")
_IN_COMPANY = Words("In the company", "入职")


def _months(name: str, months: Numbers, least: int, where: Words) -> Criterion:
    def told(place: int) -> list[Words]:
        if np.isnan(months[place]):
            en = f"{where.en}: not known since when; {asked_for(least)}"
            return [Words(en, f"{where.zh}时间未知；要求{least}个月")]
        n = round(months[place])
        en = f"{where.en} for {n} month{'' if n == 1 else 's'}; {asked_for(least)}"
        return [Words(en, f"{where.zh}{n}个月；要求{least}个月")]

    return Criterion(name, months >= least, told)


def _platform(own: pl.Series, wanted: str) -> Criterion:
    def told(place: int) -> list[Words]:
        en, zh = (own[place], own[place]) if own[place] else ("no platform", "无")
        return [Words(f"Works mostly on: {en}; {wanted} is asked for", f"主要工作平台：{zh}；要求{wanted}")]

    return Criterion("platform", (own == wanted).fill_null(value=False).to_numpy(), told)


def _required(feature: Feature, values: Numbers, bounds: Bounds) -> Criterion:
    low = -np.inf if bounds.at_least is None else bounds.at_least
    high = np.inf if bounds.at_most is None else bounds.at_most
    label = Words(feature.en, feature.zh)
    within = (values >= low) & (values <= high)
    return Criterion(feature.name, within, lambda place: [bounded(label, values[place], bounds)])
