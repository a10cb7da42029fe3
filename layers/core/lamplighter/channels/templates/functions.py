"""The functions of notifications' templates (Alertmanager: template/template.go, DefaultFuncs)."""

import base64
import binascii
import re
from collections.abc import Mapping, Sequence
from urllib.parse import unquote_plus

from lamplighter.channels.templates.json_text import json_text
from lamplighter.channels.templates.moments import TIME, Moment, duration, in_zone, moment_at
from lamplighter.channels.templates.values import STRINGS
from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.builtins import BUILTINS
from lamplighter.rules.templates.golang.values import ANY, STRING, AnyMap, Function, GoType, SafeHtml, Slice, Value
from lamplighter.rules.templates.humanize import humanize_duration
from lamplighter.rules.templates.patterns import matches, replace_all
from lamplighter.rules.templates.titles import title

ANYTHING = GoType(name="[]interface {}", nillable=True)
_GO_SPACE = " \t\n\v\f\r\x85\xa0\u1680\u2000\u2001\u2002\u2003\u2004\u2005\u2006\u2007\u2008\u2009\u200a"
_GO_SPACE += "\u2028\u2029\u202f\u205f\u3000"
_BAD_ESCAPE = re.compile(r"%(?![0-9A-Fa-f]{2}).{0,2}", re.DOTALL)


class SafeUrl(str):
    """``template.URL``: an address whose scheme is not looked at."""

    __slots__ = ()
    go_type = "template.URL"


def functions_at(now: float) -> Mapping[str, Function]:
    """Return every function; `now` is unix seconds."""
    present = moment_at(now)

    def since(time: Moment) -> Value:
        return duration((present.at - time.at).total_seconds())

    return {**STATIC, "now": Function(lambda: present), "since": Function(since, (TIME,))}


def _unescaped(text: str) -> str:
    wrong = _BAD_ESCAPE.search(text)
    if wrong:
        raise TemplateError(f'invalid URL escape "{wrong.group()}"')
    return unquote_plus(text, errors="replace")


def _decoded(text: str) -> str:
    try:
        return base64.b64decode(text, altchars=b"-_", validate=True).decode(errors="replace")
    except (binascii.Error, ValueError):
        raise TemplateError("illegal base64 data") from None


def _dict(*values: Value) -> AnyMap:
    if len(values) % 2:
        raise TemplateError("dict requires an even number of arguments")
    if not all(isinstance(key, str) for key in values[::2]):
        raise TemplateError("dict keys must be strings")
    return AnyMap(zip(values[::2], values[1::2], strict=True))


def _appended(values: Sequence[Value] | None, *more: Value) -> Slice:
    return Slice([*(values or ()), *more], ANYTHING.name)


STATIC: Mapping[str, Function] = {
    **BUILTINS,
    "toUpper": Function(str.upper, (STRING,)),
    "toLower": Function(str.lower, (STRING,)),
    "title": Function(lambda text: title(text.lower()), (STRING,)),
    "trimSpace": Function(lambda text: text.strip(_GO_SPACE), (STRING,)),
    "join": Function(lambda separator, texts: separator.join(texts or ()), (STRING, STRINGS)),
    "match": Function(matches, (STRING, STRING)),
    "reReplaceAll": Function(replace_all, (STRING, STRING, STRING)),
    "safeHtml": Function(SafeHtml, (STRING,)),
    "safeUrl": Function(SafeUrl, (STRING,)),
    "urlUnescape": Function(_unescaped, (STRING,)),
    "stringSlice": Function(lambda *texts: Slice(texts, STRINGS.name), rest=STRING),
    "date": Function(lambda layout, time: time.methods["Format"].call(layout), (STRING, TIME)),
    "tz": Function(in_zone, (STRING, TIME)),
    "humanizeDuration": Function(humanize_duration, (ANY,)),
    "toJson": Function(json_text, (ANY,)),
    "base64encode": Function(lambda text: base64.urlsafe_b64encode(text.encode()).decode(), (STRING,)),
    "base64decode": Function(_decoded, (STRING,)),
    "list": Function(lambda *values: Slice(values, ANYTHING.name), rest=ANY),
    "append": Function(_appended, (ANYTHING,), rest=ANY),
    "dict": Function(_dict, rest=ANY),
    "routeLabels": Function(lambda _: "", (STRING,)),
}
"""The functions that depend on nothing but their arguments."""

NAMES = frozenset({*STATIC, "now", "since"})
"""Every function's name."""
