"""What of a scheme holds for whom: the most specific rule of each role and maturity, weights as shares."""

from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from itertools import product

import polars as pl

from features.appraisal.schemes.cycles import Cadence, cycle_bounds, last_ended
from features.appraisal.schemes.scheme import MATURITIES, Maturity, Rule, Scheme, Weighted
from features.facts import Known

#: Stands for every role family that no rule names.
OTHER = "*"
Key = tuple[str, bool | None, Maturity | None]


@dataclass(frozen=True, slots=True)
class Resolved:
    """A scheme, applied to the people of one date.

    Attributes
    ----------
    people : DataFrame of shape (n_people, 7)
        In the order of `Known.people`: ``employee_id``, ``role_family``, ``front_line``, ``maturity`` (of
        the platform on that date; null without one), ``cadence``, ``cycle`` (the last that was over) and
        ``role``, the key of `weights`.
    weights : dict of str to tuple of Weighted
        What counts for a role; weights add up to 1; empty where no rule is for it.
    """

    people: pl.DataFrame
    weights: dict[str, tuple[Weighted, ...]]


def resolve(
    scheme: Scheme, *, role_family: str, front_line: bool | None, maturity: str | None, cycle: str
) -> tuple[Weighted, ...]:
    """Return what counts for a role.

    The rule that asks for most wins, among equals the one that holds since the latest cycle.

    Parameters
    ----------
    scheme : Scheme
        Checked, so that no two rules contend.
    role_family : str
        As in the positions.
    front_line : bool or None
        None where it is not known.
    maturity : str or None
        Maturity of the platform; None without one.
    cycle : str
        Rules that begin after it do not hold yet.

    Returns
    -------
    tuple of Weighted
        Weights add up to 1; empty where no rule matches.

    Raises
    ------
    InputError
        If the text names no cycle.
    """
    begin = cycle_bounds(cycle)[0].toordinal()
    found = _best(dict(enumerate(scheme.rules)), (role_family, front_line, maturity), begin)
    return normalised(scheme.rules[found[0]].indicators) if found else ()


def normalised(given: tuple[Weighted, ...]) -> tuple[Weighted, ...]:
    """Return the same with weights that add up to 1."""
    total = sum(one.weight for one in given)
    return tuple(one.model_copy(update={"weight": one.weight / total}) for one in given)


def resolved(known: Known, scheme: Scheme) -> Resolved:
    """Say for everybody which indicators count.

    Parameters
    ----------
    known : Known
        What was known.
    scheme : Scheme
        The scheme in force, or one on trial.

    Returns
    -------
    Resolved
        One row a person, and the weights of each role.
    """
    people = _appraised(known, scheme)
    roles = people.select("role", "role_family", "front_line", "maturity", "cycle").unique("role")
    weights = {
        role: resolve(scheme, role_family=family, front_line=front, maturity=age, cycle=cycle)
        for role, family, front, age, cycle in roles.sort("role").iter_rows()
    }
    return Resolved(people, weights)


def front_line(known: Known) -> pl.Series:
    """Tell who is front line; where no position says so, whoever is on a platform or has sold is.

    Parameters
    ----------
    known : Known
        What was known.

    Returns
    -------
    Series of bool, shape (n_people,)
        In the order of `Known.people`; null where nothing tells.
    """
    told = known.people["front_line"].cast(pl.Boolean).alias("front_line")
    if not told.null_count():
        return told
    sellers = known.cells()["employee_id"].cast(pl.String).unique()
    sells = known.people.select(
        pl.col("platform_id").is_not_null() | pl.col("employee_id").is_in(sellers.implode())
    ).to_series()
    return told.zip_with(told.is_not_null() | ~sells, pl.Series([True]).new_from_index(0, len(told)))


def contenders(rules: Mapping[int, Rule]) -> Iterator[tuple[int, int, str]]:
    """Yield pairs of rules between which nothing decides, and somebody for whom they contend.

    Parameters
    ----------
    rules : mapping of int to Rule
        The rules by their place in the scheme.

    Yields
    ------
    tuple of (int, int, str)
        Places of the two rules, and whom they contend for, in words.
    """
    begins = sorted({_begin(rule) for rule in rules.values()})
    told: set[tuple[int, ...]] = set()
    for begin, key in product(begins, _keys(rules)):
        best = _best(rules, key, begin)
        if len(best) > 1 and tuple(best) not in told:
            told.add(tuple(best))
            yield best[0], best[1], described(key)


