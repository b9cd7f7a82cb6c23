"""How platforms fare: people, what they sell, and how much of its change is the market's."""

from datetime import date
from typing import Any

import polars as pl

from data.errors import MissingTable
from features.appraisal.goals.market_effect import market_effect
from features.facts import Known
from features.platforms import FEWEST, platform_course, platforms
from serving.access import Caller, View
from serving.answers import Note
from serving.context import Context
from serving.platforms.answers import PlatformMonth, PlatformsAnswer, PlatformTold
from serving.requests import DatedRequest

_FAIR = Note(
    zh="公平变化 = 人均销售额的变化除去市场的部分；平台自身的成长仍在其中。"
    "新平台没有去年同期，因此不作比较。",
    en="The fair change is the change of revenue a person less the market's part; that a young platform "
    "grows is still within it. A new platform has no year before, so nothing is compared there.",
)


class PlatformsRequest(DatedRequest):
    """Ask how platforms fare."""


def strip(context: Context, caller: Caller, request: PlatformsRequest) -> PlatformsAnswer:
    """Tell how each platform fares against its market.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Sees all platforms with the scope company, else those of its platform scopes: a figure of a platform
        tells about everybody there.
    request : PlatformsRequest
        Date.

    Returns
    -------
    PlatformsAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable or TooLittleData.
    """
    with context.deciding(caller, "/platforms", request) as decision:
        view = context.policy.view(caller, "platforms.read")
        snapshot = context.snapshot(request.as_of, decision)
        if not (snapshot.facts.has("platforms") and snapshot.facts.sells):
            msg = "table platforms or every table of sales is absent; import them to see how platforms fare"
            raise MissingTable(msg)
        told = snapshot.known.once("platforms told", lambda: _told(snapshot.known))
        effect = market_effect(snapshot.known, "revenue")
        answer = PlatformsAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_FAIR, Note(zh=f"{effect.zh}。", en=f"{effect.en[:1].upper()}{effect.en[1:]}.")],
            currency=snapshot.store.company.currency,
            platforms=[one for one in told if _within(view, one.platform_id)],
        )
        return decision.give(answer, [])


def _within(view: View, platform_id: str) -> bool:
    return bool({"company", f"platform:{platform_id}"} & set(view.caller.scopes))


def _told(known: Known) -> list[PlatformTold]:
    courses: dict[str, list[PlatformMonth]] = {}
    for platform_id, at, revenue in platform_course(known).iter_rows():
        month = PlatformMonth(month=date(at // 12, at % 12 + 1, 1), revenue=revenue)
        courses.setdefault(platform_id, []).append(month)
    return [PlatformTold(**row, course=courses.get(row["platform_id"], [])) for row in _rows(known)]


def _rows(known: Known) -> list[dict[str, Any]]:
    enough = pl.when(pl.col("n_people") >= FEWEST).then(pl.col("n_people"))
    return platforms(known).with_columns(n_people=enough).to_dicts()
