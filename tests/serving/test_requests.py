import pytest
from pydantic import ValidationError

from serving.requests import DatedRequest


def test_days_from_1900_on_may_be_asked_about() -> None:
    assert str(DatedRequest.model_validate({"as_of": "1900-01-01"}).as_of) == "1900-01-01"


@pytest.mark.parametrize(
    ("day", "said"),
    [("0001-01-01", "from 1900-01-01 on"), ("1899-12-31", "from 1900-01-01 on"), ("19000101", "YYYY-MM-DD")],
)
def test_other_days_are_refused_in_words(day: str, said: str) -> None:
    with pytest.raises(ValidationError, match=f"expected a date .*{said}"):
        DatedRequest.model_validate({"as_of": day})
