"""The operator's files, read as a whole: a configuration, or every mistake in them."""

import hashlib
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, replace
from pathlib import PurePosixPath

from lamplighter.config.alertmanager import AlertmanagerConfig
from lamplighter.config.check import Check, MaintenanceWindow
from lamplighter.config.check_files import read_checks
from lamplighter.config.check_shapes import endpoint_section
from lamplighter.config.configuration import Configuration
from lamplighter.config.default_routing import default_routing
from lamplighter.config.document import read_document
from lamplighter.config.mistakes import ConfigurationError, Mistake
from lamplighter.config.options import LoadOptions
from lamplighter.config.place import Place, Report, TooMuch
from lamplighter.config.relations import relate
from lamplighter.config.routing_sections import read_routing
from lamplighter.config.routing_templates import check_templates, template_files
from lamplighter.config.scalars import FAULTY
from lamplighter.rules.files import is_rule_file, read_rules
from lamplighter.rules.rule import RuleGroup

__all__ = [
    "ROUTING_FILES",
    "LoadOptions",
    "Reading",
    "default_routing",
    "digest_of",
    "is_check_file",
    "load",
    "read",
]

ROUTING_FILES = ("alertmanager.yml", "alertmanager.yaml")


@dataclass(frozen=True, slots=True)
class Reading:
    """What came of reading: the configuration where there is no mistake, and what was taken without effect."""

    configuration: Configuration | None
    mistakes: tuple[Mistake, ...]
    remarks: tuple[Mistake, ...]


def load(texts: Mapping[str, str], options: LoadOptions) -> Configuration:
    """Return the configuration; raises `ConfigurationError` with every mistake. `texts` is by file name."""
    reading = read(texts, options)
    if reading.configuration is None:
        raise ConfigurationError(reading.mistakes)
    return reading.configuration


def read(texts: Mapping[str, str], options: LoadOptions) -> Reading:
    """Read all files and relate what is in them."""
    reports: list[Report] = []
    drafts = []
    windows: list[MaintenanceWindow] = []
    endpoint = endpoint_section(options)
    for file in sorted(filter(is_check_file, texts)):
        reports.append(Report(file))
        drafts += read_checks(reports[-1], texts[file], endpoint, windows)
    checks = _in_windows(relate(drafts), windows)
    rule_groups = _rule_groups(texts, reports) if options.rules else ()
    routing = _routing(texts, options, reports)
    mistakes = tuple(sorted(mistake for report in reports for mistake in report.mistakes))
    remarks = tuple(sorted(remark for report in reports for remark in report.remarks))
    if mistakes or routing is None:
        return Reading(None, mistakes, remarks)
    found = Configuration(
        checks=checks,
        rule_groups=rule_groups,
        alertmanager=routing,
        digest=digest_of(texts),
        texts=dict(texts),
    )
    return Reading(found, (), remarks)


def is_check_file(name: str) -> bool:
    """Tell whether a file of the folder holds checks, by its name."""
    path = PurePosixPath(name)
    return path.parts[0] == "checks" and path.suffix in {".yml", ".yaml"}


def digest_of(texts: Mapping[str, str]) -> str:
    """Return SHA-256 over names and contents."""
    digest = hashlib.sha256()
    for name in sorted(texts):
        for part in (name, texts[name]):
            encoded = part.encode("utf-8", "surrogateescape")
            digest.update(len(encoded).to_bytes(8, "big") + encoded)
    return digest.hexdigest()


def _in_windows(checks: tuple[Check, ...], windows: Sequence[MaintenanceWindow]) -> tuple[Check, ...]:
    """The windows of all checks are windows of each."""
    if not windows:
        return checks
    return tuple(replace(one, maintenance_windows=(*one.maintenance_windows, *windows)) for one in checks)


def _rule_groups(texts: Mapping[str, str], reports: list[Report]) -> tuple[RuleGroup, ...]:
    groups: list[RuleGroup] = []
    for file in sorted(filter(is_rule_file, texts)):
        reports.append(Report(file))
        groups += read_rules(reports[-1], texts[file])
    return tuple(groups)


def _routing(texts: Mapping[str, str], options: LoadOptions, reports: list[Report]) -> AlertmanagerConfig | None:
    present = [file for file in ROUTING_FILES if file in texts]
    if not present:
        return default_routing(options)
    report = Report(present[0])
    reports.append(report)
    for other in present[1:]:
        report.mistakes.append(
            Mistake(other, 1, 1, "document", f"there is {present[0]} too: expected one of them")
        )
    root, mistakes = read_document(report.file, texts[report.file])
    report.mistakes += mistakes
    if mistakes:
        return None
    if root is None or root.empty:
        return default_routing(options)
    try:
        routing = read_routing(root, Place(report))
    except TooMuch:
        Place(report).wrong(root, "the aliases of this file stand for too many values")
        return None
    files = template_files(report, texts)
    if options.templates is not None:
        check_templates(report, files, options.templates)
    return None if routing is FAULTY else replace(routing, template_files=files)
