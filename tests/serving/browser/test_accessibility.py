"""What every page owes whoever reads it, in a real browser: every page that links reach, as each role."""

from urllib.parse import parse_qsl, urlsplit

import pytest

from serving.web.pages import PAGES
from tests.serving.browser.conftest import Enter, Person

ROLES = ("hr", "planner", "head", "auditor", "employee", "operator")
_RULES = ["wcag2a", "wcag2aa", "wcag21a", "wcag21aa", "wcag22aa"]
_SERIOUS = ("serious", "critical")
_RUN = "rules => axe.run(document, {runOnly: rules}).then(found => found.violations)"
#: Not walked: files, and parts of a list that is walked.
_SAME = {"sort", "page", "order", "lang", "done", "backwards"}


def kind_of(address: str) -> tuple[str, tuple[str, ...]]:
    parts = urlsplit(address)
    return parts.path, tuple(sorted({name for name, _ in parse_qsl(parts.query)} - _SAME))


def links(person: Person) -> list[str]:
    found = person.page.eval_on_selector_all(
        "a[href]:not([download])", "all => all.map(one => one.getAttribute('href'))"
    )
    path = urlsplit(person.page.url).path
    local = [path + one if one.startswith("?") else one for one in found]
    return [one for one in local if one.startswith("/") and not _is_file(one)]


def _is_file(address: str) -> bool:
    names = {name for name, _ in parse_qsl(urlsplit(address).query)}
    return bool(names & {"export", "kind"}) or address.startswith(("/static/", "/staffing/written"))


@pytest.fixture(scope="module")
def checked() -> set[tuple[str, tuple[str, ...]]]:
    """Kinds of pages that were looked at already, by whatever role."""
    return set()


@pytest.mark.slow
@pytest.mark.parametrize("role", ROLES)
def test_every_page_that_a_role_reaches_is_accessible_and_fits_a_phone(
    enter: Enter, axe: str, role: str, checked: set[tuple[str, tuple[str, ...]]]
) -> None:
    person = enter(role, language="zh" if ROLES.index(role) % 2 else "en")
    waiting, faults, n_shown = ["/"], [], 0
    while waiting:
        address = waiting.pop(0)
        response = person.go(address)
        assert response.status in (200, 409), address  # a link that leads nowhere is a fault
        n_shown += response.status == 200
        # the policy of the pages forbids foreign scripts, so the checker comes by the debugger
        person.page.evaluate(axe)
        for found in person.page.evaluate(_RUN, _RULES):
            if found["impact"] in _SERIOUS:
                faults.append((address, found["id"], found["nodes"][0]["html"][:120]))
        person.page.set_viewport_size({"width": 375, "height": 800})
        wide = person.page.evaluate("document.documentElement.scrollWidth")
        if wide > 375:
            faults.append((address, "wider than a phone", str(wide)))
        person.page.set_viewport_size({"width": 1280, "height": 900})
        for link in links(person):
            if kind_of(link) not in checked:
                checked.add(kind_of(link))
                waiting.append(link)
    assert faults == []
    assert n_shown >= 1 + (role == "hr") * 30
    assert [one for one in person.complaints if "Content Security Policy" in one] == []
    known = {at.path for at in PAGES}
    assert {path for path, _ in checked} <= known | {"/docs.json"}
