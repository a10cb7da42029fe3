"""``toJson``: a template's value as Go's encoding/json writes it."""

import json
import math
from collections.abc import Mapping

from lamplighter.channels.templates.moments import Moment, rfc3339
from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.values import Struct, Value

_NAMES = {
    "Receiver": "receiver",
    "Status": "status",
    "Alerts": "alerts",
    "NotificationReason": "notification_reason",
    "GroupLabels": "groupLabels",
    "CommonLabels": "commonLabels",
    "CommonAnnotations": "commonAnnotations",
    "RouteLabels": "routeLabels",
    "ExternalURL": "externalURL",
    "Labels": "labels",
    "Annotations": "annotations",
    "StartsAt": "startsAt",
    "EndsAt": "endsAt",
    "GeneratorURL": "generatorURL",
    "Fingerprint": "fingerprint",
}
"""How the fields of data and alerts are called; a pair's keep their names."""
_ESCAPES = {"<": "\\u003c", ">": "\\u003e", "&": "\\u0026", "\u2028": "\\u2028", "\u2029": "\\u2029"}


def json_text(value: Value) -> str:
    """Return JSON without spaces, keys of maps in order, fit to stand in HTML."""
    text = json.dumps(plain(value), ensure_ascii=False, separators=(",", ":"))
    return "".join(_ESCAPES.get(letter, letter) for letter in text)


def plain(value: Value) -> object:
    """Return what the value is in JSON."""
    match value:
        case Moment():
            return rfc3339(value)
        case Struct():
            if "seconds" in value.fields:
                return round(value.fields["seconds"] * 1e9)
            return {_NAMES.get(name, name): plain(field) for name, field in value.fields.items()}
        case Mapping():
            return {name: plain(value[name]) for name in sorted(value, key=str.encode)}
        case list():
            return [plain(item) for item in value]
    return _number(value) if isinstance(value, float) else value


def _number(value: float) -> float:
    if not math.isfinite(value):
        raise TemplateError("json: unsupported value")
    return int(value) if value.is_integer() and abs(value) < 1e21 else value
