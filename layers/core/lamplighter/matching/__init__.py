"""Label matchers as Alertmanager writes, reads and applies them. Pure, and light to import."""

from lamplighter.matching.condition_index import ConditionIndex
from lamplighter.matching.matcher import Matcher, MatchKind, all_match
from lamplighter.matching.old_maps import matchers_of_maps
from lamplighter.matching.parsing import parse_matcher, parse_matchers
from lamplighter.matching.printing import print_label_set, print_matcher, print_matchers, sorted_matchers

__all__ = [
    "ConditionIndex",
    "MatchKind",
    "Matcher",
    "all_match",
    "matchers_of_maps",
    "parse_matcher",
    "parse_matchers",
    "print_label_set",
    "print_matcher",
    "print_matchers",
    "sorted_matchers",
]
