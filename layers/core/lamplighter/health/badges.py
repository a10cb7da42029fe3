"""Badges: shields' flat SVG, drawn here, and shields' endpoint JSON, both from one small value."""

from dataclasses import dataclass
from html import escape
from typing import Any

from lamplighter.probes.verdict import CheckState
from lamplighter.telemetry.availability import StateCounts

_GREEN, _LIME, _AMBER, _RED, _GREY = "brightgreen", "green", "yellow", "red", "lightgrey"
_HEX = {_GREEN: "#2e7d32", _LIME: "#4c7d1c", _AMBER: "#946200", _RED: "#c62828", _GREY: "#6b6f76"}
"""Darker than shields' own colours: white text on them has a contrast of at least 4.5 to 1."""

_STATE_COLOURS = {
    CheckState.UP: _GREEN,
    CheckState.DEGRADED: _AMBER,
    CheckState.DOWN: _RED,
    CheckState.UNKNOWN: _GREY,
}
_UPTIME_STEPS = ((0.999, _GREEN), (0.99, _LIME), (0.95, _AMBER))
_LATENCY_STEPS_MS = ((200.0, _GREEN), (500.0, _LIME), (1000.0, _AMBER))


@dataclass(frozen=True, slots=True)
class Badge:
    """Two words and a colour, by shields' name for it."""

    label: str
    message: str
    colour: str


def status_badge(state: CheckState) -> Badge:
    """Say the state."""
    return Badge("status", state.value, _STATE_COLOURS[state])


def uptime_badge(counts: StateCounts, days: int) -> Badge:
    """Say the share of known rounds that were up or degraded; "no data" where none is known."""
    label = "uptime today" if days == 1 else f"uptime {days}d"
    if counts.ratio is None:
        return Badge(label, "no data", _GREY)
    ratio = counts.ratio
    colour = next((colour for least, colour in _UPTIME_STEPS if ratio >= least), _RED)
    return Badge(label, percent(ratio), colour)


def latency_badge(response_seconds: float | None) -> Badge:
    """Say the newest response time in milliseconds."""
    if response_seconds is None:
        return Badge("latency", "no data", _GREY)
    milliseconds = response_seconds * 1000.0
    colour = next((colour for most, colour in _LATENCY_STEPS_MS if milliseconds <= most), _RED)
    return Badge("latency", f"{milliseconds:.0f} ms" if milliseconds >= 1 else "<1 ms", colour)


def percent(ratio: float) -> str:
    """Format a share so that nothing short of all of it reads 100%: cut, not rounded."""
    hundredths = int(ratio * 10000 + 1e-6)
    return "100%" if hundredths == 10000 else f"{hundredths / 100:.2f}%"


def endpoint_json(badge: Badge, kept_seconds: int) -> dict[str, Any]:
    """Return what shields.io's endpoint badge reads."""
    return {
        "schemaVersion": 1,
        "label": badge.label,
        "message": badge.message,
        "color": badge.colour,
        "cacheSeconds": max(300, kept_seconds),
    }


def badge_svg(badge: Badge) -> str:
    """Draw the badge; a screen reader is given both words as one title."""
    left, right = _width(badge.label), _width(badge.message)
    title = escape(f"{badge.label}: {badge.message}")
    total = left + right
    return (
        f'<svg xmlns="http://www.w3.org/2000/svg" width="{total}" height="20" role="img" aria-label="{title}">'
        f"<title>{title}</title>"
        f'<clipPath id="r"><rect width="{total}" height="20" rx="3"/></clipPath>'
        f'<g clip-path="url(#r)"><rect width="{left}" height="20" fill="#444950"/>'
        f'<rect x="{left}" width="{right}" height="20" fill="{_HEX[badge.colour]}"/></g>'
        '<g fill="#fff" text-anchor="middle" font-family="Verdana,Geneva,DejaVu Sans,sans-serif" font-size="11">'
        f"{_text(left / 2, left, badge.label)}{_text(left + right / 2, right, badge.message)}</g></svg>"
    )


def _text(middle: float, width: int, text: str) -> str:
    return f'<text x="{middle:g}" y="14" textLength="{width - 10}">{escape(text)}</text>'


_NARROW, _WIDE = frozenset(" .,:;'|!()[]ijlft<1"), frozenset("mwMW%@")


def _width(text: str) -> int:
    """Estimate Verdana 11's width in pixels, margins included; ``textLength`` makes it exact."""
    return round(sum(4.6 if char in _NARROW else 10.6 if char in _WIDE else 7.0 for char in text)) + 10
