"""How platforms fare, as it is answered."""

import pytest

from data.errors import AccessDenied
from serving.access import Caller
from serving.context import Context
from serving.platforms.strip import PlatformsRequest, strip


def test_every_platform_is_told_with_its_interval_or_not_at_all(appraised: Context) -> None:
    answer = strip(appraised, Caller("x", "hr", ("company",)), PlatformsRequest())
    assert [one.platform_id for one in answer.platforms] == [f"P{i:02d}" for i in range(1, 7)]
    assert any(one.fair is not None for one in answer.platforms)
    for one in answer.platforms:
        assert len(one.course) <= 24
        if one.fair is not None:
            assert one.low is not None
            assert one.high is not None
            assert one.low <= one.fair <= one.high


def test_a_scope_of_one_platform_sees_that_one_and_others_see_none(appraised: Context) -> None:
    def seen(*scopes: str) -> list[str]:
        caller = Caller("x", "head", scopes)
        return [one.platform_id for one in strip(appraised, caller, PlatformsRequest()).platforms]

    assert seen("platform:P02") == ["P02"]
    assert seen("department:Sales") == []
    with pytest.raises(AccessDenied):
        strip(appraised, Caller("E00001", "employee", ("self:E00001",)), PlatformsRequest())
