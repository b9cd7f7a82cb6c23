"""The fair score against the planted truth of the example company: skill, downturn, invariance."""

from dataclasses import replace

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
from scipy.stats import rankdata, spearmanr  # type: ignore[import-untyped]

from data.example.story import Story
from data.example.truth import read_truth
from features.appraisal.crossed.foresight import rows_of
from features.appraisal.crossed.model import Fit, fit, parameters
from features.appraisal.indicators.effects import effects
from features.appraisal.indicators.library import library
from features.appraisal.indicators.panel import Panel, panel
from features.appraisal.score.fair_score import fair_scores
from features.appraisal.yardstick.inversion import inversion
from features.appraisal.yardstick.static import static_standing
from features.conversion import relative_conversion
from features.facts import Known

Array = npt.NDArray[np.float64]

WIDTH_90 = 1.6448536269514722
#: A newcomer's first leads, about a week of them.
FEW_LEADS = 25
#: A platform's or a month's conversions are multiplied by this.
SCALED = 0.7


def truth_of(known: Known) -> pd.DataFrame:
    """Return the planted truth of the people at work.

    Parameters
    ----------
    known : Known
        The example company as of a date.

    Returns
    -------
    DataFrame of shape (n_people, n_columns)
        In the order of `Known.people`: the traits; ``fit`` (mean log-odds on the platforms worked on,
        weighted by leads); ``advantage`` (log-odds of skill and fit, NaN without leads); ``merit`` (in
        standard deviations within front line and back office).
    """
    home = known.facts.store.home
    people = known.people.select("employee_id").to_pandas().set_index("employee_id")
    truth = people.join(read_truth(home, "people").set_index("employee_id"))
    cells = known.cells().select("employee_id", "platform_id", "leads").to_pandas()
    suits = cells.merge(read_truth(home, "platform_fit"), on=["employee_id", "platform_id"])
    suits["weighted"] = suits["leads"] * suits["log_odds"]
    total = suits.groupby("employee_id")[["weighted", "leads"]].sum()
    truth["fit"] = (total["weighted"] / total["leads"]).reindex(truth.index)
    truth["advantage"] = Story().skill * truth["skill"] + truth["fit"]
    # what makes back-office work good, as data.example.work has it
    office = 0.35 * truth["skill"] + 0.15 * truth["diligence"]
    raw = truth["advantage"].where(truth["front_line"].astype(bool), office)
    truth["merit"] = raw.groupby(truth["front_line"]).transform(
        lambda of_role: (of_role - of_role.mean()) / of_role.std()
    )
    return truth


def skill_figures(known: Known) -> dict[str, float]:
    """Compare conversion effects with the planted skill of sellers, beside naive and shrunk ratios."""
    truth, found = truth_of(known), effects(known, "conversion")
    naive = _naive_ratio(known)
    leads = known.sold("leads_12m")
    seen = np.isfinite(found.mean) & truth["advantage"].notna().to_numpy() & (leads > 0)
    true = _centred(truth["advantage"].to_numpy(float), seen)
    mean, sd = _centred(found.mean, seen), found.sd[seen]
    covered = np.abs(mean - true) <= WIDTH_90 * sd
    volume = found.evidence[seen]
    skill = truth["skill"].to_numpy(float)[seen]
    shrunk = relative_conversion(known, "12m").mean[seen]
    return {
        "skill_corr": _rank_corr(mean, skill),
        "naive_corr": _rank_corr(naive[seen], skill),
        "eb_corr": _rank_corr(shrunk, skill),
        "advantage_corr": _rank_corr(mean, true),
        "naive_advantage_corr": _rank_corr(naive[seen], true),
        "cover90": float(covered.mean()),
        "cover90_low": float(covered[volume <= np.quantile(volume, 0.25)].mean()),
    }


