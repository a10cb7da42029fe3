import base64
import ssl
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import pytest

from lamplighter.aws.mail import SesMail
from lamplighter.channels.mail.channel import EmailChannel
from lamplighter.channels.publication import AwsAccess
from lamplighter.channels.tools import Tools
from lamplighter.config.alertmanager_http import TlsConfig
from lamplighter.config.alertmanager_sending import EmailConfig
from lamplighter.config.references import SecretReferences
from lamplighter.errors import DeliveryError
from tests.support.alerts import a_notification
from tests.support.aws import moto_clients
from tests.support.certificates import CertificateAuthority
from tests.support.channels import Published, some_tools
from tests.support.receivers.smtp import MailServer


def a_channel(server: MailServer, **overrides: Any) -> EmailChannel:
    values: dict[str, Any] = {
        "to": "ops@example.com, lead@example.com",
        "from_": "lamp@example.com",
        "require_tls": False,
    }
    values |= {"smarthost": server.smarthost}
    return EmailChannel(EmailConfig(**(values | overrides)), some_tools(PASSWORD="pass word\n"))


def error_of(server: MailServer, **overrides: Any) -> DeliveryError:
    with pytest.raises(DeliveryError) as raised:
        a_channel(server, **overrides).send(a_notification())
    assert server.received == []
    return raised.value


@pytest.fixture(scope="module")
def authority(tmp_path_factory: pytest.TempPathFactory) -> CertificateAuthority:
    return CertificateAuthority(tmp_path_factory.mktemp("authority"))


@pytest.fixture(scope="module")
def context(authority: CertificateAuthority) -> ssl.SSLContext:
    leaf = authority.issue("mail", ("mail.example.com",))
    made = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    made.load_cert_chain(leaf.certificate, leaf.key)
    return made


@pytest.fixture
def tls(authority: CertificateAuthority) -> TlsConfig:
    return TlsConfig(ca=Path(authority.ca_file).read_text(encoding="utf-8"), server_name="mail.example.com")


def test_a_message_arrives_with_its_envelope() -> None:
    with MailServer() as server:
        a_channel(server, hello="lamp.example.com").send(a_notification())
        (received,) = server.received
    assert (received.sender, received.recipients) == ("lamp@example.com", ["ops@example.com", "lead@example.com"])
    assert received.hello == "lamp.example.com"
    assert b"Subject: CRITICAL: core/shop is down" in received.content
    assert server.commands[-1].upper() == "QUIT"


@pytest.mark.parametrize(
    ("mechanisms", "secrets", "user"),
    [
        ("PLAIN LOGIN", {"auth_password": "${PASSWORD}"}, "/ann"),
        ("PLAIN", {"auth_password": "${PASSWORD}", "auth_identity": "boss"}, "boss/ann"),
        ("LOGIN PLAIN", {"auth_password": "pass word"}, "ann"),
        ("CRAM-MD5 PLAIN", {"auth_secret": "${PASSWORD}"}, "ann"),
        ("CRAM-MD5 LOGIN", {"auth_password": "${PASSWORD}"}, "ann"),
        ("XOAUTH2 login", {"auth_password": "pass word"}, "ann"),
        ("", {"auth_password": "${PASSWORD}"}, ""),
    ],
)
def test_the_first_mechanism_that_there_is_a_secret_for_is_used(
    mechanisms: str, secrets: dict[str, str], user: str
) -> None:
    with MailServer(mechanisms=mechanisms) as server:
        a_channel(server, auth_username="ann", **secrets).send(a_notification())
        assert server.received[0].user == user


def test_a_wrong_password_is_final() -> None:
    with MailServer(mechanisms="PLAIN") as server:
        error = error_of(server, auth_username="ann", auth_password="other word")
    assert (str(error), error.permanent) == ("the mail server answered 535: wrong password", True)


def test_a_server_that_repeats_the_password_gives_it_not_away() -> None:
    with MailServer(mechanisms="PLAIN", replies={"AUTH": "535 pass word is wrong"}) as server:
        said = str(error_of(server, auth_username="ann", auth_password="${PASSWORD}"))
    assert said == "the mail server answered 535: *** is wrong"


@pytest.mark.parametrize("secret", ["pass word", base64.b64encode(b"\0ann\0pass word").decode()])
@pytest.mark.parametrize("before", [0, *range(100, 125)])
def test_a_server_that_repeats_a_line_gives_nothing_away_wherever_it_is_cut(secret: str, before: int) -> None:
    repeated = f"535 {'x' * before} {secret}"
    with MailServer(mechanisms="PLAIN", replies={"AUTH": repeated}) as server:
        said = str(error_of(server, auth_username="ann", auth_password="${PASSWORD}"))
    assert secret[:4] not in said