def roles_of(scheme: Scheme) -> list[Key]:
    """Return every kind of role that the rules can tell apart: role family, front line, maturity."""
    return _keys(dict(enumerate(scheme.rules)))


def described(key: Key) -> str:
    """Name a kind of role.

    >>> described(("sales", True, "new"))
    'sales, front line, new platform'
    """
    family, front, age = key
    where = {True: "front line", False: "back office", None: "unknown whether front line"}[front]
    named = "every other role family" if family == OTHER else family or "unknown role family"
    return f"{named}, {where}, {f'{age} platform' if age else 'no platform'}"


def _keys(rules: Mapping[int, Rule]) -> list[Key]:
    families = sorted({name for rule in rules.values() for name in rule.match.role_family or ()})
    return list(product([*families, OTHER], (True, False), (*MATURITIES, None)))


def _best(rules: Mapping[int, Rule], key: Key | tuple[str, bool | None, str | None], begin: int) -> list[int]:
    """Return the places of the rules that win for a role in a cycle; more than one where they contend."""
    ranks = {
        index: (rule.match.n_criteria, _begin(rule))
        for index, rule in rules.items()
        if _begin(rule) <= begin and _matches(rule, *key)
    }
    top = max(ranks.values(), default=None)
    return [index for index, rank in ranks.items() if rank == top]


def _matches(rule: Rule, role_family: str, front_line: bool | None, maturity: str | None) -> bool:  # noqa: FBT001
    match = rule.match
    return (
        (match.role_family is None or role_family in match.role_family)
        and (match.front_line is None or front_line is match.front_line)
        and (match.maturity is None or maturity in match.maturity)
    )


def _begin(rule: Rule) -> int:
    return cycle_bounds(rule.match.since)[0].toordinal() if rule.match.since else 0


def _appraised(known: Known, scheme: Scheme) -> pl.DataFrame:
    limits, cadence = scheme.maturity, scheme.cadence
    age = _whole_months(pl.col("launch_date"), known)
    stage = (
        pl.when(pl.col("launch_date").is_null())
        .then(None)
        .when(age < limits.new_until_months)
        .then(pl.lit("new"))
        .when(age < limits.growing_until_months)
        .then(pl.lit("growing"))
        .otherwise(pl.lit("mature"))
    )
    by_stage: dict[str, Cadence] = {name: getattr(cadence, name) for name in MATURITIES}
    rhythm = (
        pl.when(pl.col("front_line").fill_null(value=False))
        .then(pl.col("maturity").replace_strict(by_stage, default=cadence.mature, return_dtype=pl.String))
        .otherwise(pl.lit(cadence.back_office))
    )
    ended = {name: last_ended(known.as_of, name) for name in ("month", "quarter", "half_year")}
    side = pl.col("front_line").replace_strict(
        {True: "front_line", False: "back_office"}, default="unknown", return_dtype=pl.String
    )
    launches = known.table("platforms").select("platform_id", "launch_date")
    return (
        known.people.select(
            "employee_id", pl.col("role_family").fill_null(""), front_line(known), pl.col("platform_id")
        )
        .join(launches, on="platform_id", how="left", maintain_order="left")
        .with_columns(maturity=stage)
        .with_columns(cadence=rhythm)
        .with_columns(
            cycle=pl.col("cadence").replace_strict(ended, return_dtype=pl.String),
            role=pl.concat_str("role_family", side, pl.col("maturity").fill_null("none"), separator="|"),
        )
        .select("employee_id", "role_family", "front_line", "maturity", "cadence", "cycle", "role")
    )


def _whole_months(launch: pl.Expr, known: Known) -> pl.Expr:
    day = known.as_of
    months = pl.lit(day.year * 12 + day.month) - (launch.dt.year().cast(pl.Int32) * 12 + launch.dt.month())
    return months - (launch.dt.day() > day.day).cast(pl.Int32)
