"""What channels need of the world."""

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from lamplighter.config.references import References

Publish = Callable[[str, str, str, Mapping[str, str | Sequence[str]]], None]
"""Topic ARN, subject, message in SNS' JSON structure, attributes of one or several values.

Raises `DeliveryError`.
"""


@dataclass(frozen=True, slots=True)
class Tools:
    """Handed to every channel when it is opened."""

    references: References
    publish: Publish
