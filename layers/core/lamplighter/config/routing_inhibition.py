"""The keys of ``inhibit_rules`` (Alertmanager: config/common/inhibitrule.go)."""

from lamplighter.alerting.inhibition import InhibitRule
from lamplighter.config.routing_matchers import MatcherList, MatcherMap, Matchers
from lamplighter.config.routing_shapes import LINE, NAME
from lamplighter.config.shapes import Key, ListOf, Section


def _rule(equal: tuple[str, ...] = (), name: str = "", **matchers: Matchers) -> InhibitRule:
    """The name is for reading only."""
    del name
    return InhibitRule(source=_side("source", matchers), target=_side("target", matchers), equal=equal)


def _side(side: str, matchers: dict[str, Matchers]) -> Matchers:
    return tuple(matcher for form in _FORMS for matcher in matchers.get(f"{side}_{form}", ()))


_FORMS = ("match", "match_re", "matchers")

INHIBIT_RULE = Section(
    keys={
        "name": Key(shape=LINE, about="What it is called; for people only."),
        "source_matchers": Key(shape=MatcherList(), about="The alerts that hold others back."),
        "target_matchers": Key(shape=MatcherList(), about="The alerts that are held back."),
        "equal": Key(shape=ListOf(item=NAME), about="Labels that must be the same on both sides."),
        "source_match": Key(shape=MatcherMap(), about="The older form of `source_matchers`: label and value."),
        "source_match_re": Key(shape=MatcherMap(patterns=True), about="The same: label and regular expression."),
        "target_match": Key(shape=MatcherMap(), about="The older form of `target_matchers`: label and value."),
        "target_match_re": Key(shape=MatcherMap(patterns=True), about="The same: label and regular expression."),
    },
    build=_rule,
)
