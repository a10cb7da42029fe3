import pytest
from hypothesis import given
from hypothesis import strategies as st

from lamplighter.alerting.route_compiling import compiled
from lamplighter.alerting.routing import Route, group_key, group_labels, routes_for, walk
from lamplighter.matching import all_match, parse_matchers
from tests.support.routing import Settings

LABELS = st.dictionaries(st.sampled_from(["a", "b"]), st.sampled_from(["1", "2"]))
CONDITIONS = st.sampled_from(["", "a=1", "a!=1", "b=~1|2", "a=1,b=2", "b="]).map(parse_matchers)


def routes(depth: int) -> st.SearchStrategy[Settings]:
    inner = st.just(()) if depth == 0 else st.lists(routes(depth - 1), max_size=3).map(tuple)
    return st.builds(Settings, matchers=CONDITIONS, goes_on=st.booleans(), routes=inner)


TREES = st.lists(routes(2), max_size=3).map(lambda inner: compiled(Settings(receiver="r", routes=tuple(inner))))


def a_tree(*children: Settings) -> Route:
    return compiled(Settings(receiver="default", routes=children))


def child(receiver: str, matchers: str, *children: Settings, goes_on: bool = False) -> Settings:
    return Settings(receiver=receiver, matchers=parse_matchers(matchers), routes=children, goes_on=goes_on)


def receivers(tree: Route, **labels: str) -> list[str]:
    return [route.receiver for route in routes_for(tree, labels)]


def test_the_root_takes_what_no_other_route_does() -> None:
    assert receivers(a_tree(child("web", "team=web")), team="data") == ["default"]


def test_the_deepest_route_takes_an_alert() -> None:
    tree = a_tree(child("web", "team=web", child("pager", "severity=critical")))
    assert receivers(tree, team="web", severity="critical") == ["pager"]
    assert receivers(tree, team="web", severity="info") == ["web"]


def test_the_first_sibling_that_takes_it_is_the_last_unless_it_goes_on() -> None:
    tree = a_tree(child("a", "x=1"), child("b", "x=1"))
    assert receivers(tree, x="1") == ["a"]
    tree = a_tree(
        child("a", "x=1", goes_on=True), child("b", "x=2", goes_on=True), child("c", "x=1"), child("d", "")
    )
    assert receivers(tree, x="1") == ["a", "c"]


def test_going_on_within_a_route_does_not_go_on_outside_of_it() -> None:
    tree = a_tree(child("a", "", child("b", "", goes_on=True)), child("c", ""))
    assert receivers(tree) == ["b"]


def test_a_root_with_matchers_need_not_take_an_alert() -> None:
    assert routes_for(compiled(Settings(receiver="a", matchers=parse_matchers("x=1"))), {}) == ()


@given(TREES, LABELS)
def test_every_alert_has_a_route_that_takes_it_and_within_which_none_does(
    tree: Route, labels: dict[str, str]
) -> None:
    found = routes_for(tree, labels)
    assert found
    assert len({route.id for route in found}) == len(found)
    for route in found:
        assert all_match(route.matchers, labels)
        assert not any(all_match(inner.matchers, labels) for inner in route.routes)


@given(TREES)
def test_ids_are_unique_and_keys_are_ids_without_places(tree: Route) -> None:
    every = list(walk(tree))
    assert len({route.id for route in every}) == len(every)
    assert all(route.id.count("/") == 2 * route.key.count("/") for route in every)


LABELLED = {"alertname": "Down", "job": 'a"b\n', "team": ""}


@pytest.mark.parametrize(
    ("group_by", "key"),
    [
        ((), "{}:{}"),
        (("alertname",), '{}:{alertname="Down"}'),
        (("team", "missing"), "{}:{}"),
        (("job", "alertname"), '{}:{alertname="Down", job="a\\"b\\n"}'),
        (("...",), '{}:{alertname="Down", job="a\\"b\\n"}'),
    ],
)
def test_the_key_of_a_group_has_the_route_and_the_labels(group_by: tuple[str, ...], key: str) -> None:
    assert group_key(compiled(Settings(receiver="a", group_by=group_by)), LABELLED) == key


def test_the_labels_of_a_group_are_those_that_are_there() -> None:
    route = compiled(Settings(receiver="a", group_by=("job", "team", "missing")))
    assert group_labels(route, LABELLED) == {"job": 'a"b\n'}
