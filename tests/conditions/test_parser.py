"""The parser against anything that can be typed."""

from hypothesis import assume, given, settings
from hypothesis import strategies as st

from lamplighter.conditions.condition import Condition
from lamplighter.conditions.language import evaluate, parse
from lamplighter.conditions.placeholders import PLACEHOLDERS
from lamplighter.errors import ConditionError
from tests.support.outcomes import an_answer, no_answer

OPERATORS = ["==", "!=", "<=", ">=", "<", ">"]
WORDS = [
    "[STATUS]",
    "[BODY]",
    "[BODY].a[0]",
    "len([BODY])",
    "pat(*)",
    "any(a,b)",
    "has(",
    ")",
    "[",
    "200",
    "48h",
    "x",
]
PIECES = st.lists(st.sampled_from([*WORDS, *OPERATORS, " ", "  ", "=", ".", "]", "$", "\n"]), max_size=8)
LITERALS = st.text(alphabet="abcXYZ019.,:;-_/ ", min_size=1).map(str.strip).filter(bool)


def understood(text: str) -> Condition | str:
    try:
        return parse(text)
    except ConditionError as error:
        return str(error)


@settings(deadline=None)
@given(st.one_of(st.text(), PIECES.map("".join), PIECES.map(" ".join)))
def test_any_text_is_a_condition_or_a_mistake_that_says_something(text: str) -> None:
    condition = understood(text)
    if isinstance(condition, str):
        assert condition
        return
    assert condition.operator in OPERATORS
    for outcome in (an_answer({"a": [1]}), no_answer()):
        assert evaluate(condition, outcome, 0.0, str).text


@settings(deadline=None)
@given(st.sampled_from(sorted(PLACEHOLDERS)), st.sampled_from(["==", "!="]), LITERALS, st.booleans())
def test_what_was_written_is_what_was_read(name: str, operator: str, literal: str, small: bool) -> None:
    assume(name not in {"HEADER", "TLS_VERSION"})
    left = f"[{name.lower() if small else name}]"
    condition = parse(f"{left} {operator} {literal}")
    assert (condition.left, condition.operator, condition.right) == (left, operator, literal)


@settings(deadline=None)
@given(
    st.recursive(st.none() | st.booleans() | st.integers() | st.text(), lambda inner: st.lists(inner, max_size=3))
)
def test_any_json_can_be_walked(document: object) -> None:
    for text in ("[BODY][0][1] == x", "len([BODY][0]) > 0", "has([BODY][0].a) == true", "[BODY] != x"):
        assert evaluate(parse(text), an_answer(document), 0.0, str).text


@settings(deadline=None)
@given(st.binary())
def test_any_body_can_be_judged(body: bytes) -> None:
    for text in ("[BODY].a == x", "len([BODY]) > 0", "[BODY] == pat(*)"):
        assert evaluate(parse(text), an_answer(body), 0.0, str).text
