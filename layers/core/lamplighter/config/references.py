"""References to secrets and environment, resolved late, and the redaction of what they resolved to."""

import json
import re
from collections.abc import Callable, Mapping, Set
from dataclasses import replace
from typing import Protocol
from urllib.parse import quote, quote_plus

from lamplighter.conditions.condition import Condition
from lamplighter.config.check import Check, ClientOptions
from lamplighter.config.written_secrets import written_secrets
from lamplighter.errors import UnresolvedReference

REDACTED = "***"
ENVIRONMENT_REFERENCE = re.compile(r"\$?\$\{([A-Za-z_][A-Za-z0-9_]*)\}")
"""``${NAME}``; with one more dollar it stands for itself."""
SECRET_REFERENCE = re.compile(r"(ssm|secretsmanager):(\S+)")
"""A whole text that is looked up."""

_CREDENTIALS = re.compile(r"(?<=://)[^/?#\s]+(?=@)")
_TOO_SHORT = re.compile(r".{0,3}", re.DOTALL)
_PLAINLY_NO_SECRET = re.compile(r".{0,3}|[0-9]{4,5}|true|false|null", re.DOTALL)
"""What the environment holds may be a few characters, a port or a truth value."""
_SHORTEST_REDACTED_ANYWHERE = 8


class References(Protocol):
    """Turns text with references into text without. Implemented in `lamplighter.aws.references`."""

    def resolve(self, text: str) -> str:
        """Replace every ``${NAME}``; look up a text that as a whole is ``ssm:/path`` or ``secretsmanager:name``.

        Raises `UnresolvedReference`, naming the reference only.
        """

    def hide(self, value: str) -> None:
        """Redact `value` from now on, unless it is plainly no secret."""

    def redact(self, text: str) -> str:
        """Replace every value resolved or hidden so far, and credentials in URLs, by ``***``."""


Redact = Callable[[str], str]


class SecretReferences:
    """References over an environment and two look-ups, given what follows ``ssm:`` or ``secretsmanager:``.

    Values are remembered for redaction only; what is looked up is cached, if at all, by the look-ups.
    """

    def __init__(
        self, environment: Mapping[str, str], ssm: Callable[[str], str], secrets: Callable[[str], str]
    ) -> None:
        self._environment = environment
        self._look_up = {"ssm": ssm, "secretsmanager": secrets}
        self._values: set[str] = set()
        self._hidden: re.Pattern[str] | None = None

    def resolve(self, text: str) -> str:
        """See `References.resolve`."""
        whole = SECRET_REFERENCE.fullmatch(text)
        if whole is not None:
            return self._remember(self._look_up[whole[1]](whole[2]), _TOO_SHORT)
        return ENVIRONMENT_REFERENCE.sub(self._from_environment, text) if "${" in text else text

    def hide(self, value: str) -> None:
        """See `References.hide`."""
        self._remember(value, _PLAINLY_NO_SECRET)

    def redact(self, text: str) -> str:
        """See `References.redact`. What is no secret by its looks stays: it would tear any text apart."""
        if self._values:
            self._hidden = self._hidden or any_of(self._values)
            text = self._hidden.sub(REDACTED, text)
        return _CREDENTIALS.sub(REDACTED, text)

    def _from_environment(self, reference: re.Match[str]) -> str:
        if reference[0].startswith("$$"):
            return reference[0][1:]
        value = self._environment.get(reference[1])
        if value is None:
            raise UnresolvedReference(f"environment variable `{reference[1]}` is not set")
        return self._remember(value, _PLAINLY_NO_SECRET)

    def _remember(self, value: str, shown: re.Pattern[str]) -> str:
        if value not in self._values and not shown.fullmatch(value):
            self._values.add(value)
            self._hidden = None
        return value


def any_of(values: Set[str]) -> re.Pattern[str]:
    """Return a pattern that matches the values in every form, the longest first."""
    forms = {form for value in values for form in _forms(value)}
    return re.compile("|".join(_exactly(form) for form in sorted(forms, key=len, reverse=True)))


def _forms(value: str) -> tuple[str, ...]:
    """The value as it is, and as URLs and JSON hold it."""
    in_path, in_query = (quoted(value, safe="", errors="replace") for quoted in (quote, quote_plus))
    return value, in_path, in_query, json.dumps(value, ensure_ascii=False)[1:-1]


def _exactly(form: str) -> str:
    """A short value, often a port or a stage, only where it stands alone."""
    if len(form) >= _SHORTEST_REDACTED_ANYWHERE:
        return re.escape(form)
    return rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])"


def resolve_check(check: Check, references: References) -> Check:
    """Return the check ready to be probed, holding secrets: never show it. Raises `UnresolvedReference`.

    Secrets that were written as they are will be redacted too.
    """
    resolve = references.resolve
    resolved = replace(
        check,
        url=resolve(check.url),
        body=resolve(check.body),
        headers={name: resolve(value) for name, value in check.headers.items()},
        client=_resolve_client(check.client, references),
        dns=check.dns and replace(check.dns, query_name=resolve(check.dns.query_name)),
        conditions=tuple(_resolve_condition(condition, references) for condition in check.conditions),
        degraded=tuple(_resolve_condition(condition, references) for condition in check.degraded),
    )
    for value in written_secrets(resolved):
        references.hide(value)
    return resolved


def _resolve_client(client: ClientOptions, references: References) -> ClientOptions:
    return replace(
        client,
        dns_resolver=references.resolve(client.dns_resolver),
        proxy_url=references.resolve(client.proxy_url),
        certificate_file=references.resolve(client.certificate_file),
        private_key_file=references.resolve(client.private_key_file),
        ca_file=references.resolve(client.ca_file),
    )


def _resolve_condition(condition: Condition, references: References) -> Condition:
    """Resolve the sides and leave the text: it is what is shown."""
    if "${" not in condition.text:
        return condition
    return replace(condition, left=references.resolve(condition.left), right=references.resolve(condition.right))
