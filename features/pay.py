"""Pay against grade, market and own past."""

import polars as pl

from data.tables import TABLES
from features.facts import Known
from features.peers import FEWEST


def pay(known: Known) -> pl.DataFrame:
    """Return the pay features, one row a person with recorded pay."""
    paid = known.table("compensation").sort(TABLES["compensation"].key)
    salary, day = pl.col("base_salary"), pl.col("effective_date")
    rose = (salary > salary.shift()).fill_null(value=False)
    aggregated = paid.group_by("employee_id", maintain_order=True).agg(
        now=salary.last(),
        then_12=_salary_before(known, 12),
        then_24=_salary_before(known, 24),
        raised_on=pl.coalesce(day.filter(rose).max(), day.min()),
        bonus=pl.col("bonus").drop_nulls().last(),
        market_ratio=pl.col("market_ratio").drop_nulls().last(),
        ratio_then=pl.col("market_ratio").filter(day < known.months_back(12)).drop_nulls().last(),
    )
    people = known.people.join(aggregated, on="employee_id", how="inner")
    positive = pl.col("now") > 0
    return people.with_columns(_middle()).select(
        "employee_id",
        "market_ratio",
        base_salary=pl.col("now") / 100,
        salary_vs_grade=pl.when(positive & (pl.col("middle") > 0)).then(
            (pl.col("now") / pl.col("middle")).log()
        ),
        market_ratio_change_12m=pl.col("market_ratio") - pl.col("ratio_then"),
        months_since_raise=known.months_since("raised_on"),
        raise_12m=pl.when(positive & (pl.col("then_12") > 0)).then((pl.col("now") / pl.col("then_12")).log()),
        raise_24m=pl.when(positive & (pl.col("then_24") > 0)).then((pl.col("now") / pl.col("then_24")).log()),
        bonus_share=pl.when(positive).then(pl.col("bonus") / pl.col("now")),
    )


def _salary_before(known: Known, n_months: int) -> pl.Expr:
    """Return the salary `n_months` ago, or the first one where the person is paid for less long."""
    before = pl.col("base_salary").filter(pl.col("effective_date") < known.months_back(n_months))
    return pl.coalesce(before.last(), pl.col("base_salary").first())


def _middle() -> pl.Expr:
    grade = ["role_family", "grade"]
    enough = pl.col("now").count().over(grade) >= FEWEST
    middle = pl.when(enough).then(pl.col("now").median().over(grade))
    return middle.otherwise(pl.col("now").median().over("role_family")).alias("middle")
