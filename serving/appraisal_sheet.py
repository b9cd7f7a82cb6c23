"""The sheet of a review talk, as a page that loads nothing from outside."""

from serving.access import Caller
from serving.appraisal_answers import AppraisalSheetAnswer
from serving.appraisal_requests import AppraisalSheetRequest
from serving.context import Context
from serving.selection import place_of


def sheet(context: Context, caller: Caller, request: AppraisalSheetRequest) -> AppraisalSheetAnswer:
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
    AppraisalSheetAnswer
        In the decision log already.

    Raises
    ------
    EchelonError
        AccessDenied, UnknownEmployee, FutureDate, MissingTable, SchemeError or TooLittleData.
    """
    with context.deciding(caller, "/appraisal/sheet", request) as decision:
        view = context.policy.view(caller, "appraisal.person")
        snapshot = context.snapshot(request.as_of, decision)
        place_of(snapshot, view, request.employee_id)
        appraisal = context.appraisal(snapshot, decision)
        answer = AppraisalSheetAnswer(
            request_id=decision.request_id,
            as_of=snapshot.as_of,
            notes=appraisal.notes(view),
            scheme_version=appraisal.scheme.version,
            employee_id=request.employee_id,
            html="",
        )
        return decision.give(answer, [{"id": request.employee_id}])
