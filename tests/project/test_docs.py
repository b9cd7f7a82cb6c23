import re
from itertools import chain
from pathlib import Path
from typing import Any, get_args

import click
import pytest
import yaml
from pydantic.fields import FieldInfo

from data.home import SETTINGS
from data.tables import TABLES
from echelon.cli import COMMANDS, cli
from echelon.reference import reference
from features.appraisal.schemes.scheme import Scheme
from features.attrition.setup import AttritionSetup
from features.catalog import catalogue
from features.promotion.targets import Promotions
from serving.sign_in.company import SignInSetup
from tests.project.tree import ROOT, text, tracked

PAGES = [path for path in tracked() if path.suffix == ".md"]
CALL = re.compile(r"^\s*(?:\$ )?(?:[A-Z_]+=\S+ )*echelon ([a-z-]+)(.*)$", re.MULTILINE)


def test_the_reference_of_commands_is_up_to_date() -> None:
    assert text("docs/guide/commands.md") == reference()


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_option_and_argument_is_explained(name: str) -> None:
    command = cli.get_command(click.Context(cli), name)
    assert command is not None
    assert command.help
    assert [option.opts for option in _options(command) if not option.help] == []


@pytest.mark.parametrize("name", COMMANDS)
def test_every_command_is_shown_in_use(name: str) -> None:
    guides = [path for path in PAGES if path.name != "commands.md"]
    assert any(name == used for path in guides for used, _ in CALL.findall(text(path)))


def test_commands_in_the_docs_exist_with_their_options() -> None:
    wrong = []
    for path in PAGES:
        for name, rest in CALL.findall(text(path)):
            command = cli.get_command(click.Context(cli), name)
            known = {word for option in _options(command) for word in (*option.opts, *option.secondary_opts)}
            asked = set(re.findall(r"(?<=\s)--[a-z-]+", rest.split("#")[0].split("|")[0])) - {"--help"}
            if command is None or asked - known:
                wrong.append(f"{path}: echelon {name}{rest}")
    assert wrong == []


def test_every_setting_is_documented_with_its_default() -> None:
    page = text("docs/guide/settings.md")
    rows = {name: re.findall(rf"^\| `{name}` \|(.*)\|$", page, re.MULTILINE) for name in SETTINGS}
    assert [name for name, found in rows.items() if len(found) != 1] == []
    assert [name for name, (default, _) in SETTINGS.items() if default and default not in rows[name][0]] == []
    assert set(re.findall(r"ECHELON_[A-Z_]+", page)) <= set(SETTINGS)


def test_every_table_and_column_is_documented() -> None:
    page = text("docs/guide/data.md")
    names = {name for table in TABLES.values() for name in (table.name, *table.names)}
    assert sorted(name for name in names if not re.search(rf"\b{name}\b", page)) == []


def test_every_feature_is_documented() -> None:
    page = text("docs/features.md")
    assert [name for name in catalogue() if name not in page] == []


@pytest.mark.parametrize(
    ("page", "whole"),
    [
        ("docs/schemes.md", Scheme),
        ("docs/targets.md", Promotions),
        ("docs/attrition.md", AttritionSetup),
        ("docs/guide/sign_in.md", SignInSetup),
    ],
)
def test_every_key_that_a_company_may_write_is_documented_with_its_default(page: str, whole: Any) -> None:
    wrong = []
    for kind in (whole, *_blocks(whole)):
        for key, field in _fields(kind).items():
            rows = re.findall(
                rf"^\| `{key}` \|.*\| (.*) \|$|^\| `{key}` \|.*\| \|$", text(page), re.MULTILINE
            )
            plain = isinstance(field.default, str | float | int) and not isinstance(field.default, bool)
            expected = "required" if field.is_required() else f"`{field.default}`" if plain else ""
            if not rows or (expected and expected not in rows):
                wrong.append(f"{kind.__name__}.{key}: {expected}")
    assert wrong == []


def test_every_shipped_target_and_all_that_it_says_is_documented() -> None:
    page = text("docs/targets.md")
    written = yaml.safe_load(text("features/promotion/targets.yaml"))
    keys = [*written, *written["success"], *written["targets"], *chain(*written["targets"].values())]
    assert sorted({key for key in keys if f"| `{key}` |" not in page}) == []


@pytest.mark.parametrize("page", PAGES, ids=str)
def test_links_lead_somewhere(page: Path) -> None:
    targets = re.findall(r"\]\(([^)\s]+)\)|<img[^>]+src=\"([^\"]+)\"", text(page))
    local = [first or second for first, second in targets if "://" not in (first or second)]
    missing = [to for to in local if to[0] != "#" and not (ROOT / page.parent / to.split("#")[0]).exists()]
    assert missing == []


def _fields(kind: Any) -> dict[str, FieldInfo]:
    """Return the declared keys of a model or dataclass of pydantic."""
    return dict(getattr(kind, "__pydantic_fields__", {}))


def _blocks(kind: Any) -> list[Any]:
    """Return every type with keys that stands within another."""
    inner = [one for field in _fields(kind).values() for one in _kinds(field.annotation)]
    return [each for one in inner for each in (one, *_blocks(one))]


def _kinds(annotation: Any) -> list[Any]:
    if _fields(annotation):
        return [annotation]
    return [found for one in get_args(annotation) for found in _kinds(one)]


def _options(command: click.Command | None) -> list[click.Option]:
    if command is None:
        return []
    inner = list(command.commands.values()) if isinstance(command, click.Group) else []
    own = [parameter for parameter in command.params if isinstance(parameter, click.Option)]
    return own + [option for each in inner for option in _options(each)]
