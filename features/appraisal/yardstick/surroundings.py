"""Whether scores go with the platform that somebody works on: its size, its age, the course of its market."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt
import pandas as pd
import polars as pl
from scipy.stats import t  # type: ignore[import-untyped]

from features.appraisal.indicators.baseline import dynamic_baseline
from features.appraisal.indicators.effects import measured
from features.appraisal.score.fair_score import FairScores
from features.appraisal.yardstick.finding import Finding, judged, too_little
from features.facts import Known
from features.roster import people

Array = npt.NDArray[np.float64]

#: Correlations that are surely exceeded are to be watched, or an alarm.
SOME, MUCH = 0.1, 0.3

#: Platforms, and people who moved between platforms within a year, below which nothing is said.
FEWEST_PLATFORMS, FEWEST_MOVERS = 5, 30

#: Results by which the course of a platform is told: the first that is measured.
_RESULTS = ("conversion", "revenue")
_TAIL = 0.025


@dataclass(frozen=True, slots=True)
class _Asked:
    name: str
    zh: str
    en: str


_LEVELS = {
    "size": _Asked("platform_size", "分数与平台人数", "Score and size of the platform"),
    "age": _Asked("platform_age", "分数与平台年龄", "Score and age of the platform"),
    "market": _Asked(
        "market", "分数变化与平台市场走势", "Change of score and course of the platform's market"
    ),
}
_MOVES = {
    "size": _Asked(
        "movers_size", "调动者的分数变化与新旧平台人数之差", "Movers: change of score and of platform size"
    ),
    "age": _Asked(
        "movers_age", "调动者的分数变化与新旧平台年龄之差", "Movers: change of score and of platform age"
    ),
}
_SORTED = (
    "；也可能是优秀员工本就在这些平台，以调动者的结果为准",
    "; better people may work there: movers tell which",
)


def surroundings(known: Known, scores: FairScores) -> list[Finding]:
    """Judge whether scores go with size, age or market of the platform.

    People of one platform share what befalls it, so the intervals count platforms, not people. Good people
    may work on old or large platforms; who moved tells whether that is it: a score should not follow a move.

    Parameters
    ----------
    known : Known
        What was known.
    scores : FairScores
        The scores as of the same date.

    Returns
    -------
    list of Finding
        Correlations of the score with the log of size and age of the platform, of its change in a year with
        the course of the platform, and of the change of those who moved within the year with the difference
        between their platforms.
    """
    platforms = _platforms(known)
    frame = scores.people[["score", "trend"]].join(_where(known), how="inner")
    frame = frame[frame["front"]].join(platforms, on="platform_id")
    found = [
        _clustered(_LEVELS[what], frame[["platform_id", what, "trend" if what == "market" else "score"]])
        for what in _LEVELS
    ]
    moved = frame[frame["before"].notna() & (frame["before"] != frame["platform_id"])]
    moved = moved.join(platforms.add_suffix("_before"), on="before")
    for what, asked in _MOVES.items():
        found.append(_of_movers(asked, moved[what] - moved[f"{what}_before"], moved["trend"]))
    return found


def _where(known: Known) -> pd.DataFrame:
    """Return each person's platform now and a year ago, and whether front line."""
    then = people(known.facts, as_of=known.months_back(12)).select("employee_id", before="platform_id")
    now = known.people.select("employee_id", "platform_id", front=pl.col("front_line").fill_null(value=False))
    joined = now.join(then, on="employee_id", how="left", maintain_order="left").drop_nulls("platform_id")
    return joined.to_pandas().set_index("employee_id")


def _platforms(known: Known) -> pd.DataFrame:
    """Return the log of size and age of each platform, and the course of its market."""
    size = known.people.drop_nulls("platform_id").group_by("platform_id").agg(size=pl.len().log())
    age = known.table("platforms").select("platform_id", age=known.months_since("launch_date").log1p())
    joined = size.join(age, on="platform_id", how="left").join(_course(known), on="platform_id", how="left")
    return joined.sort("platform_id").to_pandas().set_index("platform_id").astype(float)


