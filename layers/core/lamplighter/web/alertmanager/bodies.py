"""JSON bodies, and values within them that have to be of a type; what is wrong is worded as Go does."""

import json
from collections.abc import Mapping
from typing import Any

from lamplighter.web.alertmanager.errors import REQUIRED, ApiError, invalid, not_json, unreadable
from lamplighter.web.alertmanager.times import parse_time
from lamplighter.web.http import Request

JSON = "application/json"
_WORDS = {bool: "bool", int: "number", float: "number", str: "string", list: "array", dict: "object"}


def json_body(request: Request, name: str) -> Any:
    """Return what a request brings; raises `ApiError`. `name` is what Alertmanager calls the body."""
    if not request.body:
        raise invalid(REQUIRED, f"{name} in body is required")
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower() or JSON
    if media_type != JSON:
        raise not_json(media_type)
    try:
        return json.loads(request.body.decode(), parse_constant=_refuse)
    except (ValueError, RecursionError) as error:
        raise unreadable(name, _reason(error)) from error


class Reader:
    """Reads values of one body; a null is as good as nothing."""

    def __init__(self, name: str) -> None:
        self._name = name

    def object(self, value: Any, field: str = "") -> Mapping[str, Any]:
        """Return an object, an empty one for null."""
        found: Mapping[str, Any] = self._of(dict, {} if value is None else value, field)
        return found

    def items(self, value: Any, field: str = "") -> list[Any]:
        """Return a list, an empty one for null."""
        found: list[Any] = self._of(list, [] if value is None else value, field)
        return found

    def text(self, value: Any, field: str) -> str:
        """Return a text, an empty one for null. Go writes what is no Unicode as the replacement character."""
        found: str = self._of(str, "" if value is None else value, field)
        return found.encode("utf-8", "replace").decode()

    def flag(self, value: Any, field: str) -> bool | None:
        """Return true, false, or None for null."""
        found: bool | None = None if value is None else self._of(bool, value, field)
        return found

    def labels(self, value: Any, field: str) -> dict[str, str]:
        """Return an object of texts."""
        return {
            self.text(name, field): self.text(inner, field) for name, inner in self.object(value, field).items()
        }

    def time(self, value: Any, field: str) -> float | None:
        """Return a time as unix seconds, or None where none is given."""
        if value is None:
            return None
        text = self.text(value, field)
        try:
            return parse_time(text)
        except ValueError as error:
            raise unreadable(
                self._name, f"parsing time {json.dumps(text)}: cannot parse it as RFC 3339"
            ) from error

    def _of(self, kind: type, value: Any, field: str) -> Any:
        if type(value) is not kind:
            raise self._mismatch(value, field)
        return value

    def _mismatch(self, value: Any, field: str) -> ApiError:
        place = f" of field {field}" if field else ""
        return unreadable(self._name, f"json: cannot unmarshal {_WORDS[type(value)]} into the value{place}")


def _reason(error: Exception) -> str:
    if isinstance(error, json.JSONDecodeError):
        return f"{error.msg} at line {error.lineno} column {error.colno}"
    return "it is nested too deeply" if isinstance(error, RecursionError) else "it is no JSON"


def _refuse(name: str) -> Any:
    raise ValueError(name)
