"""What a person writes to make or change a silence: matchers, a time in words, who and why. Pure."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field, replace
from datetime import UTC, datetime

from lamplighter.alerting.silences import Silence
from lamplighter.config.durations import prometheus_seconds
from lamplighter.errors import MatcherError
from lamplighter.matching import Matcher, parse_matchers, print_matcher
from lamplighter.matching.matcher import checked

LONGEST_MATCHERS = 10_000
LONGEST_COMMENT = 1000
LONGEST_AUTHOR = 100
LONGEST_SECONDS = 366 * 86_400.0
DEFAULT_LENGTH = "2h"

Mistakes = Mapping[str, str]
"""What is wrong, by the name of the field."""


@dataclass(frozen=True, slots=True, kw_only=True)
class SilenceForm:
    """The fields as they were written."""

    matchers: str = ""
    starts: str = ""
    ends: str = DEFAULT_LENGTH
    author: str = ""
    comment: str = ""

    @classmethod
    def sent(cls, form: Mapping[str, str]) -> "SilenceForm":
        """Read what a browser has sent."""
        return cls(
            matchers=form.get("matchers", "").strip(),
            starts=form.get("starts", "").strip(),
            ends=form.get("ends", "").strip(),
            author=form.get("author", "").strip(),
            comment=form.get("comment", "").strip(),
        )

    @classmethod
    def for_matchers(cls, texts: Sequence[str], author: str) -> "SilenceForm":
        """Return a new one, filled in with the matchers of an address, each as it can be read."""
        lines: list[str] = []
        for text in texts:
            matchers, mistakes = _matchers(text)
            lines += [text.strip()] if mistakes else map(print_matcher, matchers)
        return cls(matchers="\n".join(lines), author=author)

    @classmethod
    def of(cls, silence: Silence, author: str) -> "SilenceForm":
        """Return the form that says what `silence` says."""
        return cls(
            matchers="\n".join(map(print_matcher, silence.matchers)),
            starts=written(silence.starts_at),
            ends=written(silence.ends_at),
            author=author or silence.created_by,
            comment=silence.comment,
        )

    def anew(self) -> "SilenceForm":
        """Return the same from now on, as of a silence that is over."""
        return replace(self, starts="", ends=DEFAULT_LENGTH)


@dataclass(frozen=True, slots=True, kw_only=True)
class Reading:
    """What a form comes to: `silence` where there is no mistake; `matchers` as far as they can be read."""

    matchers: tuple[Matcher, ...] = ()
    silence: Silence | None = None
    mistakes: Mistakes = field(default_factory=dict)


def read_form(form: SilenceForm, now: float, before: Silence | None = None) -> Reading:
    """Read a form; `before` is the silence that it is to change."""
    matchers, mistakes = _matchers(form.matchers)
    starts_at, wrong_start = _start(form.starts, now, before)
    ends_at, wrong_end = _end(form.ends, starts_at, now, before)
    mistakes = {**mistakes, **wrong_start, **wrong_end, **_wrong_words(form)}
    if mistakes:
        return Reading(matchers=matchers, mistakes=mistakes)
    wanted = Silence(
        matchers=matchers, starts_at=starts_at, ends_at=ends_at, created_by=form.author, comment=form.comment
    )
    if before is not None:
        wanted = replace(wanted, id=before.id, annotations=before.annotations)
    return Reading(matchers=matchers, silence=wanted)


def written(at: float) -> str:
    """Write a time as the form takes it: ``2026-11-20 12:00:05``."""
    return f"{datetime.fromtimestamp(at, UTC):%Y-%m-%d %H:%M:%S}"


def _matchers(text: str) -> tuple[tuple[Matcher, ...], Mistakes]:
    """Read a matcher a line, or several in a line with commas between them."""
    if not text.strip():
        return (), {"matchers": 'name at least one matcher, as in alertname="CheckDown"'}
    if len(text) > LONGEST_MATCHERS:
        return (), {"matchers": f"these have more than {LONGEST_MATCHERS:,} characters"}
    found: list[Matcher] = []
    for number, line in enumerate(text.replace("\r\n", "\n").split("\n"), start=1):
        try:
            found += [checked(matcher) for matcher in parse_matchers(line)] if line.strip() else []
        except MatcherError as error:
            return tuple(found), {"matchers": f"line {number} cannot be read: {error}"}
    return tuple(dict.fromkeys(found)), {}


def _start(text: str, now: float, before: Silence | None) -> tuple[float, Mistakes]:
    """An empty one is now; one that was not changed keeps its fraction of a second."""
    if before is not None and text == written(before.starts_at):
        return before.starts_at, {}
    if not text:
        return now, {}
    at = _moment(text)
    if at is None:
        return now, {"starts": "write a UTC time like 2026-11-20 18:00, or nothing for now"}
    return at, {}


def _end(text: str, starts_at: float, now: float, before: Silence | None) -> tuple[float, Mistakes]:
    """A duration counts from the start; of a silence that has begun, from now."""
    if before is not None and text == written(before.ends_at):
        at: float | None = before.ends_at
    else:
        seconds = prometheus_seconds(text) if text else None
        at = _moment(text) if seconds is None else max(starts_at, now) + seconds
    if at is None:
        return now, {"ends": "write a duration like 30m, 2h or 3d, or a UTC time like 2026-11-20 18:00"}
    if at <= now:
        return now, {"ends": "this is in the past"}
    if at > now + LONGEST_SECONDS and (before is None or at != before.ends_at):
        return now, {"ends": "a silence lasts a year at most"}
    return (at, {}) if at > starts_at else (at, {"ends": "this is before its start"})


def _wrong_words(form: SilenceForm) -> Mistakes:
    found = {}
    if not form.author:
        found["author"] = "say who you are"
    elif len(form.author) > LONGEST_AUTHOR:
        found["author"] = f"a name has at most {LONGEST_AUTHOR} characters"
    if not form.comment:
        found["comment"] = "say why: others will wonder"
    elif len(form.comment) > LONGEST_COMMENT:
        found["comment"] = f"a comment has at most {LONGEST_COMMENT:,} characters"
    return found


def _moment(text: str) -> float | None:
    try:
        found = datetime.fromisoformat(text.removesuffix("UTC").strip())
        return (found if found.tzinfo else found.replace(tzinfo=UTC)).timestamp()
    except (ValueError, OverflowError):
        return None
