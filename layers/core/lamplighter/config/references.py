"""References to secrets and environment, resolved late, and the redaction of what they resolved to."""

from collections.abc import Callable
from typing import Protocol


class References(Protocol):
    """Turns text with references into text without. Implemented in `lamplighter.aws.references`."""

    def resolve(self, text: str) -> str:
        """Replace every ``${NAME}``; look up a text that as a whole is ``ssm:/path`` or ``secretsmanager:name``.

        Raises `UnresolvedReference`, naming the reference only.
        """

    def redact(self, text: str) -> str:
        """Replace every value resolved so far, and credentials in URLs, by ``***``."""


Redact = Callable[[str], str]
