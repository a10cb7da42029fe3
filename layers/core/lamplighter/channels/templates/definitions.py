"""Templates by name: the default ones, then those of the operator's files, as Go's ParseGlob joins them."""

import logging
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from functools import lru_cache
from pathlib import Path

from lamplighter.channels.templates.functions import NAMES
from lamplighter.errors import TemplateError
from lamplighter.rules.templates.golang.lexing import fault
from lamplighter.rules.templates.golang.parsing import parse
from lamplighter.rules.templates.golang.syntax import Control, Invocation, Node, Template, Text

log = logging.getLogger(__name__)

_FOLDER = Path(__file__).parent
_DEFAULTS = ("default.tmpl", "email.tmpl")


@dataclass(frozen=True, slots=True, eq=False)
class Definitions:
    """What ``{{ template "name" . }}`` may call, and the text that each was defined in."""

    bodies: Mapping[str, Sequence[Node]] = field(default_factory=dict)
    sources: Mapping[str, str] = field(default_factory=dict)
    redefined: frozenset[str] = frozenset()
    """The default templates that the operator's files have written anew."""

    def template(self, text: str) -> Template:
        """Return a parsed text with everything that it may call. Raises `TemplateError`."""
        own = _parsed(text)
        sources = {name: source for name, source in self.sources.items() if name not in own.defined}
        return Template(text, own.nodes, _joined(self.bodies, own.defined), sources)


def definitions_of(files: Mapping[str, str]) -> Definitions:
    """Return the default templates and those of `files`, texts by name, in order.

    Raises `TemplateError`, naming the file.
    """
    return _read(tuple(files.items()))


def readable_definitions(files: Mapping[str, str]) -> Definitions:
    """Return as `definitions_of` does, without the files that cannot be read: who is to be told is told."""
    return _readable(tuple(files.items()))


@lru_cache(maxsize=1)
def no_definitions() -> Definitions:
    """Return the default templates alone."""
    found = Definitions()
    for name in _DEFAULTS:
        found = _with_file(found, name, (_FOLDER / name).read_text(encoding="utf-8"))
    return found


def check(text: str, definitions: Definitions) -> str | None:
    """Say what is wrong with a template: its syntax, a function, or the name of a template that is not there."""
    if "{{" not in text:
        return None
    try:
        template = definitions.template(text)
    except TemplateError as error:
        return str(error)
    for body, source in _reachable(template):
        for call in _calls(body):
            if call.name not in template.defined:
                return str(fault(source, call.at, f'template "{call.name}" not defined'))
    return None


def defaults_called(template: Template) -> frozenset[str]:
    """Return the names of all templates that a text calls, directly or not."""
    found: set[str] = set()
    waiting = [template.nodes]
    while waiting:
        names = {call.name for call in _calls(waiting.pop())} - found
        found |= names
        waiting += [template.defined[name] for name in names if name in template.defined]
    return frozenset(found)


def _reachable(template: Template) -> Iterator[tuple[Sequence[Node], str]]:
    yield template.nodes, template.text
    for name in sorted(defaults_called(template)):
        if name in template.defined:
            yield template.defined[name], template.sources.get(name, template.text)


def _calls(nodes: Sequence[Node]) -> Iterator[Invocation]:
    for node in nodes:
        match node:
            case Invocation():
                yield node
            case Control():
                yield from _calls(node.body)
                yield from _calls(node.otherwise or ())


@lru_cache(maxsize=4)
def _readable(files: tuple[tuple[str, str], ...]) -> Definitions:
    kept: list[tuple[str, str]] = []
    for file in files:
        try:
            _read((*kept, file))
        except TemplateError as error:
            log.warning("a file of templates is left out: %s", error)
        else:
            kept.append(file)
    return _read(tuple(kept))


@lru_cache(maxsize=4)
def _read(files: tuple[tuple[str, str], ...]) -> Definitions:
    defaults = no_definitions()
    found = defaults
    for name, text in files:
        found = _with_file(found, name, text)
    redefined = {name for name, body in defaults.bodies.items() if found.bodies[name] is not body}
    return Definitions(found.bodies, found.sources, frozenset(redefined))


def _with_file(before: Definitions, name: str, text: str) -> Definitions:
    """A file's own text is a template of its base name; what is empty leaves a definition as it is."""
    try:
        read = _parsed(text)
    except TemplateError as error:
        raise TemplateError(f"{Path(name).name}: {error}") from error
    bodies = _joined(before.bodies, {Path(name).name: read.nodes, **read.defined})
    changed = {key: text for key, body in bodies.items() if before.bodies.get(key) is not body}
    return Definitions(bodies, {**before.sources, **changed})


def _joined(
    before: Mapping[str, Sequence[Node]], after: Mapping[str, Sequence[Node]]
) -> dict[str, Sequence[Node]]:
    return {**before, **{name: body for name, body in after.items() if name not in before or not _empty(body)}}


def _empty(nodes: Sequence[Node]) -> bool:
    return all(isinstance(node, Text) and not node.text.strip() for node in nodes)


@lru_cache(maxsize=1024)
def _parsed(text: str) -> Template:
    return parse(text, NAMES)
