"""Whether flags help: people told of at once against people whom chance held back."""

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any

import polars as pl

from data.calendar import add_months
from features.exit_kinds import OF_OWN_WILL
from models.trial import FEWEST, Arm, Difference, difference, needed, smallest_found
from serving.access import Caller
from serving.answers import Note
from serving.attrition.answers import TrialAnswer, Verdict
from serving.attrition.flags import Flag
from serving.attrition.requests import TrialRequest
from serving.context import Context
from serving.snapshot import Snapshot

#: The drop of the rate of leaving that a trial should be able to find.
WORTH_FINDING = 0.10

_READ = Note(
    zh="按最初的随机分组比较（意向性分析）：每人只计第一次提醒，无论之后采取了什么措施。"
    "只计自愿离职，且只计期限已满的人。",
    en="By intention to treat: everybody counts in the arm that chance gave, by the first flag, whatever was"
    " done afterwards. Only exits of the own will count, and only people whose horizon is over.",
)
_STAGED = Note(
    zh="暂不发出的提醒会分批发出：两组都只观察到抽签给定的发出日，因此较晚的效果看不到。",
    en="Held-back flags are released in stages: both arms are watched until the day that chance gave each"
    " person, so later effects do not show.",
)


@dataclass(frozen=True, slots=True)
class Watched:
    """The people of a trial.

    Attributes
    ----------
    flagged, held_back : Arm
        Those whose outcome is known.
    n_waiting : int
        Those whose outcome is not.
    expected_rate : float
        Mean probability of leaving that the model gave them all.
    share : float
        Share that is held back; 0 where there is no trial.
    staged : bool
        Whether held-back flags are released.
    """

    flagged: Arm
    held_back: Arm
    n_waiting: int
    expected_rate: float
    share: float
    staged: bool

    @classmethod
    def of(cls, flags: Sequence[Flag], snapshot: Snapshot) -> "Watched":
        """Watch the people of the trial that runs, or ran last, until the date of a snapshot."""
        as_of = snapshot.as_of
        drawn = [one for one in flags if _counts(one) and one.as_of <= as_of]
        if not drawn:
            return cls(Arm(0, 0), Arm(0, 0), 0, 0.0, 0.0, staged=False)
        rule = _rule(drawn[-1])
        first: dict[str, Flag] = {}
        for one in drawn:
            if _rule(one) == rule:
                first.setdefault(one.employee_id, one)
        over = [one for one in first.values() if _until(one) <= as_of]
        exits = _exits(snapshot)
        flagged = _arm([one for one in over if not one.held_back], exits)
        held_back = _arm([one for one in over if one.held_back], exits)
        expected = sum(one.probability for one in first.values()) / len(first)
        return cls(flagged, held_back, len(first) - len(over), expected, rule[0], staged=rule[1])

    @property
    def base_rate(self) -> float:
        """Share of the held back who leave: as seen (Jeffreys), as predicted where there are too few."""
        if self.held_back.n < FEWEST:
            return self.expected_rate
        return (self.held_back.n_left + 0.5) / (self.held_back.n + 1)


def trial(context: Context, caller: Caller, request: TrialRequest) -> TrialAnswer:
    """Tell whether those flagged leave less than those held back.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Has the scope company; figures name nobody.
    request : TrialRequest
        Only what was known before the date counts.

    Returns
    -------
    TrialAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable or LogBroken.
    """
    with context.deciding(caller, "/attrition/trial", request) as decision:
        context.policy.view(caller, "attrition.trial")
        snapshot = context.snapshot(request.as_of, decision)
        watched = Watched.of(context.flags.all(), snapshot)
        found = _compared(watched)
        verdict = _verdict(watched, found)
        zh, en = _words(verdict, watched, found)
        answer = TrialAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_READ, *([_STAGED] if watched.staged else [])],
            verdict=verdict,
            zh=zh,
            en=en,
            n_flagged=watched.flagged.n,
            n_held_back=watched.held_back.n,
            n_waiting=watched.n_waiting,
            n_needed=needed(watched.base_rate, WORTH_FINDING, watched.share) if watched.share else None,
            **_figures(watched, found),
        )
        return decision.give(answer, [])


