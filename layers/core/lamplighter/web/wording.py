"""Numbers and times as people read them."""

from datetime import UTC, datetime

from lamplighter.health.badges import percent as _percent

NOTHING = "\N{EN DASH}"


def duration(seconds: float) -> str:
    """Say a duration in its two largest units: ``2 d 3 h``, ``5 min 10 s``, ``12 s``."""
    whole = max(0, round(seconds))
    units = (("d", 86400), ("h", 3600), ("min", 60), ("s", 1))
    for index, (unit, size) in enumerate(units):
        if whole >= size:
            count, rest = divmod(whole, size)
            smaller = units[index + 1 : index + 2]
            second = [f"{rest // inner} {name}" for name, inner in smaller if rest // inner]
            return " ".join([f"{count} {unit}", *second])
    return "0 s"


def moment(at: float) -> str:
    """Say a time with its date: ``20 Nov 2026, 12:00 UTC``."""
    then = datetime.fromtimestamp(at, UTC)
    return f"{then.day} {then:%b %Y, %H:%M} UTC"


def short_moment(at: float) -> str:
    """Say a time of the last weeks: ``20 Nov 12:00:05 UTC``."""
    then = datetime.fromtimestamp(at, UTC)
    return f"{then.day} {then:%b %H:%M:%S} UTC"


def clock(at: float) -> str:
    """Say the time of day: ``12:00:05 UTC``."""
    return f"{datetime.fromtimestamp(at, UTC):%H:%M:%S} UTC"


def iso(at: float) -> str:
    """Write a time for machines."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%dT%H:%M:%SZ}"


def day_name(day: str) -> str:
    """Say ``2026-11-20`` as ``20 Nov``."""
    parsed = datetime.fromisoformat(day)
    return f"{parsed.day} {parsed:%b}"


def milliseconds(seconds: float | None) -> str:
    """Say a response time: ``45 ms``, ``1.2 s``; a dash where there is none."""
    if seconds is None:
        return NOTHING
    if seconds < 0.0095:
        return f"{seconds * 1000:.1f} ms"
    return f"{seconds * 1000:.0f} ms" if seconds < 0.9995 else f"{seconds:.1f} s"


def percent(ratio: float | None) -> str:
    """Say a share, cut so that only all of it is 100%; a dash where nothing is known."""
    return NOTHING if ratio is None else _percent(ratio)


def count(number: int, one: str, many: str = "") -> str:
    """Say how many: ``1 check``, ``2 checks``."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def byte_size(size: float) -> str:
    """Say a size in binary units: ``1.5 GiB``."""
    for unit in ("B", "KiB", "MiB", "GiB"):
        if size < 1024:
            return f"{size:.0f} {unit}" if unit == "B" else f"{size:.1f} {unit}"
        size /= 1024
    return f"{size:.1f} TiB"
