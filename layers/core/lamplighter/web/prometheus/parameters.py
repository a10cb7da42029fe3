"""A request's parameters as Go's handlers see them: of the form first, then of the address; repeated ones too."""

from collections.abc import Sequence
from urllib.parse import parse_qsl

from lamplighter.web.http import Request
from lamplighter.web.prometheus.errors import bad_data, invalid_parameter
from lamplighter.web.prometheus.literals import read_integer
from lamplighter.web.prometheus.times import parse_duration, parse_time

FORM = "application/x-www-form-urlencoded"
MOST_PARAMETERS = 10_000


class Parameters:
    """All values of all names, in order."""

    def __init__(self, pairs: Sequence[tuple[str, str]]) -> None:
        self._values: dict[str, list[str]] = {}
        for name, value in pairs:
            self._values.setdefault(name, []).append(value)

    @classmethod
    def of(cls, request: Request) -> "Parameters":
        """Read a request. Raises `ApiError` where there are more parameters than any query has."""
        try:
            return cls([*_form(request), *_pairs(request.query_string)])
        except ValueError as error:
            raise bad_data(f"error parsing form values: more than {MOST_PARAMETERS} parameters") from error

    def text(self, name: str) -> str:
        """Return the first value, empty where there is none."""
        return self._values.get(name, [""])[0]

    def all(self, name: str) -> Sequence[str]:
        """Return every value."""
        return self._values.get(name, ())

    def limit(self) -> int:
        """Return ``limit``; 0 is none."""
        text = self.text("limit")
        if not text:
            return 0
        try:
            limit = read_integer(text)
        except ValueError as error:
            raise invalid_parameter("limit", error) from error
        if limit < 0:
            raise invalid_parameter("limit", "limit must be non-negative")
        return limit

    def count(self, name: str) -> int:
        """Return a number that ``metadata`` is limited by, -1 where it is not given."""
        try:
            return read_integer(self.text(name) or "-1")
        except ValueError as error:
            raise bad_data(f"{name} must be a number") from error

    def time_ms(self, name: str) -> int:
        """Return a time that has to be given."""
        try:
            return parse_time(self.text(name))
        except ValueError as error:
            raise invalid_parameter(name, error) from error

    def time_ms_or(self, name: str, default_ms: int) -> int:
        """Return a time that may be left out."""
        if not self.text(name):
            return default_ms
        try:
            return parse_time(self.text(name))
        except ValueError as error:
            raise invalid_parameter(name, f"invalid time value for '{name}': {error}") from error

    def duration_ns(self, name: str) -> int:
        """Return a duration that has to be given."""
        try:
            return parse_duration(self.text(name))
        except ValueError as error:
            raise invalid_parameter(name, error) from error


def _form(request: Request) -> Sequence[tuple[str, str]]:
    media_type = request.headers.get("content-type", "").partition(";")[0].strip().lower()
    if request.method != "POST" or media_type != FORM:
        return ()
    return _pairs(request.body.decode("utf-8", "replace"))


def _pairs(text: str) -> Sequence[tuple[str, str]]:
    return parse_qsl(text, keep_blank_values=True, max_num_fields=MOST_PARAMETERS)
