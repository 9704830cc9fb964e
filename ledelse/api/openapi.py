"""`/openapi.json`: OpenAPI 3.1, made from the same declarations and models that the routes use."""

import json
from collections.abc import Mapping
from functools import cache
from typing import Any

from pydantic import BaseModel
from pydantic.json_schema import JsonSchemaMode, models_json_schema
from werkzeug.wrappers import Response

from ledelse.api import bodies
from ledelse.api.problems import MIME, ProblemShape
from ledelse.api.routes import ROUTES, TEXTS, Route, declared, json_answer, route_ids
from ledelse.api.shapes import LARGEST_ID, Answer
from ledelse.people.permissions import Open, needs

REF = "#/components/schemas/{model}"
Schemas = Mapping[tuple[Any, JsonSchemaMode], dict[str, Any]]


class OpenApi(Answer):
    """The description of this interface."""


@declared(
    lambda view: Route(method="GET", path="/openapi.json", view=view, need=Open.ANYONE, answers=OpenApi)
)
@needs(Open.ANYONE)
def openapi_json() -> Response:
    """This description, for programs."""
    return json_answer(description())


@cache
def description() -> str:
    """The whole description as JSON."""
    schemas, definitions = _schemas()
    paths: dict[str, dict[str, Any]] = {}
    for route in ROUTES:
        paths.setdefault(f"/api/v1{route.path}", {})[route.method.lower()] = _operation(route, schemas)
    return json.dumps(
        {
            "openapi": "3.1.0",
            "info": {"title": "Ledelse", "version": "1"},
            "servers": [{"url": "/"}],
            "security": [{"token": []}],
            "paths": paths,
            "components": {
                "schemas": definitions["$defs"],
                "securitySchemes": {"token": {"type": "http", "scheme": "bearer"}},
            },
        }
    )


def _schemas() -> tuple[Schemas, dict[str, Any]]:
    wanted: list[tuple[type[BaseModel], JsonSchemaMode]] = [(ProblemShape, "serialization")]
    for route in ROUTES:
        wanted += [(model, "validation") for model in (route.body, route.form, route.query) if model]
        wanted += [(route.answers, "serialization")] if route.answers else []
    return models_json_schema(list(dict.fromkeys(wanted)), ref_template=REF)


def _operation(route: Route, schemas: Schemas) -> dict[str, Any]:
    operation: dict[str, Any] = {
        "operationId": route.name,
        "summary": route.summary,
        "tags": [route.path.split("/")[1]],
        "parameters": [*_path(route), *_query(route), *_headers(route)],
        "responses": {**_success(route, schemas), **_problems(route)},
    }
    if route.need is Open.ANYONE:
        operation["security"] = []
    if route.body or route.form:
        operation["requestBody"] = {"required": True, "content": _content(route, schemas)}
    return operation


def _path(route: Route) -> list[dict[str, Any]]:
    number = {"type": "integer", "minimum": 1, "maximum": LARGEST_ID}
    return [
        {
            "name": name,
            "in": "path",
            "required": True,
            "schema": {"type": "string", "minLength": 1} if name in TEXTS else number,
        }
        for name in route_ids(route.path)
    ]


def _query(route: Route) -> list[dict[str, Any]]:
    if route.query is None:
        return []
    schema = route.query.model_json_schema(ref_template=REF)
    needed = schema.get("required", [])
    return [
        {"name": name, "in": "query", "required": name in needed, "schema": _without_null(part)}
        for name, part in schema["properties"].items()
    ]


def _without_null(schema: dict[str, Any]) -> dict[str, Any]:
    """A parameter that is left out is left out: it is never the word null."""
    choices = [choice for choice in schema.get("anyOf", []) if choice != {"type": "null"}]
    rest = {name: value for name, value in schema.items() if name not in ("anyOf", "default", "title")}
    if len(choices) == 1:
        return {**rest, **choices[0]}
    return {**rest, "anyOf": choices} if choices else rest


def _headers(route: Route) -> list[dict[str, Any]]:
    if route.method != "POST":
        return []
    schema = {"type": "string", "minLength": 1, "maxLength": bodies.LONGEST_KEY, "pattern": "^[!-~]+$"}
    words = "The same key and body give the same answer and one effect, for 30 days."
    return [{"name": bodies.KEY, "in": "header", "required": False, "description": words, "schema": schema}]


def _content(route: Route, schemas: Schemas) -> dict[str, Any]:
    content: dict[str, Any] = {}
    if route.body:
        content["application/json"] = {"schema": schemas[route.body, "validation"]}
    if route.form:
        file = {
            "type": "object",
            "required": ["file"],
            "properties": {"file": {"type": "string", "format": "binary"}},
        }
        content["multipart/form-data"] = {
            "schema": _with_file(route.form.model_json_schema(ref_template=REF), file)
        }
    return content


def _with_file(fields: dict[str, Any], file: dict[str, Any]) -> dict[str, Any]:
    return {
        "type": "object",
        "required": ["file"],
        "properties": {**fields.get("properties", {}), **file["properties"]},
        "additionalProperties": False,
    }


def _success(route: Route, schemas: Schemas) -> dict[str, Any]:
    if route.answers is None:
        kind = {route.media_type: {"schema": {"type": "string", "format": "binary"}}}
        return {
            "200": {"description": "The file.", "content": kind},
            "206": {"description": "A part of the file.", "content": kind},
            "304": {"description": "The file that is known already."},
            "416": {"description": "No such part.", "content": {MIME: {"schema": _problem()}}},
        }
    answer: dict[str, Any] = {
        "description": "Done.",
        "content": {route.media_type: {"schema": schemas[route.answers, "serialization"]}},
    }
    if route.status == 201:
        answer["headers"] = {"Location": {"schema": {"type": "string"}}}
    return {str(route.status): answer}


PROBLEMS = {
    400: "It could not be read.",
    401: "No token, or one that does not work.",
    403: "Not this person's to do.",
    404: "Not there, or not for this person.",
    409: "Too late, or not in this state; says who did what when.",
    413: "Too large.",
    415: "Of a kind that is not read here.",
    422: "A field cannot be used.",
}


def _problems(route: Route) -> dict[str, Any]:
    if route.need is Open.ANYONE:
        return {}
    reading = (400, 401, 403, 404, 422)
    wanted = reading if route.method == "GET" else tuple(PROBLEMS)
    return {
        str(status): {"description": PROBLEMS[status], "content": {MIME: {"schema": _problem()}}}
        for status in wanted
    }


def _problem() -> dict[str, Any]:
    return {"$ref": REF.format(model=ProblemShape.__name__)}
