import re

import pytest
from packaging.requirements import Requirement
from packaging.utils import canonicalize_name
from packaging.version import Version

from tests.project.tree import project_settings, text

RUNTIME, DEV = "requirements.lock", "requirements-dev.lock"


def _pins(lock: str) -> dict[str, Version]:
    found = re.findall(r"^([A-Za-z0-9._-]+)(?:\[[a-z,]+\])?==(\S+)", text(lock), re.MULTILINE)
    return {canonicalize_name(name): Version(version) for name, version in found}


def _unmet(requirements: list[str], lock: str) -> list[str]:
    pins = _pins(lock)
    wanted = [Requirement(requirement) for requirement in requirements]
    return [
        str(requirement)
        for requirement in wanted
        if (pin := pins.get(canonicalize_name(requirement.name))) is None or pin not in requirement.specifier
    ]


def test_every_runtime_dependency_is_pinned_as_declared() -> None:
    assert _unmet(project_settings()["project"]["dependencies"], RUNTIME) == []


def test_every_dependency_of_tests_and_extras_is_pinned_as_declared() -> None:
    settings = project_settings()
    extras = [name for names in settings["project"]["optional-dependencies"].values() for name in names]
    wanted = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"], *extras]
    assert _unmet(wanted, DEV) == []


def test_tests_run_on_the_very_versions_that_are_run() -> None:
    runtime, dev = _pins(RUNTIME), _pins(DEV)
    assert {name: pin for name, pin in runtime.items() if dev.get(name) != pin} == {}


@pytest.mark.parametrize("lock", [RUNTIME, DEV])
def test_every_pin_has_hashes(lock: str) -> None:
    entries = re.split(r"^(?=[A-Za-z0-9])", text(lock), flags=re.MULTILINE)[1:]
    assert len(entries) == len(_pins(lock))
    assert [entry.split()[0] for entry in entries if "--hash=sha256:" not in entry] == []


@pytest.mark.parametrize("lock", [RUNTIME, DEV])
def test_a_lock_holds_no_address(lock: str) -> None:
    assert re.findall(r"://|index-url|find-links| @ ", text(lock)) == []


def test_every_dependency_has_a_lower_bound() -> None:
    settings = project_settings()
    declared = [*settings["project"]["dependencies"], *settings["dependency-groups"]["dev"]]
    assert [name for name in declared if ">=" not in name and "==" not in name] == []
