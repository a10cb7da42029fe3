import pytest

from lamplighter.channels.text import DETAILED_ALERTS, as_text, ascii_line
from tests.support.alerts import a_notification, a_resolved_alert, an_alert


def test_several_alerts_are_a_title_and_a_paragraph_each() -> None:
    paragraphs = as_text(a_notification(an_alert(), a_resolved_alert(), external_url="")).split("\n\n")
    assert paragraphs[0] == "CRITICAL: 1 firing, 1 resolved"


def test_of_very_many_the_last_are_one_line_each() -> None:
    alerts = [an_alert(annotations={"summary": f"shop-{n} is down"}) for n in range(DETAILED_ALERTS + 5)]
    assert as_text(a_notification(*alerts)).splitlines()[-5:] == [
        f"CRITICAL: shop-{n} is down" for n in range(DETAILED_ALERTS, DETAILED_ALERTS + 5)
    ]


@pytest.mark.parametrize(
    ("text", "line"),
    [
        ("plain", "plain"),
        ("  two\n lines\t", "two lines"),
        ("naïve café", "naive cafe"),
        ("日本 down", "?? down"),
        ("a\x00b\x1bc\x7f", "abc"),
        ("x" * 11, "xxxxxxx..."),
    ],
)
def test_a_line_is_printable_ascii_of_bounded_length(text: str, line: str) -> None:
    assert ascii_line(text, 10) == line
