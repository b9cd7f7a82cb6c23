import pytest
import yaml

from data.errors import AccessDenied, SchemeError
from data.home import Home
from features.appraisal.schemes.scheme import load_scheme, shipped
from serving.access import Caller
from serving.appraisal.requests import AppraisalAdoptRequest, SchemeCheckRequest, SchemeReadRequest
from serving.appraisal.scheme_read import check, read, written
from serving.appraisal.schemes import adopt
from serving.context import Context

HR = Caller("anna", "hr", ("company",))
EMPLOYEE = Caller("E00001", "employee", ("self:E00001",))
PLAIN = """\
name: plain
zh: 简单方案
en: Plain scheme
rules:
  - match: {front_line: true}
    indicators: [{indicator: conversion, weight: 3}, {indicator: visits, weight: 1}]
  - indicators: [{indicator: quality, weight: 1}]
"""


@pytest.fixture
def fresh(tmp_path_factory: pytest.TempPathFactory) -> Context:
    """An installation without tables: schemes need none."""
    return Context(Home(root=tmp_path_factory.mktemp("schemes")))


def test_a_scheme_is_told_by_whom_it_weighs_what(fresh: Context) -> None:
    scheme = read(fresh, HR, SchemeReadRequest()).scheme
    assert scheme.version == shipped().version
    assert [one.cadences for one in scheme.rules[:3]] == [["month"], ["quarter"], ["half_year"]]
    assert "new platform" in scheme.rules[0].en
    for rule in scheme.rules:
        shares = [one.weight for one in rule.weights]
        assert sum(shares) == pytest.approx(1)
        assert shares == sorted(shares, reverse=True)
    assert load_scheme(scheme.yaml).version == scheme.version
    assert "#" in scheme.yaml  # the shipped text keeps its remarks


def test_another_scheme_is_written_so_that_it_reads_back_the_same() -> None:
    scheme = load_scheme(PLAIN)
    assert load_scheme(written(scheme)) == scheme
    assert "cadence" not in yaml.safe_load(written(scheme))


def test_adoptions_are_told_newest_first_but_not_to_employees(fresh: Context) -> None:
    for since, note in (("2998H1", "first of the two"), ("2999H1", "second of the two")):
        adopt(fresh, HR, AppraisalAdoptRequest(scheme=PLAIN, since=since, by="council", note=note))
    answer = read(fresh, HR, SchemeReadRequest())
    assert [one.since for one in answer.history] == ["2999H1", "2998H1"]
    assert answer.in_force == shipped().version
    plain = read(fresh, HR, SchemeReadRequest(version=answer.history[0].version))
    assert plain.scheme.en == "Plain scheme"
    assert [(one.indicator, one.weight) for one in plain.scheme.rules[0].weights] == [
        ("conversion", 0.75),
        ("visits", 0.25),
    ]
    assert read(fresh, EMPLOYEE, SchemeReadRequest()).history == []


def test_every_fault_has_its_line_and_key(fresh: Context) -> None:
    wrong = PLAIN.replace("quality", "qualty").replace("weight: 3", "weight: none")
    answer = check(fresh, HR, SchemeCheckRequest(scheme=wrong))
    assert answer.scheme_version is None
    assert [(one.line, one.key) for one in answer.faults] == [
        (6, "rules[0].indicators[0].weight"),
        (7, "rules[1].indicators[0].indicator"),
    ]
    assert "did you mean quality" in answer.faults[1].advice
    assert answer.faults[0].expected == "a number"
    assert fresh.log.head().number == 1


@pytest.mark.parametrize(("text", "line"), [("name: x\nzh: [", 2), ("a scheme", 1)])
def test_what_is_no_yaml_is_a_fault_too(fresh: Context, text: str, line: int) -> None:
    faults = check(fresh, HR, SchemeCheckRequest(scheme=text)).faults
    assert [one.line for one in faults] == [line]
    assert faults[0].expected
    assert faults[0].advice


def test_a_scheme_without_fault_is_compared_with_the_one_in_force(fresh: Context) -> None:
    text = (
        written(shipped())
        .replace("conversion, weight: 40", "conversion, weight: 80")
        .replace("team_share: 0\n", "team_share: 0.1\n")
    )
    answer = check(fresh, HR, SchemeCheckRequest(scheme=text))
    assert answer.faults == []
    assert answer.scheme_version == load_scheme(text).version
    conversion = next(one for one in answer.differences if one.indicator == "conversion")
    assert conversion.before == pytest.approx(0.4)
    assert conversion.after == pytest.approx(80 / 140)
    assert [(one.key, one.before, one.after) for one in answer.settings] == [("team_share", "0.0", "0.1")]
    same = check(fresh, HR, SchemeCheckRequest(scheme=written(shipped())))
    assert (same.differences, same.settings) == ([], [])


def test_a_version_that_nobody_adopted_and_who_may_not_ask_are_refused(fresh: Context) -> None:
    with pytest.raises(SchemeError, match="there is no scheme"):
        read(fresh, HR, SchemeReadRequest(version="plain-0123456789"))
    with pytest.raises(AccessDenied):
        read(fresh, Caller("p", "planner", ("company",)), SchemeReadRequest())