def test_a_mechanism_without_a_secret_is_named_as_missing() -> None:
    with MailServer(mechanisms="CRAM-MD5") as server:
        error = error_of(server, auth_username="ann", auth_password="x")
    assert "offers no authentication that there is a secret for" in str(error)
    assert error.permanent


def test_starttls_is_used_and_the_name_checked(context: ssl.SSLContext, tls: TlsConfig) -> None:
    with MailServer(starttls=context, mechanisms="PLAIN") as server:
        channel = a_channel(server, require_tls=True, tls=tls, auth_username="ann", auth_password="${PASSWORD}")
        channel.send(a_notification())
        (received,) = server.received
    assert (received.encrypted, received.user) == (True, "/ann")


def test_implicit_tls_is_spoken_from_the_start(context: ssl.SSLContext, tls: TlsConfig) -> None:
    with MailServer(implicit=context) as server:
        a_channel(server, require_tls=True, force_implicit_tls=True, tls=tls).send(a_notification())
        assert server.received[0].encrypted


@pytest.mark.parametrize("wrong", [TlsConfig(), TlsConfig(server_name="mail.example.com")])
def test_a_certificate_that_does_not_fit_ends_the_exchange(context: ssl.SSLContext, wrong: TlsConfig) -> None:
    with MailServer(starttls=context) as server:
        error = error_of(server, require_tls=True, tls=wrong)
    assert (str(error), error.permanent) == ("no TLS connection with the mail server", False)


def test_without_starttls_nothing_is_said_where_it_is_required() -> None:
    with MailServer(mechanisms="PLAIN") as server:
        error = error_of(server, require_tls=True, auth_username="ann", auth_password="x")
        assert not any(command.startswith(("AUTH", "mail")) for command in server.commands)
    assert "offers no STARTTLS" in str(error)


@pytest.mark.parametrize(
    ("replies", "said", "permanent"),
    [
        ({"MAIL": "451 try later"}, "the mail server answered 451: try later", False),
        ({"MAIL": "550 not you"}, "the mail server answered 550: not you", True),
        ({"RCPT": "550 no such user"}, "the mail server answered 550: no such user", True),
        ({"RCPT": "450 greylisted"}, "the mail server answered 450: greylisted", False),
        ({".": "552 too big"}, "the mail server answered 552: too big", True),
        ({".": "421 closing"}, "the mail server answered 421: closing", False),
    ],
)
def test_a_refusal_says_whether_trying_again_can_help(replies: dict[str, str], said: str, permanent: bool) -> None:
    with MailServer(replies=replies) as server:
        error = error_of(server)
    assert (str(error), error.permanent) == (said, permanent)


def test_who_was_told_is_not_told_again_because_another_is_refused(caplog: pytest.LogCaptureFixture) -> None:
    with MailServer(replies={"rcpt TO:<lead@example.com>": "550 no such user"}) as server:
        a_channel(server).send(a_notification())
        assert server.received[0].recipients == ["ops@example.com"]
    assert "the mail server refused 1 of 2 receivers" in caplog.text


def test_no_server_is_told_as_such() -> None:
    with MailServer() as server:
        gone = a_channel(server)
    with pytest.raises(DeliveryError, match="no exchange with the mail server") as raised:
        gone.send(a_notification())
    assert not raised.value.permanent
    with pytest.raises(DeliveryError, match="not given as host:port"):
        a_channel(server, smarthost="mail.example.com").send(a_notification())


@contextmanager
def ses() -> Iterator[Tools]:
    with moto_clients() as clients:
        asker = clients.elsewhere("ses", AwsAccess(region="eu-west-1"))
        asker.verify_email_identity(EmailAddress="lamp@example.com")
        references = SecretReferences({}, ssm=str, secrets=str)
        yield Tools(references=references, publish=Published(), send_mail=SesMail(clients))


def test_ses_takes_the_message() -> None:
    config = EmailConfig(to="ops@example.com", from_="Lamp <lamp@example.com>", ses_region="eu-west-1")
    with ses() as tools:
        EmailChannel(config, tools).send(a_notification())


def test_what_ses_refuses_is_told_with_its_name() -> None:
    config = EmailConfig(to="ops@example.com", from_="nobody@example.org", ses_region="eu-west-1")
    with ses() as tools, pytest.raises(DeliveryError, match="MessageRejected") as raised:
        EmailChannel(config, tools).send(a_notification())
    assert raised.value.permanent
