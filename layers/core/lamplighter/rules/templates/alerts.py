"""Templates of alerts: labels and annotations as the operator wrote them, to text."""

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from functools import lru_cache

from lamplighter.errors import TemplateError
from lamplighter.promql.values import Sample, Vector
from lamplighter.rules.templates.functions import NAMES, Query, functions
from lamplighter.rules.templates.golang.execution import execute
from lamplighter.rules.templates.golang.parsing import parse
from lamplighter.rules.templates.golang.syntax import Template
from lamplighter.rules.templates.golang.values import Struct

VARIABLES = ("$", "$labels", "$externalLabels", "$externalURL", "$value")
_GO_TYPE = (
    "struct { Labels map[string]string; ExternalLabels map[string]string; ExternalURL string; Value interface {} }"
)


@dataclass(frozen=True, slots=True, kw_only=True)
class TemplateData:
    """What a template may name: `labels` are the sample's, ``__name__`` included; `now` is unix seconds."""

    labels: Mapping[str, str]
    value: float
    external_labels: Mapping[str, str] = field(default_factory=dict)
    external_url: str = ""
    now: float = 0.0


def expand(text: str, data: TemplateData, query: Query) -> str:
    """Return the text of a template; `query` answers its queries.

    Raises `TemplateError`, also for a query that fails.
    """
    if "{{" not in text:
        return text
    values = {
        "Labels": dict(data.labels),
        "ExternalLabels": dict(data.external_labels),
        "ExternalURL": data.external_url,
        "Value": float(data.value),
    }
    named = dict(zip(VARIABLES[1:], values.values(), strict=True))
    dot = Struct(go_type=_GO_TYPE, fields=values)
    return execute(_parsed(text), dot, functions(query, data.external_url, data.now), named)


def check(text: str) -> None:
    """Parse a template; raises `TemplateError` that names what is wrong or not supported, and where."""
    if "{{" in text:
        parse(text, NAMES, VARIABLES)


def alert_texts(
    external_labels: Mapping[str, str], external_url: str, now: float
) -> Callable[[str, Sample, Query], str]:
    """Return what expands a rule's templates for a sample; what fails is told in the text, as Prometheus does."""

    def text_of(text: str, sample: Sample, query: Callable[[str], Vector], /) -> str:
        data = TemplateData(
            labels=sample.labels,
            value=sample.value,
            external_labels=external_labels,
            external_url=external_url,
            now=now,
        )
        try:
            return expand(text, data, query)
        except TemplateError as error:
            return f"<error expanding template: {error}>"

    return text_of


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Template:
    return parse(text, NAMES, VARIABLES)
