"""The sheet of a review talk, as a page that loads nothing from outside."""

from dataclasses import dataclass

from serving.access import Caller
from serving.appraisal.answers import AppraisalSheetAnswer
from serving.appraisal.requests import AppraisalSheetRequest
from serving.appraisal.sheet import ReviewSheet, review_sheet
from serving.appraisal.sheet_html import to_html
from serving.context import Context
from serving.selection import place_of


@dataclass(frozen=True, slots=True)
class Made:
    """A sheet as it is answered, and as it is printed."""

    answer: AppraisalSheetAnswer
    sheet: ReviewSheet


def sheet(context: Context, caller: Caller, request: AppraisalSheetRequest) -> AppraisalSheetAnswer:
    """Make the sheet of a review talk; see `made`."""
    return made(context, caller, request).answer


def made(context: Context, caller: Caller, request: AppraisalSheetRequest) -> Made:
    """Make the sheet of a review talk.

    Parameters
    ----------
    context : Context
        The installation.
    caller : Caller
        The person must be in the caller's scope; an employee gets the own sheet.
    request : AppraisalSheetRequest
        Person, date and language.

    Returns
    -------
    Made
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownEmployee, FutureDate, MissingTable, SchemeError or TooLittleData.
    """
    with context.deciding(caller, "/appraisal/sheet", request) as decision:
        view = context.policy.view(caller, "appraisal.person")
        snapshot = context.snapshot(request.as_of, decision)
        place = place_of(snapshot, view, request.employee_id)
        appraisal = context.appraisal(snapshot, decision)
        roster = snapshot.roster if view.sees("name") else snapshot.roster.drop(columns="display_name")
        found = review_sheet(
            appraisal.fair,
            roster.iloc[[place]],
            request.employee_id,
            platforms=appraisal.platforms,
            changes=context.calibrations.of_person(request.employee_id),
        )
        answer = AppraisalSheetAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=appraisal.notes(),
            scheme_version=appraisal.scheme.version,
            employee_id=request.employee_id,
            html=to_html(found, language=request.language),
        )
        decision.give(answer, [{"id": request.employee_id}])
        return Made(answer, found)
