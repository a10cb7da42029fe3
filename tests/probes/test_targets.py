"""Checks made ready to be probed."""

from lamplighter.config.check import UiOptions
from lamplighter.config.references import SecretReferences
from lamplighter.probes.outcome import Cause
from lamplighter.probes.targets import BODY_LIMIT_BYTES, JUDGED_BODY_LIMIT_BYTES, make_targets, private_keys
from lamplighter.probes.verdict import CheckState
from tests.support.configuration import a_check


def nothing(name: str) -> str:
    raise LookupError(name)


REFERENCES = SecretReferences({"TOKEN": "s3cret-value"}, nothing, nothing)


def test_references_are_resolved_and_redacted_again() -> None:
    check = a_check(headers={"Authorization": "Bearer ${TOKEN}"})
    (target,), unresolved = make_targets([check], REFERENCES, allow_private=True, want_certificate=lambda _: False)
    assert target.check.headers == {"Authorization": "Bearer s3cret-value"}
    assert "s3cret-value" not in target.redact("refused Bearer s3cret-value")
    assert unresolved == {}


def test_a_secret_that_was_written_into_the_file_is_redacted_for_its_own_check() -> None:
    checks = [a_check(headers={"Authorization": "Bearer hunter22"}), a_check(name="other")]
    targets, _ = make_targets(checks, REFERENCES, allow_private=True, want_certificate=lambda _: False)
    assert [target.redact("sent Bearer hunter22") for target in targets] == ["sent ***", "sent Bearer hunter22"]


def test_what_cannot_be_resolved_is_unknown() -> None:
    checks = [a_check(name="bad", url="https://${NOWHERE}"), a_check()]
    targets, verdicts = make_targets(checks, REFERENCES, allow_private=True, want_certificate=lambda _: False)
    assert [target.check.name for target in targets] == ["shop"]
    verdict = verdicts["core_bad"]
    assert (verdict.state, verdict.cause) == (CheckState.UNKNOWN, Cause.BAD_CONFIGURATION)


def test_more_of_a_body_is_read_where_a_condition_looks_into_it() -> None:
    checks = [a_check(), a_check(name="judged", degraded=("[BODY].ok == true",))]
    targets, _ = make_targets(checks, REFERENCES, allow_private=True, want_certificate=lambda _: False)
    assert [target.body_limit_bytes for target in targets] == [BODY_LIMIT_BYTES, JUDGED_BODY_LIMIT_BYTES]


def test_a_certificate_is_read_whenever_a_condition_asks_for_it() -> None:
    checks = [a_check(), a_check(name="judged", conditions=("[CERTIFICATE_EXPIRATION] > 48h",))]
    targets, _ = make_targets(checks, REFERENCES, allow_private=True, want_certificate=lambda _: False)
    assert [target.want_certificate for target in targets] == [False, True]


def test_url_and_host_are_hidden_where_the_operator_wants_it() -> None:
    told = "https://shop.example.com/health: no certificate of shop.example.com"
    checks = [
        a_check(name="open"),
        a_check(name="url", ui=UiOptions(hide_url=True)),
        a_check(name="host", ui=UiOptions(hide_hostname=True)),
    ]
    targets, _ = make_targets(checks, REFERENCES, allow_private=True, want_certificate=lambda _: False)
    assert [target.redact(told) for target in targets] == [
        told,
        "***: no certificate of shop.example.com",
        "https://***/health: no certificate of ***",
    ]


def test_private_targets_are_known_by_their_url() -> None:
    urls = [
        "http://127.0.0.1/",
        "tcp://localhost:1",
        "https://[fd00::1]/",
        "https://shop.example.com",
        "http://8.8.8.8",
    ]
    checks = [a_check(name=f"c{number}", url=url) for number, url in enumerate(urls)]
    targets, _ = make_targets(checks, REFERENCES, allow_private=True, want_certificate=lambda _: False)
    assert private_keys(targets) == {"core_c0", "core_c1", "core_c2"}
