"""The third way of the policy: a field that is not granted is told by no answer, under no key."""

from collections.abc import Callable, Iterator, Set
from importlib import resources
from typing import Any

import pytest
import yaml

from data.errors import AccessDenied
from serving.access import Caller, Policy
from serving.appraisal.person import person
from serving.appraisal.requests import AppraisalPersonRequest, AppraisalScoresRequest, AppraisalTryRequest
from serving.appraisal.schemes import try_out
from serving.appraisal.scores import scores
from serving.attrition.curve import curve
from serving.attrition.flight_risk import flight_risk
from serving.attrition.risk_requests import CurveRequest, FlightRiskRequest
from serving.attrition.what_if import what_if
from serving.attrition.what_if_requests import WhatIfRequest
from serving.context import Context
from serving.explanation import explain
from serving.people.dossier import dossier
from serving.people.requests import DossierRequest
from serving.profile import profile
from serving.promotion.bench import bench
from serving.promotion.compare import compare
from serving.promotion.rank import rank
from serving.promotion.requests import BenchRequest, CompareRequest, RankRequest, WhyNotRequest
from serving.promotion.why_not import why_not
from serving.requests import ExplainRequest, ProfileRequest
from serving.staffing.recommend import recommend
from serving.staffing.requests import StaffingRequest
from tests.serving.asked import SCHEME
from tests.serving.conftest import everybody_of

HR = Caller("x", "hr", ("company",))
#: Field -> keys that no answer about people has without it.
KEYS = {
    "score": {
        *("score", "scores", "probability", "risk", "loss", "high_performer", "voluntary", "typical"),
        *("box", "among_best", "precedent", "better", "trend", "reliability"),
        *("change", "before", "after", "expected", "gained"),
    },
    "interval": {"low80", "high80", "low95", "high95", "trend_low", "trend_high", "rank_low", "low", "high"},
    "reasons": {"reasons", "strengths", "gaps", "leaving", "staying", "topics", "contribution"},
    "values": {"features", "percentile", "effect", "involuntary", "other"},
    "pay": {"logit", "base"},
    "position": {"position"},
    "name": set(),
}
#: Parts of an answer that are of groups or of everybody together.
OF_ALL = {"platforms", "record", "seats", "notes", "weights", "value", "greedy", "prices"}


def asked(context: Context) -> dict[str, Callable[[], Any]]:
    """Return the use cases that tell of single people, ready to be asked."""
    one, other = everybody_of(context)[40:42]

    def of(use_case: Callable[..., Any], request: Any) -> Callable[[], Any]:
        return lambda: use_case(context, HR, request)

    return {
        "scores": of(scores, AppraisalScoresRequest(top=5)),
        "person": of(person, AppraisalPersonRequest(employee_id=one)),
        "try": of(try_out, AppraisalTryRequest(scheme=SCHEME, top=5)),
        "rank": of(rank, RankRequest(top=5)),
        "why not": of(why_not, WhyNotRequest(employee_id=one)),
        "compare": of(compare, CompareRequest(employee_id=one, other_id=other)),
        "bench": of(bench, BenchRequest()),
        "flight risk": of(flight_risk, FlightRiskRequest(top=5)),
        "curve": of(curve, CurveRequest(employee_id=one)),
        "what if": of(
            what_if, WhatIfRequest.model_validate({"employee_id": one, "scenarios": [["promotion"]]})
        ),
        "explain readiness": of(explain, ExplainRequest(topic="promotion", employee_id=one)),
        "explain risk": of(explain, ExplainRequest(topic="attrition", employee_id=one)),
        "profile": of(profile, ProfileRequest(employee_id=one)),
        "dossier": of(dossier, DossierRequest(employee_id=one)),
        "staffing": of(recommend, StaffingRequest.model_validate({"max_moves": 2, "alternatives": 0})),
    }


def told(part: Any, of_all: Set[str]) -> Iterator[str]:
    """Yield the keys under which something is told of people; ``person.name`` for the name of a person."""
    if isinstance(part, list):
        for one in part:
            yield from told(one, of_all)
    elif isinstance(part, dict):
        for key, value in part.items():
            if value in (None, [], {}) or key in of_all:
                continue
            if not isinstance(value, str):
                yield key
            elif key == "name" and "employee_id" in part:
                yield "person.name"
            yield from told(value, of_all)


def granting(*fields: str) -> Policy:
    """Return the policy with just these fields for HR in every action."""
    rules = yaml.safe_load(resources.files("serving").joinpath("policy.yaml").read_text(encoding="utf-8"))
    allows = rules["roles"]["hr"]["allows"]
    allows |= {action: list(fields) for action in allows}
    return Policy(rules)


def test_no_answer_tells_a_field_that_is_not_granted(
    context: Context, monkeypatch: pytest.MonkeyPatch
) -> None:
    keys = {**KEYS, "name": {"person.name"}}
    seen: dict[str, set[str]] = {field: set() for field in keys}
    for case, ask in asked(context).items():
        of_all = OF_ALL
        if case == "dossier":  # there platforms are those of one person, and orders are expected, not a score
            of_all = OF_ALL - {"platforms"} | {"expected"}
        monkeypatch.setattr(context, "policy", granting(*keys))
        whole = set(told(ask().model_dump(mode="json"), of_all))
        for field, hidden in keys.items():
            seen[field] |= whole & hidden
            if not whole & hidden:
                continue
            monkeypatch.setattr(context, "policy", granting(*(one for one in keys if one != field)))
            try:
                left = set(told(ask().model_dump(mode="json"), of_all))
            except AccessDenied:
                continue  # nothing at all
            assert not left & hidden, (case, field)
    assert seen == keys  # each key was told by some answer where it was granted
