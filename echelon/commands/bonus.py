"""``echelon appraisal bonus``: how bonus pools would be divided."""

from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import click

from data.errors import InputError
from data.home import Home
from echelon.commands.asking import asked, dated, point
from echelon.words import note_lines, words

if TYPE_CHECKING:
    from serving.appraisal.bonus import Proposed
    from serving.appraisal.calibration_answers import AppraisalBonusAnswer


@click.command()
@click.option(
    "--pools",
    "pools_file",
    required=True,
    type=click.Path(exists=True, dir_okay=False, path_type=Path),
    help="CSV with platform_id or department, budget, and if wanted floor and cap a person; money in whole "
    "minor units (fen, cents).",
)
@click.option(
    "--to",
    "target",
    type=click.Path(dir_okay=False, path_type=Path),
    help="Write the proposal to this file, .csv or .xlsx, instead of listing the people.",
)
@dated
def bonus(pools_file: Path, target: Path | None, as_of: datetime | None, lang: str | None) -> None:
    """Propose how bonus pools are divided by the fair scores; totals add up to the cent."""
    from echelon.commands.requests import read
    from echelon.terminal import say
    from serving.access import console
    from serving.appraisal.bonus import proposed
    from serving.appraisal.requests import AppraisalBonusRequest
    from serving.context import Context

    home = Home.from_environment()
    language = lang or home.language
    if target is not None and target.suffix not in (".csv", ".xlsx"):
        msg = f"{target}: expected a name that ends in .csv or .xlsx"
        raise InputError(msg)
    request = read(AppraisalBonusRequest, asked(as_of, {"pools": _pools(pools_file)}))
    found = proposed(Context(home), console(), request)
    if target is not None:
        write(found, target, language)
    show_bonus(found.answer, language, everyone=target is None)
    if target is not None:
        say(words(language)("Written to {path}", path=target))


def write(found: "Proposed", target: Path, language: str) -> None:
    """Write a proposal to a file: people and pools to Excel, people alone to CSV."""
    from serving.appraisal.bonus_file import bonus_sheets
    from serving.appraisal.workbook import to_csv, to_excel

    sheets = bonus_sheets(found.proposal, found.roster, language=language)
    currency = found.answer.currency or "CNY"
    if target.suffix == ".csv":
        target.write_bytes(to_csv(sheets[0], language=language, currency=currency))
    else:
        target.write_bytes(to_excel(sheets, language=language, currency=currency))


def show_bonus(answer: "AppraisalBonusAnswer", language: str, *, everyone: bool = True) -> None:
    """Print a proposal."""
    from echelon.terminal import Column, say, show_table
    from serving.appraisal.workbook import money

    word, currency = words(language), answer.currency or "CNY"
    show_table(
        word("Bonus pools as of {as_of}, in {currency}", as_of=answer.as_of, currency=currency),
        [
            word("pool"),
            *(Column(word(name), right=True) for name in ("people", "budget", "allotted", "left")),
            "",
        ],
        [
            (
                one.pool,
                one.n_people,
                *(money(amount, currency) for amount in (one.budget, one.allotted, one.left)),
                one.zh if language == "zh" else one.en,
            )
            for one in answer.pools
        ],
        caption=f"{answer.scheme_version} · {word('request')} {answer.request_id}",
    )
    if everyone:
        show_table(
            word("Proposal"),
            [
                word("employee"),
                word("name"),
                word("pool"),
                *(Column(word(name), right=True) for name in ("score", "own part", "team part", "amount")),
            ],
            [
                (
                    one.employee_id,
                    one.name,
                    one.pool,
                    point(one.score),
                    *(
                        None if amount is None else money(amount, currency)
                        for amount in (one.individual, one.team_part, one.amount)
                    ),
                )
                for one in answer.people
            ],
        )
    for line in note_lines(answer.notes, language):
        say(line, style="dim")


def _pools(path: Path) -> list[dict[str, Any]]:
    """Read pools from CSV, as the request has them; what is wrong with them it tells itself."""
    import csv

    try:
        with path.open(encoding="utf-8-sig", newline="") as file:
            rows = list(csv.DictReader(file))
    except (UnicodeDecodeError, csv.Error) as cause:
        msg = f"{path} is no CSV in UTF-8; save it as `CSV UTF-8`"
        raise InputError(msg) from cause
    named = [_pool(path, line, row) for line, row in enumerate(rows, start=2)]
    if not named:
        msg = f"{path} holds no pools; expected columns platform_id or department, and budget"
        raise InputError(msg)
    return named


def _pool(path: Path, line: int, row: dict[str, str]) -> dict[str, Any]:
    names = [(of, row[of].strip()) for of in ("platform_id", "department") if (row.get(of) or "").strip()]
    if len(names) != 1:
        msg = f"{path}, line {line}: expected either platform_id or department, found {len(names)} of them"
        raise InputError(msg)
    of, name = names[0]
    money = {
        column: row[column].strip()
        for column in ("budget", "floor", "cap")
        if (row.get(column) or "").strip()
    }
    wrong = next((column for column, text in money.items() if not text.isdecimal()), None)
    if wrong:
        msg = f"{path}, line {line}: {wrong} is {money[wrong]!r}; expected whole minor units, such as 1000000"
        raise InputError(msg)
    return {"of": of, "name": name, **{column: int(text) for column, text in money.items()}}
