"""What must hold between checks: every key once, and dependencies that exist and go round in no circle."""

import difflib
from collections.abc import Mapping, Sequence, Set
from dataclasses import dataclass, replace
from graphlib import CycleError, TopologicalSorter

from lamplighter.config.check import Check
from lamplighter.config.check_files import Draft

MOST_HINTS = 20
"""Each compares a name with all others; a group that was renamed may want thousands."""
MOST_CIRCLES = 20
"""Among checks that all depend on each other there are as many as pairs."""


@dataclass(slots=True)
class Names:
    """The keys that each way of naming a check can mean."""

    keys_of: Mapping[str, Set[str]]
    hints: int = 0

    def hint(self, name: str) -> str:
        """Return the nearest name as a question, for the first few that are asked for."""
        self.hints += 1
        near = difflib.get_close_matches(name, self.keys_of, n=1) if self.hints <= MOST_HINTS else []
        return f"; did you mean `{near[0]}`?" if near else ""


def relate(drafts: Sequence[Draft]) -> tuple[Check, ...]:
    """Return the checks that are sound, their dependencies as keys; mistakes go to the reports of their files."""
    _report_duplicates(drafts)
    names = Names(_names(drafts))
    dependencies = {draft.key: _dependencies(draft, names) for draft in drafts if draft.check is not None}
    _report_circles(drafts, dependencies)
    return tuple(
        replace(draft.check, depends_on=dependencies[draft.key]) if draft.check.depends_on else draft.check
        for draft in drafts
        if draft.check is not None
    )


def _report_duplicates(drafts: Sequence[Draft]) -> None:
    first: dict[str, Draft] = {}
    for draft in drafts:
        earlier = first.setdefault(draft.key, draft)
        if earlier is not draft and draft.name:
            where = f"{earlier.place.report.file}:{earlier.node_of('name').line}"
            same = (draft.group, draft.name) == (earlier.group, earlier.name)
            message = "is given twice" if same else f"has the same key as {_shown(earlier)}, `{draft.key}`"
            draft.place.at("name").wrong(draft.node_of("name"), f"{_shown(draft)} {message}; first in {where}")


def _shown(draft: Draft) -> str:
    return f"`{draft.group}/{draft.name}`" if draft.group else f"`{draft.name}`"


def _names(drafts: Sequence[Draft]) -> dict[str, set[str]]:
    """The keys that each way of naming a check can mean: its key, its name, or ``group/name``."""
    names: dict[str, set[str]] = {}
    for draft in drafts:
        for name in (draft.key, draft.name, f"{draft.group}/{draft.name}"):
            names.setdefault(name, set()).add(draft.key)
    return names


def _dependencies(draft: Draft, names: Names) -> tuple[str, ...]:
    wanted = draft.check.depends_on if draft.check is not None else ()
    return tuple(key for key in (_dependency(draft, name, names) for name in wanted) if key)


def _dependency(draft: Draft, name: str, names: Names) -> str:
    keys = names.keys_of.get(name, set())
    if len(keys) == 1 and draft.key not in keys:
        return next(iter(keys))
    if len(keys) > 1:
        message = f"`{name}` can be any of {', '.join(sorted(keys))}: expected a key"
    elif keys:
        message = "a check cannot depend on itself"
    else:
        message = f"no check is called `{name}`{names.hint(name)}"
    draft.place.at("depends-on").wrong(draft.node_of("depends-on"), message)
    return ""


def _report_circles(drafts: Sequence[Draft], dependencies: dict[str, tuple[str, ...]]) -> None:
    by_key = {draft.key: draft for draft in drafts}
    remaining = {key: list(needed) for key, needed in dependencies.items()}
    for _ in range(MOST_CIRCLES):
        try:
            TopologicalSorter(remaining).prepare()
        except CycleError as error:
            circle = error.args[1]
            draft = by_key[circle[1]]
            draft.place.at("depends-on").wrong(
                draft.node_of("depends-on"), f"depends on itself: {' → '.join(reversed(circle))}"
            )
            remaining[circle[1]].remove(circle[0])
        else:
            return
