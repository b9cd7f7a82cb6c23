"""Start page, its style sheet, and the description of the service."""

from collections.abc import Mapping
from importlib.metadata import PackageNotFoundError, version
from pathlib import Path
from typing import Any

import yaml
from jinja2 import Environment, FileSystemLoader, select_autoescape
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import HTMLResponse, JSONResponse
from starlette.routing import Mount, Route
from starlette.staticfiles import StaticFiles

from serving.openapi import document
from serving.sign_in.routes import ROUTES as SIGN_IN

_HERE = Path(__file__).resolve().parent

#: Nothing but our own style sheet and pictures; no script at all.
_CSP = (
    "default-src 'none'; style-src 'self'; img-src 'self'; "
    "base-uri 'none'; form-action 'none'; frame-ancestors 'none'"
)


def pages() -> Starlette:
    """Return the application that serves the pages."""
    templates = Environment(loader=FileSystemLoader(_HERE / "templates"), autoescape=select_autoescape())
    texts: Mapping[str, Any] = yaml.safe_load((_HERE / "texts.yaml").read_text(encoding="utf-8"))
    number = _version()
    described = document(number)

    async def start(request: Request) -> HTMLResponse:
        language = _language(request)
        page = templates.get_template("start.html").render(
            text=texts[language], language=language, version=number
        )
        headers = {"Content-Security-Policy": _CSP, "X-Frame-Options": "DENY", "Content-Language": language}
        return HTMLResponse(page, headers=headers)

    async def docs(_request: Request) -> JSONResponse:
        return JSONResponse(described)

    return Starlette(
        routes=[
            Route("/", start, name="start"),
            Route("/docs.json", docs, name="docs"),
            *SIGN_IN,
            Mount("/static", StaticFiles(directory=_HERE / "static"), name="static"),
        ]
    )


def _version() -> str:
    try:
        return version("echelon")
    except PackageNotFoundError:  # a Bento carries the code without installing the package
        return "unknown"


def _language(request: Request) -> str:
    wanted = request.query_params.get("lang", "")
    if wanted in ("zh", "en"):
        return wanted
    return "zh" if request.headers.get("accept-language", "").lower().startswith("zh") else "en"
