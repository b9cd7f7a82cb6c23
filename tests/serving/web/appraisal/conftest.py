"""Browsers on the example company, which has no models: the appraisal needs none."""

from collections.abc import Iterator
from contextlib import ExitStack

import pytest

from serving.context import Context
from tests.serving.web.conftest import Browse, browsing


@pytest.fixture(scope="session")
def visitor(appraised: Context) -> Iterator[Browse]:
    """Browsers on the appraised company."""
    with ExitStack() as opened:
        yield browsing(appraised, opened)
