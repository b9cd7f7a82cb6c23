"""In which language a page answers: as the address says, as was chosen before, as the browser prefers."""

from starlette.requests import Request
from starlette.responses import Response

from serving.web.texts import Language

_COOKIE = "echelon_language"
_YEAR = 365 * 86400


def language_of(request: Request) -> Language:
    """Return the language of a request."""
    for wanted in (request.query_params.get("lang"), request.cookies.get(_COOKIE)):
        if wanted == "zh":
            return "zh"
        if wanted == "en":
            return "en"
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"


def keep_language(request: Request, response: Response) -> None:
    """Keep a language that was chosen."""
    language = language_of(request)
    if request.query_params.get("lang") == language:
        response.set_cookie(_COOKIE, language, max_age=_YEAR, httponly=True, samesite="lax")
