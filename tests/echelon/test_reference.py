import click

from echelon.reference import _record, reference


def test_the_page_has_a_section_a_command_in_the_order_of_the_help() -> None:
    page = reference()
    assert page.index("## echelon import") < page.index("## echelon train") < page.index("## echelon staff")


def test_an_option_shows_its_value_default_and_meaning() -> None:
    option = click.Option(["--top"], default=10, help="Length of the list.")
    assert _record(option) == ("--top INTEGER", "Length of the list. (default: 10)")


def test_a_flag_takes_no_value_and_a_repeated_option_says_so() -> None:
    assert _record(click.Option(["--full"], is_flag=True, help="All.")) == ("--full", "All.")
    several = click.Option(["--platform"], multiple=True, help="One.")
    assert _record(several) == ("--platform TEXT", "One. (may be given several times)")


def test_bars_do_not_break_the_table() -> None:
    option = click.Option(["--role"], type=click.Choice(["hr", "head"]), help="Role.")
    record = _record(option)
    assert record is not None
    assert "|" not in record[0].replace("\\|", "")
