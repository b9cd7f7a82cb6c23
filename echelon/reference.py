"""Write docs/guide/commands.md: ``python -m echelon.reference > docs/guide/commands.md``."""

import sys
from collections.abc import Iterator

import click

from echelon.cli import COMMANDS, cli

OPENING = """# Commands

Every command and option of `echelon`. The page is made by `python -m echelon.reference`, and a test compares
the two. `echelon COMMAND --help` prints the same. What fails on purpose prints one line that says what was
expected, what came and what to do, and returns 1; a wrong option returns 2.
"""


def reference() -> str:
    """Return the page."""
    context = click.Context(cli, info_name="echelon")
    return "\n".join([OPENING, *(line for name in COMMANDS for line in _lines(name, context))]) + "\n"


def _lines(name: str, parent: click.Context, above: str = "") -> Iterator[str]:
    group = parent.command
    command = group.get_command(parent, name) if isinstance(group, click.Group) else None
    if command is None:
        return
    full = f"{above} {name}".strip()
    context = click.Context(command, info_name=name, parent=parent)
    yield f"{'###' if above else '##'} echelon {full}\n"
    yield f"    {command.get_usage(context).removeprefix('Usage: ')}\n"
    yield f"{_one_line(command.help or '')}\n"
    rows = [record for record in map(_record, command.get_params(context)) if record]
    if rows:
        yield "| argument or option | meaning |\n|---|---|"
        yield from (f"| `{option}` | {_one_line(text)} |" for option, text in rows)
        yield ""
    if isinstance(command, click.Group):
        for inner in command.list_commands(context):
            yield from _lines(inner, context, full)


def _record(parameter: click.Parameter) -> tuple[str, str] | None:
    if "--help" in parameter.opts:
        return None
    if not isinstance(parameter, click.Option):
        text = getattr(parameter, "help", None) or ("required" if parameter.required else "may be left out")
        return parameter.make_metavar(click.Context(cli)), text
    names = ", ".join(parameter.opts)
    off = "".join(f" / {name}" for name in parameter.secondary_opts)
    takes = "" if parameter.is_flag or parameter.count else f" {parameter.make_metavar(click.Context(cli))}"
    return f"{names}{off}{takes}".replace("|", "\\|"), (parameter.help or "") + _ending(parameter)


def _ending(option: click.Option) -> str:
    if option.required:
        return " (required)"
    if option.multiple:
        return " (may be given several times)"
    plain = isinstance(option.default, str | int | float) and not isinstance(option.default, bool)
    return f" (default: {option.default})" if plain and option.default != "" else ""


def _one_line(text: str) -> str:
    return " ".join(text.replace("\b", " ").split()).replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(reference())