def newcomer_figures(known: Known, *, seed: int) -> dict[str, float]:
    """Compare errors where a tenth of the people have but 25 leads of one month behind them."""
    truth = truth_of(known)["advantage"].dropna()
    whole = panel(known, library()["conversion"])
    ids = np.asarray(whole.people)
    rng = np.random.default_rng(seed)
    last = whole.month == whole.month.max()
    busy = np.unique(whole.person[last & (whole.exposure >= FEW_LEADS)])
    busy = busy[np.isin(ids[busy], truth.index)]
    new = rng.choice(busy, len(busy) // 10, replace=False)
    thin = np.flatnonzero(last & np.isin(whole.person, new) & (whole.exposure >= FEW_LEADS))
    thin = thin[np.unique(whole.person[thin], return_index=True)[1]]
    won = rng.hypergeometric(
        whole.numerator[thin].astype(int), (whole.exposure - whole.numerator)[thin].astype(int), FEW_LEADS
    )
    numerator, exposure = whole.numerator.copy(), whole.exposure.copy()
    numerator[thin], exposure[thin] = won, FEW_LEADS
    kept = ~np.isin(whole.person, new)
    kept[thin] = True
    few = rows_of(replace(whole, numerator=numerator, exposure=exposure), kept)
    level = _fitted(few).level[whole.person[thin]]
    rate = _platform_rate(known).reindex(np.asarray(whole.units)[whole.unit[thin]]).to_numpy(float)
    naive = np.log((won + 0.5) / (FEW_LEADS - won + 0.5)) - np.log(rate / (1 - rate))
    true = truth.loc[ids[whole.person[thin]]].to_numpy(float) - truth.mean()
    ours, plain = _rmse(level - true), _rmse(naive - true)
    return {"rmse": ours, "naive_rmse": plain, "rmse_ratio": ours / plain}


def invariance_figures(known: Known) -> dict[str, float]:
    """Scale one platform's and one month's conversions, and see whom it moves, in standard deviations."""
    whole = panel(known, library()["conversion"])
    before = _fitted(whole)
    largest = np.bincount(whole.unit).argmax()
    middle = int(np.median(whole.month))
    shifts = []
    for rows in (whole.unit == largest, whole.month == middle):
        after = _fitted(replace(whole, numerator=np.where(rows, SCALED * whole.numerator, whole.numerator)))
        shifts.append(np.abs(after.level - before.level) / before.level_sd)
    return {
        "scale_shift": float(max(shift.max() for shift in shifts)),
        "scale_shift_mean": float(max(shift.mean() for shift in shifts)),
    }


def downturn_figures(known: Known) -> dict[str, float]:
    """Compare the ranks of back office and sellers, truly equal by construction, in the falling market."""
    truth, scores = truth_of(known), fair_scores(known).people
    standing, static = scores["standing"].where(scores["state"] == "scored"), static_standing(known)
    front = known.people["front_line"].to_pandas().astype(bool)
    front.index = truth.index
    both = standing.notna() & static.notna() & truth["merit"].notna()
    standing, static, merit, front = standing[both], static[both], truth["merit"][both], front[both]
    ours, theirs = inversion(standing, front), inversion(static, front)
    error = (standing - merit)[front]
    return {
        "gap_static": _gap(static, merit, front),
        "gap": _gap(standing, merit, front),
        "top20_ratio": _top_ratio(standing, front),
        "top20_ratio_static": _top_ratio(static, front),
        "merit_corr": _rank_corr(standing, merit),
        "merit_corr_static": _rank_corr(static, merit),
        "merit_corr_front": _rank_corr(standing[front], merit[front]),
        "merit_corr_back": _rank_corr(standing[~front], merit[~front]),
        "alarm_static": float(theirs.alarm),
        "alarm": float(ours.alarm),
        **{f"{name}_corr": value for name, value in _surroundings(known, error).items()},
    }


def _surroundings(known: Known, error: pd.Series) -> dict[str, float]:
    """Correlate sellers' errors with the age, size and market of the platform that they are on."""
    platform = known.people.select("employee_id", "platform_id").to_pandas().set_index("employee_id")
    of = platform["platform_id"].reindex(error.index).dropna()
    facts = known.table("platforms").to_pandas().set_index("platform_id")
    index = known.table("market_index").filter(pl.col("month") >= known.window_start(6))
    market = index.group_by("market").agg(pl.col("index").mean()).to_pandas().set_index("market")["index"]
    age = (pd.Timestamp(known.as_of) - pd.to_datetime(facts["launch_date"])).dt.days
    values = {
        "age": of.map(age),
        "size": of.map(of.value_counts()),
        "market": of.map(facts["market"].map(market)),
    }
    return {name: float(np.corrcoef(error[of.index], value)[0, 1]) for name, value in values.items()}


def _naive_ratio(known: Known) -> Array:
    """Return each person's conversion rate over the platforms' rate, both of the last 12 months."""
    rate = _platform_rate(known)
    cells = known.cells().filter(pl.col("month") >= known.window_start(12)).to_pandas()
    cells["expected"] = cells["leads"] * cells["platform_id"].map(rate)
    sums = cells.groupby("employee_id")[["conversions", "expected"]].sum()
    ratio = (sums["conversions"] / sums["expected"]).where(sums["expected"] > 0)
    return ratio.reindex(known.people["employee_id"].to_list()).to_numpy(float)


def _platform_rate(known: Known) -> pd.Series:
    cells = known.cells().filter(pl.col("month") >= known.window_start(12)).to_pandas()
    sums = cells.groupby("platform_id")[["conversions", "leads"]].sum()
    rate: pd.Series = sums["conversions"] / sums["leads"]
    return rate


def _fitted(given: Panel) -> Fit:
    return fit(given, "logit", parameters(given, "logit", homes=True), homes=True)


def _gap(score: pd.Series, merit: pd.Series, front: pd.Series) -> float:
    """Return how much higher the back office ranks than its merit, less the same of sellers."""
    above = (rankdata(score) - rankdata(merit)) / len(score)
    return float(above[~front].mean() - above[front].mean())


def _top_ratio(score: pd.Series, front: pd.Series) -> float:
    top = score.nlargest(len(score) // 5).index
    return float((~front[top]).mean() / (~front).mean())


def _centred(values: Array, seen: npt.NDArray[np.bool_]) -> Array:
    centred: Array = values[seen] - values[seen].mean()
    return centred


def _rmse(error: Array) -> float:
    return float(np.sqrt(np.mean(error**2)))


def _rank_corr(one: npt.ArrayLike, other: npt.ArrayLike) -> float:
    return float(spearmanr(one, other, nan_policy="omit").statistic)
