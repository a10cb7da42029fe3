"""References to secrets and environment, resolved late, and the redaction of what they resolved to."""

import html
import json
import re
from collections.abc import Callable, Mapping, Sequence, Set
from dataclasses import replace
from threading import Lock
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
FILE_REFERENCE = re.compile(r"file:(.+)")
"""A whole text that a ``*_file`` key of alertmanager.yml has become."""

_CREDENTIALS = re.compile(r"(?<=://)[^/?#\s]+(?=@)")
_TOO_SHORT = re.compile(r".{0,3}", re.DOTALL)
_PLAINLY_NO_SECRET = re.compile(r".{0,3}|[0-9]{4,5}|true|false|null", re.DOTALL)
"""What the environment holds may be a few characters, a port or a truth value."""
_SHORTEST_REDACTED_ANYWHERE = 8


class References(Protocol):
    """Turns text with references into text without. Implemented in `lamplighter.aws.references`."""

    def resolve(self, text: str) -> str:
        """Replace every ``${NAME}``; look up a text that as a whole is ``ssm:/path`` or ``secretsmanager:name``.

        So is ``file:<path>``, where files may be read.

        Raises `UnresolvedReference`, naming the reference only.
        """

    def redact(self, text: str) -> str:
        """Replace every value resolved so far, and credentials in URLs, by ``***``."""


Redact = Callable[[str], str]


class SecretReferences:
    """References over an environment and look-ups, given what follows ``ssm:``, ``secretsmanager:`` or ``file:``.

    Values are remembered for redaction only; what is looked up is cached, if at all, by the look-ups. Safe for
    threads: receivers are told side by side.
    """

    def __init__(
        self,
        environment: Mapping[str, str],
        ssm: Callable[[str], str],
        secrets: Callable[[str], str],
        files: Callable[[str], str] | None = None,
    ) -> None:
        self._environment = environment
        self._look_up = {"ssm": ssm, "secretsmanager": secrets}
        self._files = files
        self._values: set[str] = set()
        self._forms: Sequence[str] = ()
        self._lock = Lock()

    def resolve(self, text: str) -> str:
        """See `References.resolve`."""
        whole = SECRET_REFERENCE.fullmatch(text)
        if whole is not None:
            return self._remember(self._look_up[whole[1]](whole[2]), _TOO_SHORT)
        file = FILE_REFERENCE.fullmatch(text)
        if file is not None and self._files is not None:
            return self._remember(self._files(file[1]), _TOO_SHORT)
        return ENVIRONMENT_REFERENCE.sub(self._from_environment, text) if "${" in text else text

    def redact(self, text: str) -> str:
        """See `References.redact`. What is no secret by its looks stays: it would tear any text apart."""
        with self._lock:
            if self._values and not self._forms:
                self._forms = forms_of(self._values)
            forms = self._forms
        return _CREDENTIALS.sub(REDACTED, without(forms, text))

    def _from_environment(self, reference: re.Match[str]) -> str:
        if reference[0].startswith("$$"):
            return reference[0][1:]
        value = self._environment.get(reference[1])
        if value is None:
            raise UnresolvedReference(f"environment variable `{reference[1]}` is not set")
        return self._remember(value, _PLAINLY_NO_SECRET)

    def _remember(self, value: str, shown: re.Pattern[str]) -> str:
        if value not in self._values and not shown.fullmatch(value):
            with self._lock:
                self._values.add(value)
                self._forms = ()
        return value


def forms_of(values: Set[str]) -> Sequence[str]:
    """Return the values in every form in which texts hold them, the longest first."""
    return sorted({form for value in values for form in _forms(value)}, key=len, reverse=True)


def without(forms: Sequence[str], text: str) -> str:
    """Redact `forms` in `text`. Thousands are looked for one by one, far faster than a pattern of all would be."""
    found = [_exactly(form) for form in forms if form in text]
    return re.sub("|".join(found), REDACTED, text) if found else text


def _forms(value: str) -> tuple[str, ...]:
    """The value as it is, and as URLs, JSON and HTML hold it."""
    in_path, in_query = (quoted(value, safe="", errors="replace") for quoted in (quote, quote_plus))
    return value, in_path, in_query, json.dumps(value, ensure_ascii=False)[1:-1], html.escape(value)


def _exactly(form: str) -> str:
    """A short value, often a port or a stage, only where it stands alone."""
    if len(form) >= _SHORTEST_REDACTED_ANYWHERE:
        return re.escape(form)
    return rf"(?<![A-Za-z0-9]){re.escape(form)}(?![A-Za-z0-9])"


def hiding_written(check: Check, redact: Redact) -> Redact:
    """Return what redacts the secrets written into `check` too; its references are resolved."""
    forms = forms_of({value for value in written_secrets(check) if not _PLAINLY_NO_SECRET.fullmatch(value)})
    return (lambda text: redact(without(forms, text))) if forms else redact


def resolve_check(check: Check, references: References) -> Check:
    """Return the check ready to be probed, holding secrets: never show it. Raises `UnresolvedReference`."""
    resolve = references.resolve
    return replace(
        check,
        url=resolve(check.url),
        body=resolve(check.body),
        headers={name: resolve(value) for name, value in check.headers.items()},
        client=_resolve_client(check.client, references),
        dns=check.dns and replace(check.dns, query_name=resolve(check.dns.query_name)),
        conditions=tuple(_resolve_condition(condition, references) for condition in check.conditions),
        degraded=tuple(_resolve_condition(condition, references) for condition in check.degraded),
    )


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
