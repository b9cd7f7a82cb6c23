import shutil
import zipfile
from pathlib import Path

import pytest
from hatchling.builders.wheel import WheelBuilder

from tests.project.tree import PACKAGES, ROOT, tracked

KINDS = {".py", ".yaml", ".json", ".html", ".css", ".js", ".svg", ".po", ".typed"}


@pytest.fixture(scope="module")
def contents(tmp_path_factory: pytest.TempPathFactory) -> set[str]:
    """Names in a wheel built, without a network, from the tracked files alone."""
    checkout = tmp_path_factory.mktemp("checkout")
    for path in tracked():
        (checkout / path).parent.mkdir(parents=True, exist_ok=True)
        shutil.copyfile(ROOT / path, checkout / path)
    built = next(WheelBuilder(str(checkout)).build(directory=str(checkout / "dist"), versions=["standard"]))
    with zipfile.ZipFile(built) as wheel:
        return {name for name in wheel.namelist() if ".dist-info/" not in name}


def _place(path: Path) -> str:
    return path.as_posix() if path.parts[0] == "echelon" else f"echelon/_app/{path.as_posix()}"


def test_the_wheel_holds_every_module_and_data_file_and_nothing_else(contents: set[str]) -> None:
    assert contents == {_place(path) for path in tracked() if path.parts[0] in PACKAGES}


def test_the_wheel_adds_one_name_to_site_packages(contents: set[str]) -> None:
    assert {name.split("/")[0] for name in contents} == {"echelon"}


def test_packages_hold_code_and_small_data_files_only() -> None:
    packaged = [path for path in tracked() if path.parts[0] in PACKAGES]
    odd = [path for path in packaged if path.suffix not in KINDS or (ROOT / path).stat().st_size > 200_000]
    assert odd == []
