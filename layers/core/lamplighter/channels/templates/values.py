"""Alertmanager's named maps and slices as templates see them (template/template.go: KV, Pairs, Alerts)."""

from collections.abc import Iterable, Mapping, Sequence

from lamplighter.rules.templates.golang.values import STRING, Function, GoType, Slice, Struct, Value

STRINGS = GoType(name="[]string", nillable=True, also=frozenset({"template.Strings"}))
_FIRST = "alertname"
"""The label that leads every list of pairs."""


class Strings(Slice):
    """``Strings``: joined by ``.Join ", "``."""

    def __init__(self, values: Iterable[str], go_type: str = "template.Strings") -> None:
        super().__init__(values, go_type)

    @property
    def methods(self) -> Mapping[str, Function]:
        """``Join``."""
        return {"Join": Function(lambda separator: separator.join(self), (STRING,))}


class Pairs(Slice):
    """``Pairs``: names and values, in order."""

    def __init__(self, values: Iterable[Struct], go_type: str = "template.Pairs") -> None:
        super().__init__(values, go_type)

    @property
    def methods(self) -> Mapping[str, Function]:
        """``Names``, ``Values``, ``String``."""
        return {
            "Names": Function(lambda: self._all("Name")),
            "Values": Function(lambda: self._all("Value")),
            "String": Function(lambda: self.text),
        }

    @property
    def text(self) -> str:
        """What prints."""
        return ", ".join(f"{pair.fields['Name']}={pair.fields['Value']}" for pair in self)

    def _all(self, field: str) -> Strings:
        return Strings(pair.fields[field] for pair in self)


class KV(dict[str, str]):
    """``KV``: labels or annotations."""

    go_type = "template.KV"

    @property
    def methods(self) -> Mapping[str, Function]:
        """``SortedPairs``, ``Names``, ``Values``, ``Remove``, ``String``."""
        return {
            "SortedPairs": Function(self.pairs),
            "Names": Function(lambda: Strings(self.names())),
            "Values": Function(lambda: Strings(self[name] for name in self.names())),
            "Remove": Function(self.without, (STRINGS,)),
            "String": Function(lambda: self.text),
        }

    @property
    def text(self) -> str:
        """What prints."""
        return self.pairs().text

    def names(self) -> Sequence[str]:
        """Return the names by their bytes, ``alertname`` first."""
        return sorted(self, key=lambda name: (name != _FIRST, name.encode()))

    def pairs(self) -> Pairs:
        """Return the pairs in that order."""
        return Pairs(
            Struct(go_type="template.Pair", fields={"Name": name, "Value": self[name]}) for name in self.names()
        )

    def without(self, names: Sequence[str] | None) -> "KV":
        """Return what is left without `names`."""
        return KV((name, value) for name, value in self.items() if name not in (names or ()))


class Alerts(Slice):
    """``Alerts``: those that fire by ``.Firing``, those that are over by ``.Resolved``."""

    def __init__(self, values: Iterable[Struct], go_type: str = "template.Alerts") -> None:
        super().__init__(values, go_type)

    @property
    def methods(self) -> Mapping[str, Function]:
        """``Firing`` and ``Resolved``; each is a plain slice."""
        return {
            "Firing": Function(lambda: self._in_state("firing")),
            "Resolved": Function(lambda: self._in_state("resolved")),
        }

    def _in_state(self, state: str) -> Slice:
        found: list[Value] = [alert for alert in self if alert.fields["Status"] == state]
        return Slice(found, "[]template.Alert")
