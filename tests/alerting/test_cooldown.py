import pytest

from lamplighter.alerting.cooldown import over_at
from lamplighter.alerting.deduplication import Entry
from tests.support.alerts import NOON

COOLDOWNS = {"warning": 600.0, "info": 3600.0}
TOLD_AT_NOON = Entry(frozenset({"a"}), frozenset(), NOON)


@pytest.mark.parametrize(
    ("entry", "severity", "expected"),
    [
        (TOLD_AT_NOON, "warning", NOON + 600),
        (TOLD_AT_NOON, "info", NOON + 3600),
        (TOLD_AT_NOON, "critical", 0.0),
        (TOLD_AT_NOON, "", 0.0),
        (None, "warning", 0.0),
    ],
)
def test_a_severity_waits_for_its_own_time_and_others_do_not(
    entry: Entry | None, severity: str, expected: float
) -> None:
    assert over_at(entry, severity, COOLDOWNS) == expected
