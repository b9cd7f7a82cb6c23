"""What a person sees where there is no answer: what happened, in words, and what to do."""

from collections.abc import Mapping

from serving.refusals import Refusal
from serving.web.shell import Page, Visit


def failure(visit: Visit, status: int, refusal: Refusal) -> Page:
    """Return the page for a refusal."""
    title, advice = _told(visit).get(refusal.error, _otherwise(visit))
    values = {"title": title, "advice": advice, "refusal": refusal, "status": status}
    return Page("failure.html", values, status=status)


def _otherwise(visit: Visit) -> tuple[str, str]:
    return visit._("This did not work"), visit._(
        "Try again. If it happens again, tell your administrator the number below."
    )


def _told(visit: Visit) -> Mapping[str, tuple[str, str]]:
    """Return short name of a refusal -> what it is called here, and what to do."""
    _ = visit._
    again = _("Go back, correct what is named below, and send it again.")
    return {
        "not_allowed": (
            _("You may not see this"),
            _("Your role does not include it. If you need it for your work, ask your administrator."),
        ),
        "not_found": (
            _("There is nothing here that you may see"),
            _("It may not exist, or lie outside the part of the company that you look after."),
        ),
        "date_not_known": (_("That date is not known yet"), _("Choose an earlier date.")),
        "no_model": (
            _("No model has been released for this yet"),
            _("Your administrator trains and releases it with `echelon train`."),
        ),
        "model_unusable": (
            _("The released model does not fit the tables"),
            _("Your administrator trains it again with `echelon train`, or goes back to the former one."),
        ),
        "no_data": (
            _("A table is missing for this"),
            _("Your administrator imports the table that is named below."),
        ),
        "too_little_data": (
            _("Too little is known to say this"),
            _("Rather than guess, Echelon gives no answer. Choose a later date or a wider group."),
        ),
        "settled": (_("This is settled already"), _("Nothing is left to do; below it says what stands.")),
        "out_of_order": (_("Another step comes first"), _("Take the step that is named below.")),
        "canceled": (_("This was canceled"), _("Send it again if it is wanted after all.")),
        "not_valid": (_("Something in this form does not fit"), again),
        "contradictory": (_("Two of these wishes contradict each other"), again),
        "does_not_fit": (_("A name in this form is not known"), again),
        "scheme_unusable": (_("The scheme has a fault"), again),
        "log_altered": (
            _("The decision log was altered"),
            _("Tell your administrator at once; nothing was decided."),
        ),
        "too_many_requests": (_("Too many requests"), _("Wait a moment, then try again.")),
    }
