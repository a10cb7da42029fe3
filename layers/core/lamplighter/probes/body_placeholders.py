"""Gatus' placeholders in a check's body: its name, group and URL, and random text."""

import re
import secrets
import string

from lamplighter.config.check import Check

LONGEST_RANDOM_TEXT = 8192
_RANDOM = re.compile(r"\[RANDOM_STRING_(\d+)\]")
_LETTERS = string.ascii_letters + string.digits


def fill_in(check: Check) -> str:
    """Return the body with ``[ENDPOINT_NAME]``, ``_GROUP``, ``_URL`` and ``[RANDOM_STRING_n]`` filled in."""
    if "[" not in check.body:
        return check.body
    body = check.body.replace("[ENDPOINT_NAME]", check.name).replace("[ENDPOINT_GROUP]", check.group)
    return _RANDOM.sub(_random_text, body.replace("[ENDPOINT_URL]", check.url))


def _random_text(found: re.Match[str]) -> str:
    length = min(int(found[1][:6]), LONGEST_RANDOM_TEXT)
    return "".join(secrets.choice(_LETTERS) for _ in range(length))
