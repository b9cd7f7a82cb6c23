import re

from serving.context import Context
from tests.serving.attrition.flagged import latest, listed, raised
from tests.serving.web.conftest import CSRF, Browse, words


def test_a_flag_goes_its_way_on_the_page_of_the_person(visiting: Browse, flagging: Context) -> None:
    client = visiting()
    some = client.get("/flight-risk").text
    assert "Raise flags" in some
    after = client.post("/flight-risk/raise", data={"csrf": CSRF, "people": "2"})
    assert after.url.path == "/flight-risk/flags"
    assert "2 flags wait for somebody to act, 0 of them are overdue; 0 are done." in words(after.text)
    flag = listed(flagging).flags[0]
    page = f"/flight-risk/person?employee_id={flag.employee_id}"
    for step, more, told in (
        ("acknowledged", {"note": "will talk on Monday"}, "will talk on Monday"),
        ("acted", {"action": "workload"}, "Acted on : Workload"),
        ("outcome", {"outcome": "stays"}, "Outcome : Stays"),
    ):
        assert f'name="step" value="{step}"' in client.get(page).text
        data = {"csrf": CSRF, "flag_id": flag.flag_id, "step": step, "back": "person", **more}
        assert told in words(client.post("/flight-risk/step", data=data).text)
    assert 'name="step"' not in client.get(page).text
    assert flag.employee_id in client.get("/flight-risk/flags?show=done").text
    assert flag.employee_id not in client.get("/flight-risk/flags").text


def test_overdue_flags_are_found_by_the_address(visiting: Browse, flagging: Context) -> None:
    day = latest(flagging).replace(year=latest(flagging).year - 1)
    old = raised(flagging, people=1, as_of=day.isoformat()).flags[0]
    new = next(one for one in raised(flagging, people=3).flags if one.employee_id != old.employee_id)
    client = visiting()
    page = client.get("/flight-risk/flags?show=overdue").text
    assert old.employee_id in page
    assert new.employee_id not in page
    order = re.findall(r"employee_id=(E\d+)", client.get("/flight-risk/flags?sort=-due").text)
    assert order[-1] == old.employee_id


def test_steps_out_of_order_and_of_unknown_flags_are_refused_in_words(
    visiting: Browse, flagging: Context
) -> None:
    flag = raised(flagging, people=1).flags[0]
    client = visiting()
    data = {"csrf": CSRF, "flag_id": flag.flag_id, "step": "acted", "action": "talk"}
    early = client.post("/flight-risk/step", data=data)
    assert early.status_code == 409
    assert "Another step comes first" in early.text
    unknown = client.post(
        "/flight-risk/step", data={**data, "flag_id": "none", "step": "acknowledged", "action": ""}
    )
    assert unknown.status_code == 404
    assert flagging.flags.find(flag.flag_id).steps == []  # type: ignore[union-attr]


def test_an_auditor_sees_flags_and_no_name_and_no_button(visiting: Browse, flagging: Context) -> None:
    flag = raised(flagging, people=1).flags[0]
    page = visiting("auditor").get("/flight-risk/flags").text
    assert flag.employee_id in page
    assert flag.name is not None
    assert flag.name not in page
    assert "<form" not in re.sub(r'<div class="who">.*?</div>', "", page, flags=re.DOTALL)
