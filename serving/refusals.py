"""How an error becomes an answer: the only place where it gets an HTTP status."""

import logging
import traceback
from collections.abc import Mapping
from http import HTTPStatus

from pydantic import BaseModel, ConfigDict, Field, ValidationError

from data import errors
from features.written import Fault as Misfit
from features.written import faults_of, place_words
from serving.requests import Contradiction

#: Faults that are told at once.
_MOST = 50

_log = logging.getLogger("echelon")

#: The first class that fits gives status, short name and what to do.
_TOLD: tuple[tuple[type[errors.EchelonError], int, str, str], ...] = (
    (errors.NotSignedIn, 401, "not_signed_in", "Send the header `Authorization: Bearer TOKEN`."),
    (errors.AccessDenied, 403, "not_allowed", "Ask the administrator for a token with another role."),
    (errors.UnknownEmployee, 404, "not_found", "Check the id; people outside your scope are not found."),
    (
        errors.UnknownPlatform,
        404,
        "not_found",
        "Check the platform_id; `echelon tables` lists what is there.",
    ),
    (errors.UnknownTarget, 404, "not_found", "Check the target; `echelon promotions targets` lists them."),
    (errors.UnknownList, 404, "not_found", "Give the request_id of a list that was shown."),
    (errors.UnknownPlan, 404, "not_found", "Give the request_id of a plan that was shown."),
    (errors.UnknownTask, 404, "not_found", "Give the task_id that the submission answered, with its token."),
    (errors.UnknownFlag, 404, "not_found", "Check the flag_id; `echelon flags list` shows them."),
    (errors.UnknownAccount, 404, "not_found", "Check the name; `echelon account list` shows them."),
    (errors.UnknownSession, 404, "not_found", "Nothing is left to do: it has ended already."),
    (errors.UnknownPetition, 404, "not_found", "Check the petition_id; `/petitions/list` has them."),
    (errors.FutureDate, 409, "date_not_known", "Leave out as_of to use the latest date."),
    (errors.NoModel, 409, "no_model", "Run `echelon train`; `echelon models` lists what is there."),
    (errors.ModelError, 409, "model_unusable", "Run `echelon train`, or `echelon rollback` to the former."),
    (errors.MissingTable, 409, "no_data", "Import the table named; `echelon tables` lists what is there."),
    (errors.TooLittleData, 409, "too_little_data", "Choose a later date or a wider group."),
    (errors.Settled, 409, "settled", "Nothing is left to do; the message says what stands."),
    (errors.Canceled, 409, "canceled", "Submit the request again if the plan is wanted after all."),
    (errors.OutOfOrder, 409, "out_of_order", "Take the step first that the message names."),
    (
        errors.SchemeError,
        409,
        "scheme_unusable",
        "Correct the scheme; `echelon scheme check` names every fault.",
    ),
    (
        errors.LogBroken,
        409,
        "log_altered",
        "Run `echelon audit verify`; restore the log from the backup, then find out who changed it.",
    ),
    (
        errors.Misfits,
        409,
        "does_not_fit",
        "Correct what faults name: nobody and nothing of these names is known.",
    ),
    (
        errors.NotAsShown,
        409,
        "not_as_shown",
        "Decide on what was shown; the message names what does not go together.",
    ),
    (errors.SettingError, 500, "setting", "Correct the setting; the guide to settings lists them."),
    (errors.InputError, 400, "not_valid", "Correct what the message names; /docs.json has the form."),
)


class Fault(BaseModel):
    """One place of a request that is not as declared."""

    model_config = ConfigDict(extra="forbid")

    where: str = Field(description="Path of the key, such as `platforms[2].skills[0].lower`")
    expected: str = Field(description="What was expected there")
    came: str | None = Field(default=None, description="What came; an undeclared key is not repeated")
    advice: str | None = Field(default=None, description="What to do")


class Refusal(BaseModel):
    """Every answer that is not the one asked for has this form."""

    model_config = ConfigDict(extra="forbid")

    error: str = Field(description="Short name of what happened")
    message: str = Field(description="What was expected and what came")
    hint: str = Field(description="What to do")
    request_id: str = Field(description="Quote it when asking for help; the decision log has it too")
    faults: list[Fault] = Field(default_factory=list, description="Places in the request, where it is that")


def refuse(error: errors.EchelonError, request_id: str) -> tuple[int, Refusal]:
    """Return the status and answer for an error that was raised on purpose."""
    for kind, status, name, hint in _TOLD:
        if isinstance(error, kind):
            places = [Fault(**one) for one in getattr(error, "places", ())]
            return status, Refusal(
                error=name, message=str(error), hint=hint, request_id=request_id, faults=places[:_MOST]
            )
    return unexpected(error, request_id)


def invalid(error: ValidationError, request_id: str, kind: type[BaseModel]) -> tuple[int, Refusal]:
    """Return the status and answer for a request that is not as declared."""
    faults = [_fault(one) for one in faults_of(error, kind)][:_MOST]
    named = "; ".join(f"{fault.where}: {fault.expected}" for fault in faults[:3])
    together = all(isinstance(one.get("ctx", {}).get("error"), Contradiction) for one in error.errors())
    return 409 if together else 400, Refusal(
        error="contradictory" if together else "not_valid",
        message=f"the request {'contradicts itself' if together else 'is not as declared'}: {named}",
        hint="Correct the keys named in faults; /docs.json has the form.",
        request_id=request_id,
        faults=faults,
    )


def plain(status: int, message: str, hint: str, request_id: str) -> tuple[int, Refusal]:
    """Return the answer for a refusal that comes from the transport."""
    name = HTTPStatus(status).phrase.lower().replace(" ", "_")
    return status, Refusal(error=name, message=message, hint=hint, request_id=request_id)


def unexpected(error: BaseException, request_id: str) -> tuple[int, Refusal]:
    """Log where an error happened, without its text, which may hold personal data; return the answer."""
    frames = traceback.extract_tb(error.__traceback__)[-6:]
    where = " <- ".join(f"{frame.filename}:{frame.lineno}" for frame in reversed(frames))
    _log.error("request %s failed: %s at %s", request_id, type(error).__name__, where)
    return 500, Refusal(
        error="failed",
        message="the service could not answer; nothing was decided",
        hint="Tell the administrator the request_id.",
        request_id=request_id,
    )


def statuses() -> Mapping[int, str]:
    """Return status -> meaning of every refusal that the service gives."""
    return {
        400: "The request is not as declared",
        401: "No valid token",
        403: "The role may not do this",
        404: "No such person, plan, task, petition or platform, or outside the caller's scope",
        405: "Another method is needed",
        409: "What is stored cannot answer this: no such date, table or model, settled, out of order,"
        " canceled, or an altered log; or what is asked contradicts itself or names what is not known",
        413: "The body is larger than 256 KB",
        415: "The body is not application/json",
        429: "Too many requests; Retry-After says when to come again",
    }


def _fault(found: Misfit) -> Fault:
    """Return a fault as it is told; an undeclared key is the caller's text and is not repeated."""
    if found.undeclared:
        where = place_words((*found.place[:-1], "(undeclared key)"))
        offer = found.advice.removeprefix("remove it; ")
        return Fault(where=where, expected=f"no such key is declared; {found.expected}", advice=offer)
    return Fault(
        where=place_words(found.place) or "(the whole)",
        expected=found.expected or found.advice,
        came=found.came if found.place else None,
        advice=found.advice,
    )
