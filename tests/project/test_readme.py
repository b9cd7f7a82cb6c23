import re

from tests.project.tree import ROOT, text

ENGLISH, CHINESE = "README.md", "README.zh.md"


def _headings(page: str) -> list[int]:
    without_code = re.sub(r"^```.*?^```", "", text(page), flags=re.MULTILINE | re.DOTALL)
    return [len(marks) for marks in re.findall(r"^(#+) ", without_code, re.MULTILINE)]


def _commands(page: str) -> list[str]:
    blocks = re.findall(r"^```sh\n(.*?)^```", text(page), re.MULTILINE | re.DOTALL)
    lines = [line.split("#")[0].strip() for block in blocks for line in block.splitlines()]
    return [line for line in lines if line]


def _pictures(page: str) -> list[str]:
    return re.findall(r"docs/img/[\w.-]+", text(page))


def test_both_languages_have_the_same_structure() -> None:
    assert _headings(ENGLISH) == _headings(CHINESE)
    assert len(_headings(ENGLISH)) > 5


def test_both_languages_give_the_same_commands() -> None:
    assert _commands(ENGLISH) == _commands(CHINESE)
    assert {"make demo", "make test"} <= set(_commands(ENGLISH))


def test_both_languages_show_a_picture_in_their_language() -> None:
    assert len(_pictures(ENGLISH)) == len(_pictures(CHINESE)) > 0
    assert [name for name in _pictures(ENGLISH) + _pictures(CHINESE) if not (ROOT / name).exists()] == []


def test_each_page_leads_to_the_other() -> None:
    assert CHINESE in text(ENGLISH)
    assert ENGLISH in text(CHINESE)


def test_commands_of_make_exist() -> None:
    targets = set(re.findall(r"^([a-z]+):", text("Makefile"), re.MULTILINE))
    pages = (ENGLISH, CHINESE, "CONTRIBUTING.md", "docs/guide/administrator.md")
    asked = {word for page in pages for word in re.findall(r"^make ([a-z]+)", text(page), re.MULTILINE)}
    assert asked <= targets
    assert {"demo", "test", "check", "serve", "bench"} <= targets
