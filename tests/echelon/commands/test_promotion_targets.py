from pathlib import Path

from data.home import Home
from features.promotion.targets import promotions, shipped
from tests.echelon.commands.test_promotion import printed, run


def test_targets_tell_what_each_asks_in_words(home: Home) -> None:
    text = printed("targets")
    for shown in (
        "grade 3 or 4",
        "12 months in the grade",
        "any grade but the top one",
        "for a platform: who works mostly there",
        "has worked on 2 platforms or more",
        "Moves between platforms: at least 1",
        "Success is: within 12 months",
        "ready: success at least 60 % probable",
    ):
        assert shown in text
    assert all(key in text for key in promotions(home).targets)
    assert "职级 3 或 4" in printed("targets", "--lang", "zh")


def test_a_file_of_targets_is_checked_and_nothing_is_stored(home: Home, tmp_path: Path) -> None:
    own = tmp_path / "own.yaml"
    skills = "    skills: {coaching: 3}\n    require: {n_platform_moves: {at_least: 1, at_most: 4}}\n"
    own.write_text(f"targets:\n  next-grade:\n    zh: 晋升\n    en: Up\n    front_line: false\n{skills}")
    text = printed("targets", "--check", str(own))
    for shown in (
        "is fine; targets: 1",
        "back office",
        "skill coaching: level 3 or more",
        "at least 1 and at",
    ):
        assert shown in text
    own.write_text(shipped().replace("critical: true", "critical: maybe"))
    ran = run("targets", "--check", str(own))
    assert ran.exit_code == 1
    assert "critical: came 'maybe'" in ran.output
    assert not (home.root / "promotion.yaml").exists()
