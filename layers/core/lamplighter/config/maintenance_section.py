"""The keys of a maintenance window: a check's own, or one of all checks."""

from typing import Any

from lamplighter.alerting.cron import parse_cron
from lamplighter.alerting.maintenance_windows import once
from lamplighter.config.check import MaintenanceWindow
from lamplighter.config.check_sections import bad_time_zone
from lamplighter.config.scalars import FAULTY, Duration, Flag, Text
from lamplighter.config.shapes import Contents, Key, ListOf, Section
from lamplighter.errors import ScheduleError

WEEKDAYS = ("Monday", "Tuesday", "Wednesday", "Thursday", "Friday", "Saturday", "Sunday")
_DAY = 86_400.0
_MOMENT = Text(
    pattern=r"[0-9]{4}-[0-9]{2}-[0-9]{2}[T ][0-9]{2}:[0-9]{2}(:[0-9]{2})?(Z|[+-][0-9]{2}:[0-9]{2})?",
    expected="a time such as 2026-11-20T22:00",
)
_FORMS = (("start", "duration"), ("cron", "duration"), ("from", "until"))


def _bad_cron(text: str) -> str | None:
    try:
        parse_cron(text)
    except ScheduleError as error:
        return str(error)
    return None


def _is_complete(found: Contents) -> bool:
    """A window that counts says when it begins, in one way, and when it ends."""
    if found.values.get("enabled", True) is False:
        return True
    form = next((form for form in _FORMS if form[0] in found.nodes), _FORMS[0])
    missing = [name for name in form if name not in found.nodes]
    for name in missing:
        found.wrong(name, f"`{name}` is missing")
    others = {name for other in _FORMS for name in other} - set(form)
    others |= set() if form[0] == "start" else {"every"}
    for name in sorted(others & found.nodes.keys()):
        found.wrong(name, f"`{name}` does not go with `{form[0]}`")
        missing.append(name)
    return not missing and _ends(found, *form)


def _ends(found: Contents, first: str, last: str) -> bool:
    begins, ends, zone = (found.values.get(name, "UTC") for name in (first, last, "timezone"))
    if first != "from" or FAULTY in (begins, ends, zone):
        return True
    try:
        once(begins, ends, zone)
    except ScheduleError as error:
        return found.wrong(last, str(error))
    return True


def _window(*, timezone: str = "UTC", enabled: bool = True, **values: Any) -> MaintenanceWindow:
    """Build a window; one that is switched off need not be complete."""
    hours, minutes = values.get("start", "00:00").split(":")
    stretch = None
    if enabled and "from" in values:
        found = once(values["from"], values["until"], timezone)
        stretch = (found.starts_at, found.ends_at)
    return MaintenanceWindow(
        start_minute_of_day=60 * int(hours) + int(minutes),
        duration_seconds=values.get("duration", 0.0),
        timezone=timezone,
        every=frozenset(WEEKDAYS.index(day) for day in values.get("every", ())),
        enabled=enabled,
        cron=values.get("cron", ""),
        once=stretch,
    )


MAINTENANCE_WINDOW = Section(
    keys={
        "enabled": Key(shape=Flag(), default=True, about="Whether the window counts."),
        "start": Key(
            shape=Text(pattern="([01][0-9]|2[0-3]):[0-5][0-9]", expected="a time from 00:00 to 23:59"),
            about="When it begins, by the window's own clock.",
        ),
        "duration": Key(shape=Duration(least=1, most=_DAY), about="How long it lasts, at most 24h."),
        "timezone": Key(
            shape=Text(one_line=True, objection=bad_time_zone),
            default="UTC",
            about="An IANA name, as Europe/Berlin.",
        ),
        "every": Key(
            shape=ListOf(item=Text(choices=WEEKDAYS)), about="Weekdays on which it begins; all by default."
        ),
        "cron": Key(
            shape=Text(one_line=True, objection=_bad_cron),
            about="A cron line instead of `start`, as `0 22 1 * *`; Lamplighter's own.",
        ),
        "from": Key(shape=_MOMENT, about="Once, from this time, as `2026-11-20T22:00`; Lamplighter's own."),
        "until": Key(shape=_MOMENT, about="The end of a window that is there once."),
    },
    build=_window,
    rules=(_is_complete,),
)
