import pytest
from pydantic import ValidationError

from serving.requests import DatedRequest


def test_days_are_written_in_one_way() -> None:
    assert str(DatedRequest.model_validate({"as_of": "1900-01-01"}).as_of) == "1900-01-01"
    for told in ("19000101", "01/02/2024", "1704067200"):
        with pytest.raises(ValidationError, match="YYYY-MM-DD"):
            DatedRequest.model_validate({"as_of": told})
