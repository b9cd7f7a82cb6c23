import numpy as np
import pytest

from data.calendar import add_months, half_year_start
from data.errors import AccessDenied
from serving.access import Caller, console
from serving.appraisal.answers import OwnStandingAnswer
from serving.appraisal.requests import AppraisalDistributionRequest, OwnStandingRequest
from serving.appraisal.scores import distribution
from serving.appraisal.standing import standing
from serving.context import Context
from tests.serving.attrition.flagged import aside
from tests.serving.conftest import everybody_of


def _own(context: Context, who: str) -> OwnStandingAnswer:
    return standing(context, Caller(who, "employee", (f"self:{who}",)), OwnStandingRequest())


def test_it_is_the_row_of_the_own_group_as_hr_sees_it_or_nothing(appraised: Context) -> None:
    day = half_year_start(appraised.snapshot(None, aside(appraised)).as_of)
    snapshot = appraised.snapshot(day, aside(appraised))
    rows = {
        (by, row.group): row
        for by in ("role_family", "platform_id")
        for row in distribution(appraised, console(), AppraisalDistributionRequest(by=by, as_of=day)).rows
    }
    scores = appraised.appraisal(snapshot, aside(appraised)).people["score"]
    n_told = n_hidden = 0
    for who in everybody_of(appraised)[:60]:
        answer = _own(appraised, who)
        score = scores.get(who, np.nan)
        assert answer.as_of == day
        assert answer.score == (pytest.approx(score) if score == score else None)
        for row in answer.rows:
            n_hidden += row.hidden
            n_told += not row.hidden
            if row.hidden:
                assert (row.n, row.median, row.band_0_20) == (None, None, None)
            elif row.by != "company":
                seen = rows[row.by, row.group]
                assert row.group == str(snapshot.roster[row.by].loc[who])
                assert row.n == seen.n_scored
                told, expected = ([one.median or 0.0, one.band_80_100 or 0.0] for one in (row, seen))
                assert told == pytest.approx(expected)
    assert n_told > 60
    assert n_hidden > 0


def test_any_day_of_a_half_year_tells_the_same(appraised: Context) -> None:
    day = appraised.snapshot(None, aside(appraised)).as_of
    caller = Caller(who := everybody_of(appraised)[3], "employee", (f"self:{who}",))
    days = [add_months(half_year_start(day), -3), add_months(half_year_start(day), -2)]
    first, later = (standing(appraised, caller, OwnStandingRequest(as_of=one)) for one in days)
    assert first.rows
    assert (first.rows, first.score) == (later.rows, later.score)


def test_it_is_for_the_person_concerned(appraised: Context) -> None:
    with pytest.raises(AccessDenied, match="self"):
        standing(appraised, console(), OwnStandingRequest())
