"""The list behind every answer about promotions: who is eligible for the target, in order, and how sure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
import polars as pl

from data.errors import UnknownPlatform
from features.facts import DAYS_A_MONTH
from features.promotion.eligibility import Eligibility
from features.promotion.targets import Promotions, Target
from models.nine_box import NineBox
from models.places import Places
from serving.access import View
from serving.answers import Note
from serving.context import Context
from serving.decisions import Decision
from serving.promotion.answers import Box, Candidate, Line, TargetTold
from serving.promotion.readiness import Readiness, eligible_for
from serving.promotion.requests import PromotionRequest
from serving.selection import narrowed
from serving.snapshot import Snapshot

#: Reasons of each kind that an answer gives of one person.
N_REASONS = 3

ADVICE = Note(
    zh="名单仅供参考，由人决定，并考虑数据之外的情况。惯例只说明与以往晋升的相似程度，不代表优劣。",
    en="The list advises; a person decides, and weighs what the tables do not hold."
    " Precedent tells how like past promotions somebody is, never merit.",
)


@dataclass(frozen=True)
class Listed:
    """Candidates for a target, as one caller sees them.

    Attributes
    ----------
    readiness : Readiness
        Everybody's readiness as of the round.
    view : View
        What the caller sees.
    request : PromotionRequest
        What was asked.
    eligibility : Eligibility
        Who meets the target's criteria.
    among : ndarray of shape (n_candidates,)
        Places on the roster of those who are ranked.
    """

    readiness: Readiness
    view: View
    request: PromotionRequest
    eligibility: Eligibility
    among: npt.NDArray[np.int64]

    @classmethod
    def of(cls, context: Context, view: View, request: PromotionRequest, decision: Decision) -> "Listed":
        """Make the list that a request asks for.

        Raises
        ------
        EchelonError
            UnknownTarget, UnknownPlatform, FutureDate, NoModel, ModelMismatch, MissingTable or TooLittleData.
        """
        as_of = request.as_of
        if request.round is not None:
            day = context.round_day(request.round)
            as_of = day if as_of is None else min(as_of, day)
        snapshot = context.snapshot(as_of, decision)
        readiness = context.readiness(snapshot, decision)
        check_platform(readiness, request.platform_id)
        found = readiness.eligible(request.target, request.platform_id)
        among = _inside(snapshot, view, request) & found.everyone
        return cls(readiness, view, request, found, np.flatnonzero(among))

    @property
    def target(self) -> Target:
        """What the promotion is to."""
        return self.readiness.setup.target(self.request.target)

    @property
    def told(self) -> TargetTold:
        """The target as an answer tells it."""
        return TargetTold(key=self.request.target, zh=self.target.zh, en=self.target.en)

    @cached_property
    def places(self) -> Places:
        """Where the candidates may truly stand, in the order of `among`."""
        return self.readiness.places(self.among, self.request.top)

    @cached_property
    def order(self) -> npt.NDArray[np.int64]:
        """Places on the roster, readiest first."""
        return self.among[np.argsort(self.places.rank)]

    @cached_property
    def top(self) -> list[int]:
        """Places on the roster of those who are on the list."""
        found: list[int] = self.order[: self.request.top].tolist()
        return found

    @cached_property
    def box(self) -> NineBox:
        """The 9-box of the candidates, in the order of `among`."""
        return self.readiness.box(self.among)

    @cached_property
    def lines(self) -> list[Line]:
        """Where readiness and precedent lead to together, in the order of `among`."""
        lines = self.readiness.lines(self.request.target, self.request.platform_id)
        return [lines[place] for place in self.among.tolist()]

    def place_among(self, place: int) -> int | None:
        """Return where in `among` a place of the roster stands, or None if it is not ranked."""
        at = int(np.searchsorted(self.among, place))
        return at if at < len(self.among) and self.among[at] == place else None

    def candidates(self, places: Sequence[int]) -> list[Candidate]:
        """Tell of some candidates, given by their places on the roster."""
        reasons = self.readiness.reasons(places, self.view, n_reasons=2 * N_REASONS + 2)
        months = self._months_on_platform
        found = []
        for place, why in zip(places, reasons, strict=True):
            at = self.place_among(place)
            assert at is not None  # noqa: S101 - only candidates are asked for
            told = self.readiness.snapshot.person(place, self.view) | self._standing(place, at)
            told["strengths"] = [one for one in why if one.direction == "raises"][:N_REASONS]
            told["gaps"] = [one for one in why if one.direction == "lowers"][:N_REASONS]
            if months is not None and self.view.sees("position"):
                told["months_on_platform"] = months.get(self.readiness.snapshot.ids[place], 0.0)
            found.append(Candidate(**told))
        return found

    def _standing(self, place: int, at: int) -> dict[str, Any]:
        readiness, places = self.readiness, self.places
        told: dict[str, Any] = {
            "rank": int(places.rank[at]),
            "tier": int(places.tier[at]),
            "outside_experience": bool(readiness.outside[place]),
        }
        if self.view.sees("score"):
            told |= {
                "score": float(readiness.probability[place]),
                "among_best": float(places.among_best[at]),
                "ready": float(readiness.reaches[place]),
                "precedent": float(readiness.precedent[place]),
                "line": self.lines[at],
                "box": self._box(at),
            }
        if self.view.sees("interval"):
            told |= {
                "low": float(readiness.low[place]),
                "high": float(readiness.high[place]),
                "rank_low": int(places.rank_low[at]),
                "rank_high": int(places.rank_high[at]),
            }
        return told

    def _box(self, at: int) -> Box | None:
        row, column = self.box.box[at].tolist()
        if row < 0:
            return None
        return Box(performance=row + 1, readiness=column + 1, probability=float(self.box.sure[at]))

    @cached_property
    def _months_on_platform(self) -> Mapping[str, float] | None:
        """Months that each person worked on the platform that was asked about; None where none was."""
        facts, as_of = self.readiness.snapshot.facts, self.readiness.snapshot.as_of
        if self.request.platform_id is None or not facts.has("assignments"):
            return None
        spells = facts.known("assignments", as_of=as_of).filter(
            pl.col("platform_id") == self.request.platform_id
        )
        days = (pl.col("end_date").fill_null(as_of) - pl.col("start_date")).dt.total_days()
        months = spells.group_by("employee_id").agg(months=(days.sum() / DAYS_A_MONTH).round(1))
        return dict(zip(months["employee_id"].to_list(), months["months"].to_list(), strict=True))

    def notes(self) -> list[Note]:
        """Return what the answer rests on and leaves out."""
        models, found = self.readiness.models, [ADVICE]
        if models.few:
            found.append(
                Note(
                    zh=f"只有{models.n_cases}次晋升的结果已知：仅用线性模型，区间很宽。",
                    en=f"Only {models.n_cases} promotions have a known outcome: the linear model alone,"
                    " and wide intervals.",
                )
            )
        if models.learnt_until < self.readiness.snapshot.as_of:
            found.append(
                Note(
                    zh=f"所用模型只知道{models.learnt_until}之前的结果。",
                    en=f"The models knew only what had happened before {models.learnt_until}.",
                )
            )
        found += [
            self._of_all_targets(),
            *(Note(zh=one.zh, en=one.en) for one in self.eligibility.skipped.values()),
        ]
        return found

    def _of_all_targets(self) -> Note:
        """Say what readiness was learnt from, and how much of it is of the target's own grades."""
        cases, grades = self.readiness.models.experience.cases, self.target.from_grades
        n_own = sum(n for grade, n in cases.items() if grades is None or grade in grades)
        return Note(
            zh=f"准备度由所有职级的晋升学得，对各目标相同；其中{n_own}次来自本目标所要求的职级。",
            en="Readiness was learnt from promotions out of all grades and is the same for every target;"
            f" {n_own} of them were out of the grades that this target asks for.",
        )


def eligible_among(
    snapshot: Snapshot, view: View, request: PromotionRequest, setup: Promotions
) -> npt.NDArray[np.bool_]:
    """Tell who of a roster a request would rank; it takes no model."""
    found = eligible_for(snapshot, setup, setup.target(request.target), request.platform_id)
    return _inside(snapshot, view, request) & found.everyone


def _inside(snapshot: Snapshot, view: View, request: PromotionRequest) -> npt.NDArray[np.bool_]:
    return view.rows(snapshot.roster) & narrowed(snapshot.roster, {"department": request.department})


def check_platform(readiness: Readiness, platform_id: str | None) -> None:
    """Refuse a platform that nobody knows; UnknownPlatform."""
    known = readiness.snapshot.platform_ids
    if platform_id is not None and known and platform_id not in known:
        msg = f"there is no platform {platform_id!r}; there are {', '.join(known)}"
        raise UnknownPlatform(msg)
