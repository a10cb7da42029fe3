"""What an endpoint answers: data as JSON text in pieces, and what has to be told beside it."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass, field
from typing import Any, TypeVar

from lamplighter.web.prometheus.encoding import json_text

TRUNCATED = "results truncated due to limit"
Item = TypeVar("Item")


@dataclass(frozen=True, slots=True)
class Reply:
    """A success."""

    data: Iterable[str]
    warnings: Sequence[str] = field(default=())
    infos: Sequence[str] = field(default=())


def reply_with(document: Any, warnings: Sequence[str] = ()) -> Reply:
    """Answer with a document."""
    return Reply((json_text(document),), warnings)


def limited(items: Sequence[Item], limit: int) -> tuple[Sequence[Item], Sequence[str]]:
    """Return at most `limit` items (0: all of them) and the warning that there are more."""
    if limit and len(items) > limit:
        return items[:limit], (TRUNCATED,)
    return items, ()
