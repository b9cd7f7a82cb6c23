"""Whether the yardstick is sound: what is found about the appraisal itself, and about its raters."""

from data.errors import MissingTable
from features.appraisal.indicators.library import library
from features.appraisal.reviews.raters import rater_report
from features.appraisal.score.counting import effects_of
from features.appraisal.yardstick.health import TO_COMPARE
from serving.access import Caller
from serving.answers import Note
from serving.appraisal.requests import AppraisalHealthRequest, AppraisalRatersRequest
from serving.appraisal.scored import Appraisal, finite, plain_rows
from serving.appraisal.yardstick_answers import (
    AppraisalHealthAnswer,
    AppraisalRatersAnswer,
    Comparison,
    Finding,
    MoverPair,
    Rater,
)
from serving.context import Context

_RATERS = Note(
    zh="宽严度说明评分习惯，不说明动机；互评偏高是疑点，不是证据。谁给谁打了几分不显示。",
    en="Severity is a habit of rating, not a motive; mutual favour is a question, no proof. "
    "Who gave whom what is not shown.",
)
_RATER = tuple(name for name in Rater.model_fields if name != "name")
#: Column of `Comparability.pairs` -> field of the answer.
_PAIR = {"from": "from_platform_id", "to": "to_platform_id"}


def health(context: Context, caller: Caller, request: AppraisalHealthRequest) -> AppraisalHealthAnswer:
    """Judge the yardstick itself.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        Has the scope company.
    request : AppraisalHealthRequest
        Date.

    Returns
    -------
    AppraisalHealthAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, MissingTable, SchemeError or TooLittleData.
    """
    with context.deciding(caller, "/appraisal/health", request) as decision:
        context.policy.view(caller, "appraisal.health")
        snapshot = context.snapshot(request.as_of, decision)
        appraisal = context.appraisal(snapshot, decision)
        findings = [
            Finding(
                name=found.name,
                value=finite(found.value),
                low=finite(found.low),
                high=finite(found.high),
                verdict=found.verdict,
                compares=found.name in TO_COMPARE,
                zh=found.zh,
                en=found.en,
                n=found.n,
            )
            for found in appraisal.health.findings
        ]
        answer = AppraisalHealthAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=appraisal.notes(),
            scheme_version=appraisal.scheme.version,
            verdict=appraisal.health.verdict,
            findings=findings,
            comparisons=_comparisons(appraisal),
        )
        told = [{"finding": found.name, "verdict": found.verdict} for found in findings]
        return decision.give(answer, told)


def raters(context: Context, caller: Caller, request: AppraisalRatersRequest) -> AppraisalRatersAnswer:
    """Say how severe raters are, and who favour each other.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        HR with the scope company.
    request : AppraisalRatersRequest
        Date and length of the list.

    Returns
    -------
    AppraisalRatersAnswer
        In the decision log already; raters of fewer than three people are left out.

    Raises
    ------
    EchelonError
        AccessDenied, FutureDate, or MissingTable where no reviews are stored.
    """
    with context.deciding(caller, "/appraisal/raters", request) as decision:
        view = context.policy.view(caller, "appraisal.raters")
        snapshot = context.snapshot(request.as_of, decision)
        if not snapshot.facts.has("reviews"):
            msg = "table reviews is absent; import it to see how raters rate"
            raise MissingTable(msg)
        found = rater_report(snapshot.known)
        order = found["severity"].abs().sort_values(ascending=False, kind="stable").index[: request.top]
        names = snapshot.roster["display_name"].to_dict() if view.sees("name") else {}
        listed = [
            Rater(**row, name=_text(names.get(str(row["rater_id"]))))
            for row in plain_rows(found.loc[order].reset_index(), _RATER)
        ]
        answer = AppraisalRatersAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=[_RATERS],
            n_raters=len(found),
            n_severe=int((found["low"] > 0).sum()),
            n_lenient=int((found["high"] < 0).sum()),
            n_favouring=int((found["mutual_favour"] > 0).sum()),
            raters=listed,
        )
        return decision.give(answer, [{"id": one.rater_id, "severity": one.severity} for one in listed])


def _comparisons(appraisal: Appraisal) -> list[Comparison]:
    """Return what the comparison between platforms rests on, for each indicator that counts."""
    labels = library(appraisal.scheme.own_indicators)
    found_by_name = effects_of(appraisal.snapshot.known, appraisal.scheme, appraisal.indicators)
    return [
        Comparison(
            indicator=name,
            indicator_zh=labels[name].zh,
            indicator_en=labels[name].en,
            comparable=found.comparable,
            connected_share=found.connected_share,
            n_movers=found.n_movers,
            home_spread=finite(found.home_spread),
            pairs=[
                MoverPair(**pair)
                for pair in plain_rows(found.pairs.rename(columns=_PAIR), list(MoverPair.model_fields))
            ],
            zh=found.zh,
            en=found.en,
        )
        for name, found in ((name, one.comparability) for name, one in found_by_name.items())
        if found is not None
    ]


def _text(value: object) -> str | None:
    return value if isinstance(value, str) else None
