import json
from datetime import date
from pathlib import Path
from typing import Any

import jsonschema
import polars as pl
import pytest
import yaml
from click.testing import CliRunner, Result

from data.home import Home
from data.store import Store
from echelon.cli import cli
from features.appraisal.schemes.scheme import load_scheme, shipped
from serving.answers import Note
from serving.appraisal.calibration_answers import AppraisalTryAnswer, GroupChange, PersonChange, WeightOfRole
from serving.appraisal.requests import AppraisalTryRequest
from tests.features.company import filled

PLAIN = """\
name: plain
zh: 简单方案
en: Plain scheme
rules:
  - match: {front_line: true}
    indicators: [{indicator: conversion, weight: 3}, {indicator: visits, weight: 1}]
"""
TRIED = AppraisalTryAnswer(
    request_id="r1",
    as_of=date(2026, 7, 1),
    notes=[Note(zh="只是试算", en="only a trial")],
    scheme_version="plain-0000000001",
    against="default-0000000002",
    n_compared=40,
    n_changed=7,
    share_moved=0.125,
    sensitive="sales|front_line|new: conversion",
    people=[
        PersonChange(
            employee_id="E1",
            name="[bold]李[/]",
            before=61.2,
            after=None,
            change=None,
            state_before="scored",
            state_after="too little evidence",
        )
    ],
    groups=[
        GroupChange(by="platform_id", group="P01", n=12, mean_before=50, mean_after=47.5, mean_change=-2.5),
        GroupChange(by="platform_id", group="P02"),
    ],
    weights=[
        WeightOfRole(
            role="sales|front_line|new", indicator="visits", given=0.25, measured=0.1, share_moved=0.5
        ),
        WeightOfRole(role="tiny", indicator="quality", given=1),
    ],
)


def run(*words: str) -> Result:
    return CliRunner().invoke(cli, ["scheme", *words])


@pytest.fixture
def ours(home: Home, tmp_path: Path) -> Path:
    path = tmp_path / "ours.yaml"
    path.write_text(PLAIN, encoding="utf-8")
    return path


@pytest.fixture
def asked(home: Home, monkeypatch: pytest.MonkeyPatch) -> list[AppraisalTryRequest]:
    seen: list[AppraisalTryRequest] = []

    def use_case(_context: Any, _caller: Any, request: AppraisalTryRequest) -> AppraisalTryAnswer:
        seen.append(request)
        return TRIED

    monkeypatch.setattr("serving.appraisal.schemes.try_out", use_case)
    return seen


def test_check_names_the_version_and_whom_no_rule_is_for(ours: Path) -> None:
    ran = run("check", str(ours))
    assert ran.exit_code == 0, ran.output
    assert load_scheme(ours).version in ran.output
    assert "no rule is for: every other role family, back office" in ran.output


def test_check_tells_every_fault_and_fails(ours: Path) -> None:
    ours.write_text(PLAIN.replace("weight: 3", "weight: -3").replace("visits", "visit"), encoding="utf-8")
    ran = run("check", str(ours))
    assert ran.exit_code == 1
    assert "2 faults" in ran.output
    assert "line 6, rules[0].indicators[0].weight" in ran.output
    assert "did you mean visits?" in ran.output
    assert "Traceback" not in ran.output


def test_show_prints_the_scheme_in_force_resolved(home: Home) -> None:
    ran = run("show")
    assert ran.exit_code == 0, ran.output
    for shown in (shipped().version, "front line, new platform", "back office", "New customers", "30 leads"):
        assert shown in ran.output
    chinese = run("show", "--lang", "zh").output
    assert shipped().zh in chinese
    assert "转化率" in chinese


def test_show_prints_the_schema(home: Home) -> None:
    schema = json.loads(run("show", "--json-schema").output)
    jsonschema.validate(yaml.safe_load(PLAIN), schema)


