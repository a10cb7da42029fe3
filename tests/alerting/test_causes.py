import pytest

from lamplighter.alerting.causes import cause_in_words
from lamplighter.probes.outcome import Cause


@pytest.mark.parametrize("cause", list(Cause))
def test_every_cause_reads_as_words(cause: Cause) -> None:
    words = cause_in_words(cause)
    assert words
    assert "_" not in words


@pytest.mark.parametrize(("cause", "words"), [("", ""), ("certificate_expiring", "certificate expiring")])
def test_what_is_no_probes_cause_is_its_name_with_spaces(cause: str, words: str) -> None:
    assert cause_in_words(cause) == words
