import pytest

from lamplighter.errors import MatcherError
from lamplighter.matching import all_match, matchers_of_maps, print_matchers


def test_maps_of_older_files_are_matchers_with_their_anchors_written_out() -> None:
    matchers = matchers_of_maps({"team": "web"}, {"severity": "warning|critical"})
    assert print_matchers(matchers) == '{team="web",severity=~"^(?:warning|critical)$"}'
    assert all_match(matchers, {"team": "web", "severity": "critical"})
    assert not all_match(matchers, {"team": "web", "severity": "critically"})
    assert matchers_of_maps({}, {}) == ()


@pytest.mark.parametrize(
    ("equal", "patterns", "mistake"),
    [
        ({"a-b": "x"}, {}, 'invalid label name "a-b"'),
        ({}, {"é": "x"}, 'invalid label name "é"'),
        ({}, {"a": "("}, r"error parsing regexp: missing \): `\(`"),
    ],
)
def test_what_older_files_cannot_have_is_refused(
    equal: dict[str, str], patterns: dict[str, str], mistake: str
) -> None:
    with pytest.raises(MatcherError, match=mistake):
        matchers_of_maps(equal, patterns)
