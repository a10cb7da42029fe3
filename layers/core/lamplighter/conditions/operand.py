"""One side of a condition: a literal, a placeholder with a path, or a function of one."""

import difflib
import re
from dataclasses import dataclass, replace

from lamplighter.conditions.paths import Step, parse_path
from lamplighter.conditions.placeholders import PLACEHOLDERS, Placeholder
from lamplighter.errors import ConditionError

_PLACEHOLDER = re.compile(r"\[([A-Za-z_-]+)\](.*)", re.DOTALL)
_CALL = re.compile(r"([A-Za-z]+)\((.*)", re.DOTALL)
_OF_PLACEHOLDERS = frozenset({"len", "has"})
_OF_TEXT = frozenset({"pat", "any"})


@dataclass(frozen=True, slots=True, kw_only=True)
class Operand:
    """One side as parsed. A literal has no function and no placeholder; `argument` is what stands in ``pat()``."""

    text: str
    function: str = ""
    placeholder: str = ""
    steps: tuple[Step, ...] = ()
    name: str = ""
    argument: str = ""

    @property
    def literal(self) -> bool:
        """Whether the text stands for itself."""
        return not self.function and not self.placeholder

    @property
    def numeric(self) -> bool:
        """Whether this is a number whenever it is resolved."""
        if self.function:
            return self.function == "len"
        return self.placeholder in PLACEHOLDERS and PLACEHOLDERS[self.placeholder].numeric

    def with_text(self, text: str) -> "Operand":
        """Return this operand over a text in which references are resolved: no value turns into a placeholder."""
        if text == self.text:
            return self
        if self.function in _OF_TEXT:
            return replace(self, text=text, argument=text[len(self.function) + 1 : -1])
        return replace(self, text=text)


def parse_operand(text: str) -> Operand:
    """Return the operand; raises `ConditionError` for a misspelt placeholder or function or a faulty path."""
    call = _CALL.fullmatch(text)
    if call is not None and call[1] in _OF_TEXT | _OF_PLACEHOLDERS:
        return _function(text, call[1], call[2])
    if call is not None and _PLACEHOLDER.match(call[2].lstrip()):
        raise ConditionError(f"`{call[1]}` is not a function: expected len, has, pat or any, in small letters")
    return _placeholder(text) or Operand(text=text)


def _function(text: str, function: str, rest: str) -> Operand:
    if not rest.endswith(")"):
        raise ConditionError(f"`{text}` has no closing `)`")
    argument = rest[:-1]
    if function in _OF_TEXT:
        return Operand(text=text, function=function, argument=argument)
    inner = _placeholder(argument.strip())
    if inner is None:
        raise ConditionError(f"`{function}()` needs a placeholder, as in `{function}([BODY].items)`")
    return Operand(text=text, function=function, placeholder=inner.placeholder, steps=inner.steps, name=inner.name)


def _placeholder(text: str) -> Operand | None:
    found = _PLACEHOLDER.fullmatch(text)
    if found is None:
        return None
    name, rest = found[1].upper(), found[2]
    if name not in PLACEHOLDERS:
        return _unknown(found[1])
    if not rest and PLACEHOLDERS[name].path != "name":
        return Operand(text=text, placeholder=name)
    return _with_path(text, name, PLACEHOLDERS[name], rest)


def _unknown(name: str) -> Operand | None:
    """Take ``[abc]`` for the literal it may be, but not what was surely meant as a placeholder."""
    near = difflib.get_close_matches(name.upper(), PLACEHOLDERS, n=1, cutoff=0.7)
    if name.upper() == "CONTEXT":
        raise ConditionError("`[CONTEXT]` belongs to Gatus' suites, which are not supported")
    if near:
        raise ConditionError(f"`[{name}]` is not a placeholder; did you mean `[{near[0]}]`?")
    if name.isupper():
        raise ConditionError(f"`[{name}]` is not a placeholder; known are {_known()}")
    return None


def _with_path(text: str, name: str, placeholder: Placeholder, rest: str) -> Operand:
    if "${" in rest:
        raise ConditionError(f"`{rest}` cannot hold a reference: expected it on its own or in the other side")
    if placeholder.path == "json":
        if rest[0] not in ".[":
            raise ConditionError(f"`{text}` is not a path: expected `.` or `[` after `[{name}]`")
        return Operand(text=text, placeholder=name, steps=parse_path(rest))
    if placeholder.path == "name":
        if not re.fullmatch(r"\.[!#$%&'*+\-.^_`|~0-9A-Za-z]+", rest):
            raise ConditionError("`[HEADER]` needs the name of a header, as in `[HEADER].content-type`")
        return Operand(text=text, placeholder=name, name=rest[1:])
    raise ConditionError(f"`[{name}]` has no path: `{rest}` cannot follow it")


def _known() -> str:
    return ", ".join(f"[{name}]" for name in PLACEHOLDERS)
