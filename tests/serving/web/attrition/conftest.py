"""Browsers on an installation before any flag was raised."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from serving.context import Context
from tests.serving.attrition.conftest import flagging  # noqa: F401 - a fixture of the use cases
from tests.serving.web.conftest import Browse, browsing


@pytest.fixture
def visiting(flagging: Context) -> Iterator[Browse]:  # noqa: F811 - the fixture above
    """Browsers on an installation of one test."""
    with ExitStack() as opened:
        yield browsing(flagging, opened)