def test_diff_names_the_roles_that_would_count_differently(ours: Path, tmp_path: Path) -> None:
    other = tmp_path / "other.yaml"
    other.write_text(PLAIN.replace("weight: 3", "weight: 1"), encoding="utf-8")
    ran = run("diff", str(ours), str(other))
    assert ran.exit_code == 0, ran.output
    for shown in ("front line", "75.0 %", "50.0 %", "conversion"):
        assert shown in ran.output
    assert "back office" not in ran.output
    chinese = run("diff", str(ours), str(other), "--lang", "zh").output
    assert "前台" in chinese
    assert "front line" not in chinese
    other.write_text(
        PLAIN.replace("weight: 3", "weight: 6").replace("weight: 1", "weight: 2"), encoding="utf-8"
    )
    assert "count the same for every role" in run("diff", str(ours), str(other)).output


def test_weights_shows_given_beside_measured(example: Store, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("ECHELON_HOME", str(example.home.root))
    ran = run("weights")
    assert ran.exit_code == 0, ran.output
    for shown in (shipped().version, "normal", "conversion", "mature platforms", "correlation"):
        assert shown in ran.output
    chinese = run("weights", "--lang", "zh").output
    assert "可靠性" in chinese
    assert "成熟平台" in chinese


def test_weights_says_where_nothing_can_be_measured(home: Home) -> None:
    filled(Store(home), {"employees": pl.DataFrame({"employee_id": ["E1"], "hire_date": [date(2020, 1, 1)]})})
    assert "Too few people" in run("weights").output


def test_try_prints_whose_score_would_change(asked: list[AppraisalTryRequest], ours: Path) -> None:
    ran = run("try", str(ours), "--as-of", "2026-07-01", "--top", "3")
    assert ran.exit_code == 0, ran.output
    assert asked == [AppraisalTryRequest(scheme=PLAIN, as_of=date(2026, 7, 1), top=3)]
    for shown in (
        "7 of 40 scores",
        "Most sensitive weight: sales, front line, new platforms: conversion",
        "[bold]李[/]",
        "scored -> too little evidence",
        "-2.5",
        "default-0000000002 -> plain-0000000001",
        "only a trial",
    ):
        assert shown in ran.output
    assert "tiny" not in ran.output
    assert "最敏感的权重" in run("try", str(ours), "--as-of", "2026-07-01", "--lang", "zh").output


def test_try_can_ask_for_measured_weights_of_the_scheme_in_force(asked: list[AppraisalTryRequest]) -> None:
    assert run("try", "current", "--as-of", "2026-07-01", "--weights", "measured").exit_code == 0
    tried = load_scheme(asked[0].scheme)
    assert tried.weights == "measured"
    assert tried.rules == shipped().rules


def test_a_faulty_scheme_is_told_by_its_file(asked: list[AppraisalTryRequest], ours: Path) -> None:
    ours.write_text("name: 3", encoding="utf-8")
    ran = run("try", str(ours), "--as-of", "2026-07-01")
    assert ran.exit_code == 1
    assert f"{ours} is no valid scheme" in ran.output.replace("\n", "")
    assert asked == []


def test_adopt_puts_a_scheme_in_force_and_show_tells_who_and_why(ours: Path) -> None:
    given = ("--since", "2999H1", "--by", "works council", "--note", "agreed on 12 October")
    ran = run("adopt", str(ours), *given)
    assert ran.exit_code == 0, ran.output
    assert "holds since 2999H1" in ran.output
    ledger = run("show").output
    assert "works council" in ledger
    assert "agreed on 12 October" in ledger
    version = load_scheme(ours).version
    assert version in run("show", version).output


@pytest.mark.parametrize(
    ("since", "note", "code", "said"),
    [
        ("2020H1", "long enough a reason", 1, "ended before"),
        ("spring", "long enough a reason", 2, "--since"),
        ("2999H1", "short", 2, "--note"),
    ],
)
def test_adopt_refuses_the_past_and_a_missing_reason(
    ours: Path, since: str, note: str, code: int, said: str
) -> None:
    ran = run("adopt", str(ours), "--since", since, "--by", "me", "--note", note)
    assert (ran.exit_code, said in ran.output) == (code, True)
