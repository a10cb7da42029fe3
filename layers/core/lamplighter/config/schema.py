"""JSON Schemas of the operator's files, made from the tables that decode them."""

from lamplighter.config.check_files import GATUS_SECTIONS
from lamplighter.config.check_shapes import endpoint_section
from lamplighter.config.options import LoadOptions
from lamplighter.config.routing_sections import routing_schema
from lamplighter.config.scalars import Schema
from lamplighter.rules.file_shapes import RULE_FILE

_DIALECT = "https://json-schema.org/draft/2020-12/schema"


def schemas() -> dict[str, Schema]:
    """Return the schemas by the name of the file's kind."""
    return {"checks": _checks(), "alertmanager": _routing(), "rules": _rules()}


def _checks() -> Schema:
    """Any other key may hold anchors for the endpoints to refer to, which a schema cannot tell from a mistake."""
    endpoints = {"anyOf": [{"type": "array", "items": endpoint_section(LoadOptions()).schema()}, {"type": "null"}]}
    sections = {name: {"description": "A section of Gatus'; no effect here."} for name in sorted(GATUS_SECTIONS)}
    return {
        "$schema": _DIALECT,
        "title": "Lamplighter checks: a Gatus endpoints file",
        "type": ["object", "null"],
        "properties": {"endpoints": {"description": "What is checked."} | endpoints} | sections,
    }


def _rules() -> Schema:
    schema = {"$schema": _DIALECT, "title": "Lamplighter rules: a Prometheus rule file"}
    return schema | RULE_FILE.schema() | {"type": ["object", "null"]}


def _routing() -> Schema:
    schema = {"$schema": _DIALECT, "title": "Lamplighter routing: Alertmanager's alertmanager.yml, and more"}
    return schema | routing_schema() | {"type": ["object", "null"]}
