import re

from serving.access import console
from serving.appraisal.feedback import feedback
from serving.appraisal.goals import goals
from serving.appraisal.health import health, raters
from serving.appraisal.requests import (
    AppraisalFeedbackRequest,
    AppraisalGoalsRequest,
    AppraisalHealthRequest,
    AppraisalRatersRequest,
)
from serving.context import Context
from tests.serving.web.conftest import Browse, words


def test_the_yardstick_tells_every_finding_and_the_course_of_inversion(
    visitor: Browse, appraised: Context
) -> None:
    page = visitor("auditor").get("/appraisal/yardstick").text
    answer = health(appraised, console(), AppraisalHealthRequest())
    plain = words(page).replace("&#39;", "'")
    for finding in answer.findings:
        assert re.sub(r"\s+", " ", finding.en) in plain
    assert 'svg class="chart"' in page
    told = feedback(appraised, console(), AppraisalFeedbackRequest())
    cycles = {row.cycle for row in told.rows if row.inversion is not None}
    assert len(cycles) > 1
    assert all(f'<th scope="row">{cycle}</th>' in page for cycle in cycles)


def test_raters_can_be_narrowed_to_a_habit(visitor: Browse, appraised: Context) -> None:
    answer = raters(appraised, console(), AppraisalRatersRequest(top=500))
    severe = [one for one in answer.raters if one.low is not None and one.low > 0]
    assert 0 < len(severe) <= answer.n_severe < answer.n_raters
    client = visitor("hr")
    assert f"Of {answer.n_raters} raters, {answer.n_severe} score" in client.get("/appraisal/rating").text
    kept = client.get("/appraisal/rating?habit=severe&export=csv").content.decode("utf-8-sig")
    assert sum(one.rater_id in kept for one in severe) == len(severe)
    mild = next(one for one in answer.raters if one.high is not None and one.high < 0)
    assert mild.rater_id not in kept


def test_raters_are_for_hr_alone(visitor: Browse) -> None:
    for role in ("head", "auditor"):
        assert visitor(role).get("/appraisal/rating").status_code == 403


def test_what_people_think_is_told_by_cycle_with_what_they_wrote(visitor: Browse, appraised: Context) -> None:
    told = feedback(appraised, console(), AppraisalFeedbackRequest())
    last = told.rows[-1].cycle
    client = visitor("hr")
    page = client.get("/appraisal/voices").text
    assert f"In {last}:" in page
    assert page.count("<tr>") == len(told.rows) + 1
    assert f"What was written about {last}" in client.get(f"/appraisal/voices?cycle={last}").text
    assert "Answers" in client.get("/appraisal/voices?export=csv").content.decode("utf-8-sig").splitlines()[0]


def test_goals_can_be_narrowed_and_kept(visitor: Browse, appraised: Context) -> None:
    answer = goals(appraised, console(), AppraisalGoalsRequest())
    below = [one for one in answer.goals if one.verdict == "below" and one.owner_kind == "platform"]
    client = visitor("hr")
    page = client.get("/appraisal/targets?owner_kind=platform&verdict=below").text
    shown = re.findall(r'<th scope="row">([^<]+)</th>', page)
    assert sorted(shown) == sorted(str(one.owner_name) for one in below)[:25]
    assert "Leads converted" in client.get("/appraisal/targets").text
    kept = client.get("/appraisal/targets?export=csv").content.decode("utf-8-sig").splitlines()
    assert len(kept) > len(answer.goals)


def test_an_employee_sees_the_own_goals_and_no_other_page(visitor: Browse) -> None:
    client = visitor("employee", "self:E00020", subject="E00020")
    answer = client.get("/appraisal/targets")
    assert answer.status_code == 200
    assert "/appraisal/calibration" not in answer.text
    scheme = client.get("/appraisal/scheme")
    assert scheme.status_code == 200
    assert "Adoptions" not in scheme.text
    assert client.get("/appraisal").status_code == 403
