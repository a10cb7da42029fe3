"""What a check holds that is a secret by its place or name, though it was written into the file as it is."""

import base64
import re
from collections.abc import Iterator, Mapping
from urllib.parse import SplitResult, parse_qsl, unquote, urlsplit

from lamplighter.config.check import Check

_SECRET_NAME = re.compile(
    r"auth(?!ors?$)|cookie|credential|jwt|key$|pass(word|wd|phrase)?$|pwd$|secret|session|\bsig$|signature|token",
    re.IGNORECASE,
)
_FIELD = re.compile(r"""["']?(?P<name>[\w.-]+)["']?\s*[:=]\s*(?P<quote>["']?)(?P<value>[^"'&\s,;}]+)(?P=quote)""")


def written_secrets(check: Check) -> Iterator[str]:
    """Return the secrets in `check`, whose references are resolved: all that an answer may repeat of it."""
    for url in (check.url, check.client.proxy_url):
        try:
            parts = urlsplit(url)
        except ValueError:
            continue
        yield from _of_url(parts)
    yield from _of_headers(check.headers)
    yield from _of_fields(check.body)


def _of_url(parts: SplitResult) -> Iterator[str]:
    if parts.password:
        user, password = unquote(parts.username or ""), unquote(parts.password)
        yield password
        # So does HTTP's Basic authentication send it.
        yield base64.b64encode(f"{user}:{password}".encode()).decode()
    yield from (value for name, value in parse_qsl(parts.query) if _SECRET_NAME.search(name))


def _of_headers(headers: Mapping[str, str]) -> Iterator[str]:
    """The whole value, what follows the scheme as in ``Bearer``, and the values of cookies."""
    for name, value in headers.items():
        if _SECRET_NAME.search(name):
            yield value
            yield value.partition(" ")[2]
            if "cookie" in name.lower():
                yield from (pair.partition("=")[2].strip() for pair in value.split(";"))


def _of_fields(body: str) -> Iterator[str]:
    """What a form or JSON has under such a name."""
    return (found["value"] for found in _FIELD.finditer(body) if _SECRET_NAME.search(found["name"]))
