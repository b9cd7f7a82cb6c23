"""The command that prints a dossier."""

from datetime import datetime
from typing import TYPE_CHECKING, Any

import click

from data.home import Home

if TYPE_CHECKING:
    from features.dossier import Dossier

#: Field of the roster -> zh, en.
FIELDS = {
    "display_name": ("姓名", "name"),
    "role_family": ("职类", "role family"),
    "role": ("岗位", "role"),
    "grade": ("职级", "grade"),
    "department": ("部门", "department"),
    "manager_id": ("直接上级", "manager"),
    "location": ("工作地点", "place of work"),
    "platform_id": ("主要平台", "main platform"),
    "team_id": ("团队", "team"),
    "hire_date": ("入职日期", "joined"),
}

#: Text -> zh, en.
TEXTS = {
    "title": ("{person} 的档案，截至 {as_of}", "{person} as of {as_of}"),
    "indicator": ("指标", "feature"),
    "value": ("数值", "value"),
    "peers": ("同类百分位", "percentile among peers"),
    "unknown": (
        "另有 {n} 项公司有记录但此人未知。",
        "{n} more are recorded in the company but not known here.",
    ),
    "left_out": ("因缺少以下数据而未计算：{needs}。", "Not computed for lack of: {needs}."),
}


@click.command()
@click.argument("employee")
@click.option(
    "--as-of", type=click.DateTime(["%Y-%m-%d"]), help="Only facts before this date; the latest if none."
)
@click.option("--lang", type=click.Choice(["zh", "en"]), help="Language; ECHELON_LANGUAGE if none.")
def profile(employee: str, as_of: datetime | None, lang: str | None) -> None:
    """Print what was known of one person as of a date, by group, with the standing among peers.

    EMPLOYEE is the id in the table employees.
    """
    from data.store import Store
    from features.dossier import dossier

    home = Home.from_environment()
    store = Store(home)
    day = as_of.date() if as_of else store.known_until()
    _show(dossier(store, employee, as_of=day), ("zh", "en").index(lang or home.language))


def _show(found: "Dossier", language: int) -> None:
    from echelon.terminal import Column, say, show_table
    from features.catalog import GROUPS
    from models.wording import shown

    words = {name: both[language] for name, both in TEXTS.items()}
    say(words["title"].format(person=found.employee_id, as_of=found.as_of), style="bold")
    known = {name: value for name, value in found.position.items() if name in FIELDS and value is not None}
    say("  " + " · ".join(f"{FIELDS[name][language]}: {_plain(value)}" for name, value in known.items()))
    for group, entries in found.groups.items():
        rows = [
            (
                (entry.feature.zh, entry.feature.en)[language],
                _money(found.currency, entry.feature.unit) + shown(entry.value, entry.feature.unit)[language],
                None if entry.percentile is None else f"{100 * entry.percentile:.0f}",
            )
            for entry in entries
        ]
        show_table(
            GROUPS[group][language],
            [words["indicator"], Column(words["value"], right=True), Column(words["peers"], right=True)],
            rows,
        )
    if found.n_unknown:
        say(words["unknown"].format(n=found.n_unknown))
    if found.left_out:
        say(words["left_out"].format(needs=", ".join(sorted(set(found.left_out.values())))))


def _plain(value: Any) -> str:
    if isinstance(value, datetime):  # pandas timestamps are datetimes
        return value.date().isoformat()
    return str(int(value)) if isinstance(value, float) and value.is_integer() else str(value)


def _money(currency: str, unit: str) -> str:
    return f"{currency} " if unit.startswith("currency") else ""
