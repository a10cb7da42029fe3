"""Which exposition format a client asks for. Pure."""

from collections.abc import Mapping, Sequence
from enum import StrEnum


class Format(StrEnum):
    """The two formats, by the type that they are sent as."""

    TEXT = "text/plain; version=0.0.4; charset=utf-8"
    OPENMETRICS = "application/openmetrics-text; version=1.0.0; charset=utf-8"


_ACCEPTED = {
    Format.TEXT: ("text/plain", {"", "0.0.4"}),
    Format.OPENMETRICS: ("application/openmetrics-text", {"", "1.0.0"}),
}


def format_for(accept: str) -> Format:
    """Return OpenMetrics where ``Accept`` names it and prefers nothing else; text in every other case.

    prometheus_client's own choice is not used: it ignores weights, repeats any version as its own, and fails
    where the version is no number.
    """
    offers = [_offer(part) for part in accept.lower().split(",")]
    openmetrics, text = _weight(offers, Format.OPENMETRICS), _weight(offers, Format.TEXT)
    return Format.OPENMETRICS if openmetrics > 0 and openmetrics >= text else Format.TEXT


Offer = tuple[str, Mapping[str, str]]


def _offer(part: str) -> Offer:
    name, *parameters = (piece.strip() for piece in part.split(";"))
    pairs = (parameter.partition("=") for parameter in parameters)
    return name, {key.strip(): value.strip(' "') for key, _, value in pairs}


def _weight(offers: Sequence[Offer], wanted: Format) -> float:
    kind, versions = _ACCEPTED[wanted]
    fitting = [options for name, options in offers if name == kind and options.get("version", "") in versions]
    return max((_quality(options.get("q", "1")) for options in fitting), default=0.0)


def _quality(text: str) -> float:
    try:
        return min(1.0, max(0.0, float(text)))
    except ValueError:
        return 0.0
