"""The two ways that operators write durations: Go's in checks, Prometheus' in alertmanager.yml."""

import re

from lamplighter.conditions.durations import milliseconds

_UNITS = {"y": 31_536_000.0, "w": 604_800.0, "d": 86_400.0, "h": 3_600.0, "m": 60.0, "s": 1.0, "ms": 0.001}
_PROMETHEUS = re.compile("".join(rf"(?:([0-9]{{1,9}}){unit})?" for unit in _UNITS))


def go_seconds(text: str) -> float | None:
    """Return ``1h30m`` or ``500ms`` in seconds, or None. Gatus' files have these."""
    if text == "0":
        return 0.0
    duration = milliseconds(text)
    return None if duration is None else float(duration) / 1000


def prometheus_seconds(text: str) -> float | None:
    """Return ``1d12h`` or ``30s``, units in falling order, in seconds, or None. Alertmanager's file has these."""
    if text == "0":
        return 0.0
    found = _PROMETHEUS.fullmatch(text)
    if not text or found is None:
        return None
    return sum(int(count) * unit for count, unit in zip(found.groups("0"), _UNITS.values(), strict=True))
