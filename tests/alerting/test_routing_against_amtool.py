"""Generated routing trees and alerts, held against ``amtool config routes``."""

from collections.abc import Iterator
from dataclasses import dataclass
from pathlib import Path
from typing import Any

import yaml
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st

from lamplighter.alerting.route_compiling import compiled
from lamplighter.alerting.routing import Route, routes_for, walk
from lamplighter.matching import Matcher, MatchKind, matchers_of_maps, print_matcher, print_matchers
from tests.support.amtool import printed_routes, routed_receivers
from tests.support.routing import Settings

# A file that is written anew by every example may be shared by them.
SLOW = settings(max_examples=60, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
NAMES = st.sampled_from(["team", "severity", "app"])
VALUES = st.sampled_from(["web", "data", "", 'a "b"\\'])
LABELS = st.dictionaries(NAMES, st.sampled_from(["web", "data", "webs", 'a "b"\\']), min_size=1)
PATTERNS = st.sampled_from(["web|data", "w.*", "", ".+", "(?i)WEB", "web|", "[^w].*"])
MATCHERS = st.builds(Matcher, NAMES, st.sampled_from([MatchKind.EQUAL, MatchKind.NOT_EQUAL]), VALUES) | st.builds(
    Matcher, NAMES, st.sampled_from([MatchKind.MATCH, MatchKind.NOT_MATCH]), PATTERNS
)


@dataclass(frozen=True, slots=True)
class Written:
    """A route in the words of a file, those of older files among them."""

    receiver: str | None
    match: dict[str, str]
    match_re: dict[str, str]
    matchers: list[Matcher]
    goes_on: bool
    routes: "list[Written]"

    def settings(self) -> Settings:
        return Settings(
            receiver=self.receiver,
            matchers=(*matchers_of_maps(self.match, self.match_re), *self.matchers),
            goes_on=self.goes_on,
            routes=tuple(route.settings() for route in self.routes),
        )

    def document(self) -> dict[str, Any]:
        said = {
            "receiver": self.receiver,
            "match": self.match,
            "match_re": self.match_re,
            "matchers": [print_matcher(matcher) for matcher in self.matchers],
            "continue": self.goes_on,
            "routes": [route.document() for route in self.routes],
        }
        return {key: value for key, value in said.items() if value}


def routes(depth: int) -> st.SearchStrategy[Written]:
    return st.builds(
        Written,
        st.none() | st.sampled_from(["one", "two", "three"]),
        st.dictionaries(NAMES, VALUES, max_size=1),
        st.dictionaries(NAMES, PATTERNS, max_size=1),
        st.lists(MATCHERS, max_size=2),
        st.booleans(),
        st.just([]) if depth == 0 else st.lists(routes(depth - 1), max_size=3),
    )


TREES = st.lists(routes(2), min_size=1, max_size=4).map(lambda inner: Written("default", {}, {}, [], False, inner))


def a_file(root: Written) -> str:
    receivers = [{"name": name} for name in ("default", "one", "two", "three")]
    return yaml.safe_dump({"route": root.document(), "receivers": receivers})


def shown(root: Route) -> Iterator[str]:
    for route in walk(root):
        name = print_matchers(route.matchers) if route.matchers else "default-route"
        yield f"{name}{'  continue: true' if route.goes_on else ''}  receiver: {route.receiver}"


@given(tree=TREES, labels=LABELS)
@SLOW
def test_alerts_go_to_the_same_receivers(tree: Written, labels: dict[str, str], tmp_path: Path) -> None:
    escaped = {name: value.replace("\\", "\\\\").replace('"', '\\"') for name, value in labels.items()}
    here = [route.receiver for route in routes_for(compiled(tree.settings()), labels)]
    assert here == routed_receivers(a_file(tree), escaped, tmp_path)


@given(tree=TREES)
@SLOW
def test_the_tree_is_shown_alike(tree: Written, tmp_path: Path) -> None:
    assert list(shown(compiled(tree.settings()))) == printed_routes(a_file(tree), tmp_path)
