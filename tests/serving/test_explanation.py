import math

import pytest

from data.errors import AccessDenied
from serving.access import Caller, console
from serving.context import Context
from serving.explanation import explain
from serving.requests import ExplainRequest, Topic
from tests.serving.conftest import everybody_of


@pytest.mark.parametrize("topic", ["promotion", "attrition"])
def test_base_and_groups_add_up_to_the_logit_of_the_score(context: Context, topic: Topic) -> None:
    for person in everybody_of(context)[:5]:
        answer = explain(context, console(), ExplainRequest(topic=topic, employee_id=person))
        assert answer.score is not None
        assert answer.base is not None
        assert answer.logit is not None
        logit = answer.logit
        if answer.horizon_months is None:  # within a horizon it is that of a month
            assert logit == pytest.approx(math.log(answer.score / (1 - answer.score)), abs=1e-9)
        else:
            assert 0 < 1 / (1 + math.exp(-logit)) < answer.score
        assert answer.base + sum(share.contribution for share in answer.groups) == pytest.approx(
            logit, abs=1e-9
        )


def test_who_may_not_see_pay_is_told_that_something_is_left_out(context: Context) -> None:
    person = everybody_of(context)[3]
    request = ExplainRequest(topic="attrition", employee_id=person)
    head = explain(context, Caller("h", "head", ("company",)), request)
    assert "pay" not in {share.group for share in head.groups}
    assert "left out" in head.notes[0].en
    assert explain(context, console(), request).notes == []


def test_a_planner_may_not_ask(context: Context) -> None:
    request = ExplainRequest(topic="attrition", employee_id=everybody_of(context)[0])
    with pytest.raises(AccessDenied):
        explain(context, Caller("p", "planner", ("company",)), request)
