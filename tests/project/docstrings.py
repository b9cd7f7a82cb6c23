"""Check the docstrings of data, features and models by numpydoc: ``python -m tests.project.docstrings``.

The checks are those of ``[tool.numpydoc_validation]`` in pyproject.toml. A docstring of a summary alone, as
small functions have whose names and types say the rest, needs no sections; one that tells its parameters
tells them all and what it returns.
"""

import inspect
import pkgutil
import re
import sys
from collections.abc import Iterator
from importlib import import_module
from typing import Any

from numpydoc.validate import get_validation_checks, validate  # type: ignore[import-untyped]

from tests.project.tree import project_settings

LAYERS = ("data", "features", "models")
#: Asked only where the docstring has a section of parameters.
SECTIONS = {"PR01", "RT01", "YD01"}


def faults() -> list[str]:
    """Return one line a fault: name, code, what is wrong."""
    settings = project_settings()["tool"]["numpydoc_validation"]
    checks = get_validation_checks(set(settings["checks"]))
    left_out = re.compile("|".join(settings["exclude"]))
    return [
        f"{name}: {code} {problem}"
        for name in _public_names()
        if not left_out.search(f".{name}")
        for code, problem in _problems(name)
        if code in checks
    ]


def _problems(name: str) -> list[tuple[str, str]]:
    result = validate(name)
    tells_parameters = re.search(r"^\s*Parameters\n\s*-+$", result["docstring"], re.MULTILINE)
    return [(code, text) for code, text in result["errors"] if tells_parameters or code not in SECTIONS]


def _public_names() -> Iterator[str]:
    for layer in LAYERS:
        package = import_module(layer)
        for found in pkgutil.walk_packages(package.__path__, f"{layer}."):
            module = import_module(found.name)
            for name, member in vars(module).items():
                if not name.startswith("_") and getattr(member, "__module__", "") == found.name:
                    yield from _names(f"{found.name}.{name}", member)


def _names(path: str, member: Any) -> Iterator[str]:
    if inspect.isfunction(member):
        yield path
    elif inspect.isclass(member):
        yield path
        for name, method in vars(member).items():
            if not name.startswith("_") and inspect.isfunction(method):
                yield f"{path}.{name}"


if __name__ == "__main__":
    found = faults()
    sys.stdout.write("".join(f"{line}\n" for line in found))
    sys.exit(1 if found else 0)
