"""Frames cut down to the series that have a value and are wanted."""

from collections.abc import Callable
from dataclasses import replace

from lamplighter.telemetry.series import Frame, Series

Wanted = Callable[[Series], bool]


def select(frame: Frame, only: Wanted | None = None) -> Frame:
    """Return `frame` without absent values and, with `only`, without the series it refuses."""
    kept = [
        (series, value)
        for series, value in zip(frame.series, frame.values, strict=True)
        if value is not None and (only is None or only(series))
    ]
    return replace(
        frame,
        series=tuple(series for series, _ in kept),
        values=tuple(value for _, value in kept),
    )
