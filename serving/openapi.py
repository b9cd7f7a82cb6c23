"""The description of the service that it serves at ``/docs.json``."""

from collections.abc import Mapping
from typing import Any, Literal

from pydantic import BaseModel
from pydantic.json_schema import models_json_schema

from serving.refusals import Refusal, statuses
from serving.routes import ANSWERS, ROUTES

_REFERENCE = "#/components/schemas/{model}"


def document(version: str) -> dict[str, Any]:
    """Return the OpenAPI 3.1 document.

    Parameters
    ----------
    version : str
        Version of the product.

    Returns
    -------
    dict
        Made from the same models that check the requests and form the answers.
    """
    schemas, components = _schemas()
    paths: dict[str, Any] = {
        "/livez": _plain("The process lives", secured=False),
        "/readyz": _plain("The service answers", secured=False, more={503: "It is starting or stopping"}),
        "/metrics": _plain("Counters for Prometheus", secured=True),
    }
    for route, asked in ROUTES.items():
        paths[route] = {"post": _operation(route, asked, schemas)}
    return {
        "openapi": "3.1.0",
        "info": {
            "title": "Echelon",
            "version": version,
            "description": "Fair scores, promotion, flight risk, staffing, and why. A person decides.",
        },
        "paths": paths,
        "components": {
            "schemas": components,
            "securitySchemes": {"token": {"type": "http", "scheme": "bearer", "bearerFormat": "JWT"}},
        },
    }


def _schemas() -> tuple[dict[Any, Any], dict[str, Any]]:
    wanted: list[tuple[type[BaseModel], Literal["validation", "serialization"]]] = []
    wanted.extend((asked, "validation") for asked in ROUTES.values())
    wanted.extend((answer, "serialization") for answer in ANSWERS.values())
    wanted.append((Refusal, "serialization"))
    references, definitions = models_json_schema(wanted, ref_template=_REFERENCE)
    return {model: schema for (model, _), schema in references.items()}, definitions["$defs"]


def _operation(route: str, asked: type[BaseModel], schemas: Mapping[Any, Any]) -> dict[str, Any]:
    answer = ANSWERS[route]
    return {
        "operationId": route.strip("/").replace("/", "_"),
        "summary": (asked.__doc__ or "").strip(),
        "tags": [route.split("/")[1]],
        "security": [{"token": []}],
        "requestBody": {"required": True, "content": _json(schemas[asked])},
        "responses": {
            "200": {"description": (answer.__doc__ or "").strip(), "content": _json(schemas[answer])},
            **_refusals(statuses()),
        },
    }


def _plain(summary: str, *, secured: bool, more: Mapping[int, str] | None = None) -> dict[str, Any]:
    refusals = {405: statuses()[405], **(more or {})}
    if secured:
        refusals |= {status: statuses()[status] for status in (401, 403, 429)}
    operation = {
        "summary": summary,
        "tags": ["operation"],
        "responses": {
            "200": {"description": summary, "content": {"text/plain": {"schema": {"type": "string"}}}},
            **_refusals(refusals),
        },
    }
    return {"get": {**operation, "security": [{"token": []}]} if secured else operation}


def _refusals(meanings: Mapping[int, str]) -> dict[str, Any]:
    content = _json({"$ref": _REFERENCE.format(model=Refusal.__name__)})
    told = {str(status): {"description": meaning, "content": content} for status, meaning in meanings.items()}
    if "429" in told:
        told["429"]["headers"] = {
            "Retry-After": {"description": "Seconds to wait", "schema": {"type": "integer", "minimum": 1}}
        }
    return told


def _json(schema: Mapping[str, Any]) -> dict[str, Any]:
    return {"application/json": {"schema": schema}}