def _counts(flag: Flag) -> bool:
    """Tell whether chance decided about a flag in time, and an exit can be looked for."""
    return flag.share > 0 and not flag.late and flag.horizon_months is not None


def _rule(flag: Flag) -> tuple[float, bool]:
    return flag.share, flag.stage is not None


def _until(flag: Flag) -> date:
    """Return the end of a person's time: the horizon, or the day on which a held-back flag would be told."""
    end = add_months(flag.as_of, flag.horizon_months or 0)
    return min(end, flag.stage) if flag.stage else end


def _exits(snapshot: Snapshot) -> dict[str, date]:
    """Return when people left of their own will, as far as was known at the date."""
    known = snapshot.facts.known("employees", as_of=snapshot.as_of)
    rows = known.filter(pl.col("exit_date").is_not_null(), OF_OWN_WILL)
    return dict(rows.select("employee_id", "exit_date").iter_rows())


def _arm(flags: Sequence[Flag], exits: dict[str, date]) -> Arm:
    return Arm(len(flags), sum(_left(one, exits) for one in flags))


def _left(flag: Flag, exits: dict[str, date]) -> bool:
    day = exits.get(flag.employee_id)
    return day is not None and flag.as_of <= day < _until(flag)


def _compared(watched: Watched) -> Difference | None:
    if min(watched.flagged.n, watched.held_back.n) < FEWEST:
        return None
    return difference(watched.flagged, watched.held_back)


def _verdict(watched: Watched, found: Difference | None) -> Verdict:
    if not watched.share:
        return "no trial"
    if found is None:
        return "too little data"
    if found.high < 0:
        return "fewer leave"
    return "more leave" if found.low > 0 else "not shown"


def _figures(watched: Watched, found: Difference | None) -> dict[str, Any]:
    if found is None:
        return {}
    return {
        "n_left_flagged": watched.flagged.n_left,
        "n_left_held_back": watched.held_back.n_left,
        "difference": found.value,
        "low": found.low,
        "high": found.high,
        "p": found.p,
        "smallest_found": smallest_found(watched.flagged.n, watched.held_back.n, watched.base_rate),
    }


def _words(verdict: Verdict, watched: Watched, found: Difference | None) -> tuple[str, str]:
    if verdict == "no trial":
        return (
            "没有随机暂不发出的提醒，因此无法判断提醒是否有用；请在 attrition.yaml 中设置 flags.held_back。",
            "No flags were held back at random, so nothing can be said about whether flags help;"
            " set flags.held_back in attrition.yaml.",
        )
    told, held = watched.flagged, watched.held_back
    if found is None:
        return (
            f"数据太少，无法判断：已提醒{told.n}人、未提醒{held.n}人的结果已知，每组至少需要{FEWEST}人。",
            f"Too little data to judge: outcomes are known of {told.n} people flagged and {held.n} held back;"
            f" at least {FEWEST} of each are needed.",
        )
    points, ends = f"{100 * found.value:+.1f}", f"{100 * found.low:+.1f} to {100 * found.high:+.1f}"
    zh_said, en_said = {
        "fewer leave": ("列入提醒的人离职较少", "Fewer of those flagged left"),
        "more leave": ("列入提醒的人离职较多", "More of those flagged left"),
    }.get(
        verdict,
        ("未发现差异（不等于没有差异）", "No difference is shown, which does not mean that there is none"),
    )
    return (
        f"{zh_said}：{told.n}人中离职{told.n_left}人，未提醒的{held.n}人中离职{held.n_left}人，"
        f"相差{points}个百分点（95%区间{ends.replace(' to ', '至')}）。",
        f"{en_said}: {told.n_left} of {told.n}, against {held.n_left} of {held.n} held back;"
        f" a difference of {points} points (95 % interval {ends}).",
    )
