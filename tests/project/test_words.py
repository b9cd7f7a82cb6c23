import re

from tests.project.tree import python_files, text, tracked

#: Written in parts, so that this file does not name them itself.
LEFTOVERS = ("TO" + "DO", "FIX" + "ME", "XX" + "X")
MACHINE_PATHS = re.compile(r"(?<![\w.$}])/(root|tmp|work|home)/[a-z]")
PACKAGE_INDEX = re.compile(r"pypi\.org|pythonhosted|/simple/|--(extra-)?index-url|\bindex-url\s*=")


def test_nothing_is_left_for_later() -> None:
    words = re.compile(rf"\b({'|'.join(LEFTOVERS)})\b")
    assert [str(path) for path in tracked() if words.search(text(path))] == []


def test_no_path_of_one_machine_and_no_address_of_a_package_index() -> None:
    found = [
        f"{path}:{number}: {line.strip()[:80]}"
        for path in tracked()
        if path.name != "test_words.py"
        for number, line in enumerate(text(path).splitlines(), start=1)
        if MACHINE_PATHS.search(line) or PACKAGE_INDEX.search(line)
    ]
    assert found == []


def test_a_check_that_is_switched_off_is_named() -> None:
    bare = re.compile(r"#\s*(type:\s*ignore(?!\[)|noqa(?!:\s*[A-Z]+[0-9]+)|pragma:\s*no cover)")
    found = [
        f"{path}:{number}"
        for path in python_files()
        if path.name != "test_words.py"
        for number, line in enumerate(text(path).splitlines(), start=1)
        if bare.search(line)
    ]
    assert found == []
