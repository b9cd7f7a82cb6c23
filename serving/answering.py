"""How a use case becomes the answer of a route."""

from collections.abc import Callable
from typing import TypeVar

import bentoml
from starlette.responses import Response

from data.errors import EchelonError
from serving.access import Caller
from serving.answers import Answer
from serving.context import Context
from serving.refusals import refuse, unexpected
from serving.replies import refusal_response
from serving.requests import Asked

R = TypeVar("R", bound=Asked)


class Answering:
    """Base of the service and of parts of it."""

    _context: Context

    def _answer(
        self, use_case: Callable[[Context, Caller, R], Answer], request: R, ctx: bentoml.Context
    ) -> Response:
        caller: Caller = ctx.request.state.caller
        try:
            answer = use_case(self._context, caller, request)
            response: Response = Response(answer.model_dump_json(), media_type="application/json")
        except EchelonError as error:
            response = refusal_response(*refuse(error, caller.request_id))
        except Exception as error:  # BentoML would log its text, which may hold personal data
            response = refusal_response(*unexpected(error, caller.request_id))
        ctx.response.status_code = response.status_code
        return response
