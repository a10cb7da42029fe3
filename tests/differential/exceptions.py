"""What Prometheus 2 may answer otherwise: each a change on the way to Prometheus 3, which is what we follow.

None of them is used against a Prometheus 3. docs/adr/0014-differences.md is this list in prose.
"""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from tests.support.prometheus import Query
from tests.support.promql_answers import Answer


@dataclass(frozen=True, slots=True)
class Exemption:
    """A reason for which an expression may have another answer; it must tell by the query and both answers."""

    name: str
    reason: str
    applies: Callable[[Query, Answer, Answer], bool]


EXEMPTIONS: Sequence[Exemption] = ()


def exemption(query: Query, theirs: Answer, ours: Answer) -> Exemption | None:
    """Return the reason why these answers may differ, if there is one."""
    return next((found for found in EXEMPTIONS if found.applies(query, theirs, ours)), None)


def for_version(text: str, major: int) -> str:
    """Return an expression of Prometheus 3 as this version writes it."""
    if major >= 3:
        return text
    return re.sub(r"\bdouble_exponential_smoothing\b", "holt_winters", text)
