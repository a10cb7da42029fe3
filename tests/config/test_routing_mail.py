"""email_configs: SMTP and SES, with what global says."""

import pytest

from lamplighter.config.alertmanager_http import TlsConfig
from lamplighter.config.alertmanager_sending import EmailConfig, Threading
from tests.support.routing_files import complaints, integration_of

SERVER = "smtp_smarthost: 'g:25', smtp_from: g@x"
OWN = "to: t@x, from: f@x, smarthost: 'h:587'"


def test_every_key_arrives() -> None:
    said = (
        f"{OWN}, hello: a, auth_username: b, auth_password_file: c, auth_secret: d, auth_identity: e, "
        "require_tls: false, force_implicit_tls: true, tls_config: {server_name: i}, "
        "headers: {reply-to: j, Subject: k}, html: '', text: m, send_resolved: true, "
        "threading: {enabled: true, thread_by_date: daily}"
    )
    assert integration_of("email", said, SERVER) == EmailConfig(
        to="t@x",
        from_="f@x",
        smarthost="h:587",
        hello="a",
        auth_username="b",
        auth_password="file:c",
        auth_secret="d",
        auth_identity="e",
        require_tls=False,
        force_implicit_tls=True,
        tls=TlsConfig(server_name="i"),
        headers={"Reply-To": "j", "Subject": "k"},
        html="",
        text="m",
        send_resolved=True,
        threading=Threading(by_date=True),
    )


def test_the_rest_is_as_global_says() -> None:
    settings = (
        f"{SERVER}, smtp_hello: a, smtp_auth_username: b, smtp_auth_password: c, smtp_auth_secret_file: d, "
        "smtp_auth_identity: e, smtp_require_tls: false, smtp_force_implicit_tls: false, "
        "smtp_tls_config: {insecure_skip_verify: true}"
    )
    assert integration_of("email", "to: t@x, auth_username: '', from: ~", settings) == EmailConfig(
        to="t@x",
        from_="g@x",
        smarthost="g:25",
        hello="a",
        auth_username="b",
        auth_password="c",
        auth_secret="file:d",
        auth_identity="e",
        require_tls=False,
        force_implicit_tls=False,
        tls=TlsConfig(insecure_skip_verify=True),
    )


def test_by_ses_no_server_is_needed_and_that_of_global_is_not_taken() -> None:
    found = integration_of("email", "to: t@x, ses_region: eu-central-1", SERVER)
    assert (found.ses_region, found.smarthost, found.from_) == ("eu-central-1", "", "g@x")


@pytest.mark.parametrize("smarthost", ["h:25", "'[::1]:25'", "'${HOST}:25'", "ssm:/host", "127.0.0.1:2525"])
def test_a_server_has_a_port_or_is_a_reference(smarthost: str) -> None:
    assert integration_of("email", f"to: t@x, from: f@x, smarthost: '{smarthost.strip(chr(39))}'").smarthost


@pytest.mark.parametrize(
    ("said", "settings", "expected"),
    [
        ("", SERVER, ": `to` is missing"),
        ("to: ''", SERVER, "to: expected an address"),
        ("to: x, from: y", "", ": expected `smarthost` or `ses_region` here"),
        ("to: x, smarthost: 'y:25'", "", ": expected `from` here"),
        (f"{OWN}, ses_region: eu-central-1", "", "ses_region: expected at most one of `ses_region`, `smarthost`"),
        ("to: x, ses_region: Frankfurt", SERVER, "ses_region: expected a region such as eu-central-1"),
        ("to: x, smarthost: y", SERVER, "smarthost: expected a mail server with its port"),
        ("to: x, smarthost: 'y:0'", SERVER, "smarthost: expected a mail server with its port"),
        ("to: x, smarthost: 'y:65536'", SERVER, "smarthost: expected a mail server with its port"),
        ("to: x, headers: {subject: a, SUBJECT: b}", SERVER, "headers: the header `Subject` is given twice"),
        (
            "to: x, threading: {enabled: true, thread_by_date: none}, headers: {references: y}",
            SERVER,
            "headers: expected no `references` beside `threading`",
        ),
        ("to: x, threading: {enabled: true}", SERVER, "threading.thread_by_date: expected one of none, daily"),
        ("to: x, auth_password: y, auth_password_file: z", SERVER, "auth_password_file: expected at most one of"),
        ("to: x, http_config: {}", SERVER, "http_config: `http_config` is not a key here"),
    ],
)
def test_a_mistake_is_told_at_its_key(said: str, settings: str, expected: str) -> None:
    found = complaints("email", said, settings)
    assert [complaint.startswith(expected) for complaint in found] == [True], found


def test_a_mistake_in_global_is_told_once() -> None:
    found = complaints("email", "to: x", "smtp_smarthost: nowhere, smtp_from: y")
    assert found == [
        "global.smtp_smarthost: expected a mail server with its port, as in smtp.example.com:587",
    ]


def test_threading_that_is_not_enabled_is_none() -> None:
    assert integration_of("email", f"{OWN}, threading: {{thread_by_date: daily}}").threading is None
