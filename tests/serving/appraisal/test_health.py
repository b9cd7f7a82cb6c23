import pytest

from data.errors import AccessDenied, MissingTable
from data.home import Home
from data.store import Store
from serving.access import Caller, console
from serving.appraisal.health import health, raters
from serving.appraisal.requests import AppraisalHealthRequest, AppraisalRatersRequest
from serving.context import Context
from tests.features.company import company, filled


def test_every_finding_has_a_verdict_and_words_in_both_languages(appraised: Context) -> None:
    answer = health(appraised, console(), AppraisalHealthRequest())
    assert len(answer.findings) >= 5
    for found in answer.findings:
        assert found.zh
        assert found.en
        if found.verdict != "too little data":
            assert found.value is not None
            assert found.low is not None
            assert found.high is not None
            assert found.low <= found.value <= found.high
    assert answer.verdict in {found.verdict for found in answer.findings}


def test_what_the_comparison_rests_on_is_told(appraised: Context) -> None:
    answer = health(appraised, console(), AppraisalHealthRequest())
    conversion = next(one for one in answer.comparisons if one.indicator == "conversion")
    assert 0 < conversion.connected_share <= 1
    assert conversion.n_movers > 0
    assert sum(pair.n_people for pair in conversion.pairs) >= conversion.n_movers


def test_raters_come_most_unusual_first_and_tell_nobody_whom_they_rated(appraised: Context) -> None:
    answer = raters(appraised, console(), AppraisalRatersRequest(top=10))
    severity = [abs(one.severity) for one in answer.raters]
    assert severity == sorted(severity, reverse=True)
    assert len(answer.raters) == 10 < answer.n_raters
    assert all(one.n_rated >= 3 for one in answer.raters)


@pytest.mark.parametrize("role", ["head", "auditor", "planner"])
def test_raters_are_for_hr_alone(appraised: Context, role: str) -> None:
    with pytest.raises(AccessDenied):
        raters(appraised, Caller("x", role, ("company",)), AppraisalRatersRequest())


def test_a_smaller_scope_is_not_told_about_the_company(appraised: Context) -> None:
    caller = Caller("x", "hr", ("department:Finance",))
    with pytest.raises(AccessDenied, match="company"):
        health(appraised, caller, AppraisalHealthRequest())
    with pytest.raises(AccessDenied, match="company"):
        raters(appraised, caller, AppraisalRatersRequest())


def test_without_reviews_it_says_what_to_import(home: Home) -> None:
    frames = company(n_people=30)
    filled(Store(home), {name: frames[name] for name in ("employees", "positions") if name in frames})
    with pytest.raises(MissingTable, match="reviews"):
        raters(Context(home), console(), AppraisalRatersRequest())
