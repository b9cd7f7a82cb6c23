"""``echelon appraisal sheet``: the sheet of a review talk."""

from datetime import datetime
from pathlib import Path

import click

from data.errors import InputError
from data.home import Home
from echelon.commands.asking import asked, dated
from echelon.words import words


@click.command()
@click.argument("employee")
@click.option(
    "--to",
    "target",
    required=True,
    type=click.Path(dir_okay=False, path_type=Path),
    help="File to write, .html or .pdf.",
)
@dated
def sheet(employee: str, target: Path, as_of: datetime | None, lang: str | None) -> None:
    """Write the sheet of a review talk with EMPLOYEE, to be read together."""
    from echelon.commands.requests import read
    from echelon.terminal import say
    from serving.access import console
    from serving.appraisal.requests import AppraisalSheetRequest
    from serving.appraisal.talk import made
    from serving.context import Context

    home = Home.from_environment()
    language = lang or home.language
    if target.suffix not in (".html", ".pdf"):
        msg = f"{target}: expected a name that ends in .html or .pdf"
        raise InputError(msg)
    request = read(AppraisalSheetRequest, asked(as_of, {"employee_id": employee, "language": language}))
    found = made(Context(home), console(), request)
    if target.suffix == ".pdf":
        from serving.appraisal.sheet_pdf import to_pdf

        target.write_bytes(to_pdf(found.sheet, language=language))
    else:
        target.write_text(found.answer.html, encoding="utf-8")
    say(words(language)("Written to {path}", path=target))
