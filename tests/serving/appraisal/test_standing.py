import pytest

from data.errors import AccessDenied
from serving.access import Caller, console
from serving.appraisal.requests import AppraisalDistributionRequest, OwnStandingRequest
from serving.appraisal.scores import distribution
from serving.appraisal.standing import standing
from serving.context import Context
from tests.serving.attrition.flagged import aside
from tests.serving.conftest import everybody_of


def test_it_is_the_row_of_the_own_group_as_hr_sees_it_and_names_nobody(appraised: Context) -> None:
    snapshot = appraised.snapshot(None, aside(appraised))
    rows = {
        by: {
            row.group: row
            for row in distribution(appraised, console(), AppraisalDistributionRequest(by=by)).rows
        }
        for by in ("role_family", "platform_id")
    }
    for who in everybody_of(appraised)[:30]:
        answer = standing(appraised, Caller(who, "employee", (f"self:{who}",)), OwnStandingRequest())
        groups = {by: snapshot.roster[by].loc[who] for by in rows}
        expected = [rows[by][str(group)] for by, group in groups.items() if isinstance(group, str)]
        unnamed = [row.model_copy(update={"name": None}) for row in expected]
        assert [row.model_copy(update={"name": None}) for row in answer.rows] == unnamed
        score = appraised.appraisal(snapshot, aside(appraised)).people["score"].loc[who]
        assert answer.score == (pytest.approx(score) if score == score else None)
        for row in answer.rows:
            assert not row.hidden or (row.n, row.median, row.band_0_20) == (None, None, None)


def test_it_is_for_the_person_concerned(appraised: Context) -> None:
    with pytest.raises(AccessDenied, match="self"):
        standing(appraised, console(), OwnStandingRequest())
