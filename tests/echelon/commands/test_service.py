from typing import Any

import pytest
from click.testing import CliRunner

from data.home import Home
from echelon.cli import cli


def test_serve_passes_on_where_to_listen_and_ends_as_the_service_ended(
    home: Home, monkeypatch: pytest.MonkeyPatch
) -> None:
    seen: list[dict[str, Any]] = []

    def serve(given: Home, **options: Any) -> int:
        seen.append({"home": given.root, **options})
        return 3

    monkeypatch.setattr("serving.process.serve", serve)
    ran = CliRunner().invoke(cli, ["serve", "--host", "0.0.0.0", "--port", "8080"])  # noqa: S104
    assert ran.exit_code == 3
    assert seen == [{"home": home.root, "host": "0.0.0.0", "port": 8080, "drain": 2.0}]  # noqa: S104


def test_an_impossible_port_is_refused(home: Home) -> None:
    assert CliRunner().invoke(cli, ["serve", "--port", "70000"]).exit_code == 2
