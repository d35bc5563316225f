"""What is for one reader alone: bodies read as typed values, answers that nothing keeps."""

from collections.abc import Mapping
from dataclasses import asdict
from typing import Annotated, Any, Final, TypeVar

import orjson
from fastapi import Path, Request
from pydantic import BaseModel, ConfigDict, ValidationError
from starlette.responses import Response

from geo_service.api.bodies import read_body
from geo_service.errors import InputError

JSON_TYPE: Final = "application/json"
PRIVATE: Final = {"Cache-Control": "private, no-store", "Vary": "Authorization, Cookie"}
MAX_ID: Final = 2_147_483_647

RowId = Annotated[int, Path(ge=1, le=MAX_ID, description="numéro donné par le service")]
Model = TypeVar("Model", bound="Body")


class Body(BaseModel):
    """A body in JSON: nothing it does not declare is accepted."""

    model_config = ConfigDict(extra="forbid", frozen=True, hide_input_in_errors=True)


def private_answer(body: object, status: int = 200) -> Response:
    """JSON for who asks, and for nobody after."""
    return Response(orjson.dumps(body, default=_plain), status, PRIVATE, JSON_TYPE)


async def read_model(request: Request, model: type[Model]) -> Model:
    """The body of a request.

    Raises:
        ContentTypeError: it is not JSON.
        InputError: it is not of that form. What was sent is not repeated: it may be a password.
    """
    _, body = await read_body(request, (JSON_TYPE,))
    try:
        return model.model_validate_json(body)
    except ValidationError as error:
        place = [str(part)[:40] for part in error.errors(include_url=False, include_input=False)[0]["loc"]]
        where = f"Champ « {'.'.join(place)} » absent, inconnu ou illisible" if place else "Corps illisible"
        raise InputError(f"{where} : voyez /api/openapi.json pour sa forme.") from None


def described(model: type[Body], example: Mapping[str, Any]) -> dict[str, Any]:
    """What the OpenAPI document says of a body."""
    schema = {name: value for name, value in model.model_json_schema().items() if name != "$defs"}
    content = {JSON_TYPE: {"schema": schema, "example": dict(example)}}
    return {"requestBody": {"required": True, "content": content}}


def _plain(value: Any) -> Any:
    if isinstance(value, frozenset | set):
        return sorted(value)
    return asdict(value) if hasattr(value, "__dataclass_fields__") else str(value)