def _course(known: Known) -> pl.DataFrame:
    """Return the log of what an average person reached in half a year over that a year before."""
    schema = {"platform_id": pl.String, "market": pl.Float64}
    there = [name for name in _RESULTS if name in measured(known)]
    if not there:
        return pl.DataFrame(schema=schema)
    baseline = dynamic_baseline(known, there[0])
    if baseline.empty:
        return pl.DataFrame(schema=schema)
    own = pl.from_pandas(baseline[["platform_id", "month", "own"]])
    month = pl.col("month").cast(pl.Date)
    now = month >= known.window_start(6)
    before = month.is_between(known.window_start(18), known.window_start(12), closed="left")
    gain = pl.col("own").filter(now).mean() / pl.col("own").filter(before).mean()
    course = own.group_by("platform_id").agg(market=gain.log())
    return course.with_columns(pl.when(pl.col("market").is_finite()).then("market")).cast(schema)  # type: ignore[arg-type]


def _clustered(asked: _Asked, frame: pd.DataFrame) -> Finding:
    """Return a correlation whose interval counts platforms."""
    frame = frame.dropna()
    codes = np.unique(frame["platform_id"].to_numpy().astype(str), return_inverse=True)[1]
    n = int(codes.max()) + 1 if len(codes) else 0
    x, y = (_standard(frame[column].to_numpy(dtype=float)) for column in frame.columns[1:])
    if n < FEWEST_PLATFORMS or not (x.any() and y.any()):
        return too_little(
            asked.name, f"可比的平台不足 {FEWEST_PLATFORMS} 个", _few("platforms", FEWEST_PLATFORMS), n
        )
    r = float(np.mean(x * y))
    influence = np.bincount(codes, weights=x * y - r * (x**2 + y**2) / 2) / len(x)
    sd = float(np.sqrt(np.sum(influence**2) * n / (n - 1)))
    return _told(
        asked,
        r,
        float(t.ppf(1 - _TAIL, n - 1)) * sd,
        len(x),
        also=_SORTED if asked.name != "market" else None,
    )


def _of_movers(asked: _Asked, difference: pd.Series, change: pd.Series) -> Finding:
    frame = pd.DataFrame({"x": difference, "y": change}).dropna()
    n = len(frame)
    x, y = _standard(frame["x"].to_numpy()), _standard(frame["y"].to_numpy())
    if n < FEWEST_MOVERS or not (x.any() and y.any()):
        return too_little(
            asked.name,
            f"一年内换过平台的员工不足 {FEWEST_MOVERS} 人",
            _few("people who moved", FEWEST_MOVERS),
            n,
        )
    r = float(np.mean(x * y))
    sd = float(np.sqrt(np.mean((x * y - r * (x**2 + y**2) / 2) ** 2) / (n - 1)))
    return _told(asked, r, float(t.ppf(1 - _TAIL, n - 1)) * sd, n, also=None)


def _told(asked: _Asked, r: float, half: float, n: int, *, also: tuple[str, str] | None) -> Finding:
    low, high = max(r - half, -1.0), min(r + half, 1.0)
    verdict = judged(low, high, watch=SOME, alarm=MUCH)
    zh = f"{asked.zh}的相关为 {r:+.2f}（95% 区间 {low:+.2f} 至 {high:+.2f}）"
    en = f"{asked.en} correlate by {r:+.2f} (95 % interval {low:+.2f} to {high:+.2f})"
    if also is not None and verdict in ("watch", "alarm"):
        # what sorting alone can bring about is no alarm
        return Finding(asked.name, r, low, high, "watch", zh + also[0], en + also[1], n)
    return Finding(asked.name, r, low, high, verdict, zh, en, n)


def _standard(values: Array) -> Array:
    if not len(values):
        return values
    spread = float(values.std())
    return (values - values.mean()) / spread if spread > 1e-9 else np.zeros(len(values))


def _few(what: str, fewest: int) -> str:
    return f"fewer than {fewest} {what} can be compared"
