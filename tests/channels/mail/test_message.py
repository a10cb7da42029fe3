import email
import re
from email.message import EmailMessage
from email.policy import default
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from lamplighter.alerting.evidence import Evidence, Minute
from lamplighter.alerting.notification import Notification
from lamplighter.channels.charts import MOST_CHARTS
from lamplighter.channels.mail.message import Mail, mail_of
from lamplighter.channels.templates import no_definitions, texts_for
from lamplighter.config.alertmanager_sending import EmailConfig, Threading
from lamplighter.errors import DeliveryError
from lamplighter.probes.verdict import CheckState
from tests.support.alerts import NOON, a_notification, a_resolved_alert, an_alert


def config(**overrides: Any) -> EmailConfig:
    values: dict[str, Any] = {
        "to": "Ops <ops@example.com>, lead@example.com",
        "from_": "Lamplighter <lamp@example.com>",
    }
    return EmailConfig(**(values | overrides))


def mail(notification: Notification | None = None, **overrides: Any) -> Mail:
    told = notification or a_notification()
    return mail_of(told, config(**overrides), texts_for(told, no_definitions()))


def read(sent: Mail) -> EmailMessage:
    return email.message_from_bytes(sent.content, policy=default)


def part(sent: Mail, kind: str) -> str:
    found = read(sent).get_body((kind,))
    assert found is not None
    return str(found.get_content())


def test_a_message_has_its_envelope_and_headers() -> None:
    sent = mail()
    message = read(sent)
    assert (sent.sender, sent.recipients) == ("lamp@example.com", ["ops@example.com", "lead@example.com"])
    assert message["From"] == "Lamplighter <lamp@example.com>"
    assert message["To"] == "Ops <ops@example.com>, lead@example.com"
    assert message["Subject"] == "CRITICAL: core/shop is down: connection refused"
    assert message["Date"] == "Fri, 20 Nov 2026 12:01:00 +0000"
    assert message["Auto-Submitted"] == "auto-generated"
    assert message["Message-Id"].endswith("@example.com>")


def test_the_text_comes_first_and_the_html_is_preferred() -> None:
    kinds = [each.get_content_type() for each in read(mail()).iter_parts()]
    assert kinds == ["text/plain", "text/html"]


@pytest.mark.parametrize("kind", ["plain", "html"])
@pytest.mark.parametrize(
    "said",
    [
        "CRITICAL: core/shop is down: connection refused",
        "Nothing listens on port 443.",
        "[CONNECTED] (false) == true",
        "https://lamp.example.com/admin/monitoring/checks/core_shop",
        "2026-11-20 12:00:00 UTC",
    ],
)
def test_both_parts_say_what_why_since_when_and_where_to_look(kind: str, said: str) -> None:
    assert said in part(mail(), kind)


def test_html_is_text_whatever_a_service_answers() -> None:
    alert = an_alert(annotations={"summary": "<script>alert(1)</script>", "runbook_url": "javascript:alert(1)"})
    html = part(mail(a_notification(alert)), "html")
    assert "<script>" not in html
    assert "&lt;script&gt;alert(1)" in html
    assert 'href="javascript' not in html
    assert "Runbook: javascript:alert(1)" in html


@pytest.mark.parametrize("kind", ["plain", "html"])
def test_more_alerts_than_a_person_reads_are_named_and_counted(kind: str) -> None:
    alerts = [an_alert(annotations={"summary": f"check {number} is down"}) for number in range(300)]
    text = part(mail(a_notification(*alerts, truncated=5)), kind)
    assert "and 285 more" in text
    assert "check 219 is down" in text
    assert "check 220 is down" not in text


def test_the_operators_parts_take_the_place_of_ours() -> None:
    sent = mail(text="{{ .Status }}: {{ .CommonLabels.check }}", html="<b>{{ .CommonAnnotations.summary }}</b>")
    assert part(sent, "plain").strip() == "firing: shop"
    assert part(sent, "html").strip() == "<b>core/shop is down: connection refused</b>"


def test_without_html_there_is_one_part() -> None:
    message = read(mail(html="", text="just {{ .Status }}"))
    assert message.get_content_type() == "text/plain"
    assert message.get_content().strip() == "just firing"


def test_headers_are_templates_and_replace_ours() -> None:
    headers = {"Subject": "{{ .Status | toUpper }} über {{ .Receiver }}", "To": "all@example.com", "X-Team": "web"}
    message = read(mail(headers=headers))
    assert message["Subject"] == "FIRING über team"
    assert message["To"] == "all@example.com"
    assert message["X-Team"] == "web"


def test_what_an_alert_says_adds_no_header() -> None:
    alert = an_alert(annotations={"summary": "down\r\nBcc: everybody@example.com\n\nbody"})
    message = read(mail(a_notification(alert)))
    assert message["Bcc"] is None
    assert message["Subject"] == "CRITICAL: down Bcc: everybody@example.com body"


def test_messages_of_a_group_are_one_conversation() -> None:
    one = read(mail(threading=Threading(by_date=False)))
    end = read(mail(a_notification(a_resolved_alert(), now=NOON + 600), threading=Threading(by_date=False)))
    other = read(mail(a_notification(group_key="{}:{x}"), threading=Threading(by_date=False)))
    assert one["References"] == one["In-Reply-To"] == end["References"]
    assert one["References"] != other["References"]
    assert one["Message-Id"] != end["Message-Id"]
    assert "-2026-11-20@" in read(mail(threading=Threading(by_date=True)))["References"]
    assert read(mail())["References"] is None


@pytest.mark.parametrize(
    ("overrides", "said"),
    [
        ({"to": ""}, "the receivers of e-mails are no addresses"),
        ({"to": "zoë@example.com"}, "the receivers of e-mails are no addresses"),
        ({"to": "ops"}, "the receivers of e-mails are no addresses"),
        ({"to": "{{ .CommonLabels.owner }}"}, "the receivers of e-mails are no addresses"),
        ({"from_": "a@example.com, b@example.com"}, "the sender of e-mails is not one address"),
    ],
)
def test_an_address_that_is_none_is_refused_for_good(overrides: dict[str, Any], said: str) -> None:
    with pytest.raises(DeliveryError, match=said) as raised:
        mail(**overrides)
    assert raised.value.permanent


def test_a_receiver_may_come_from_the_alerts() -> None:
    alert = an_alert(labels={"owner": "web@example.com"})
    assert mail(a_notification(alert), to="{{ .CommonLabels.owner }}").recipients == ["web@example.com"]


@settings(max_examples=50, deadline=None)
@given(st.text(max_size=2000), st.text(max_size=2000))
def test_whatever_is_said_is_lines_of_ascii_that_any_server_takes(summary: str, description: str) -> None:
    alert = an_alert(annotations={"summary": summary, "description": description})
    content = mail(a_notification(alert), headers={"X-Said": "{{ .CommonAnnotations.summary }}"}).content
    assert content.isascii()
    assert all(len(line) <= 998 for line in content.split(b"\r\n"))
    assert b"\n" not in content.replace(b"\r\n", b"")


HOUR = (*(Minute(CheckState.UP, 0.1),) * 59, Minute(CheckState.DOWN, None))


def _charted(**overrides: Any) -> EmailMessage:
    pay = an_alert(labels={"check": "pay"}, details={"check_key": "core_pay"})
    evidence = {"core_shop": Evidence(minutes=HOUR), "core_pay": Evidence(minutes=HOUR[::-1])}
    return read(mail(a_notification(an_alert(), pay, evidence=evidence), **overrides))


def test_pictures_of_the_last_hour_lie_beside_the_html_that_shows_them() -> None:
    message = _charted()
    assert [each.get_content_type() for each in message.iter_parts()] == ["text/plain", "multipart/related"]
    (related,) = [each for each in message.iter_parts() if each.is_multipart()]
    html, *pictures = related.iter_parts()
    assert [each.get_content_type() for each in pictures] == ["image/png"] * 2
    assert {each["Content-Disposition"] for each in pictures} == {"inline"}
    shown = re.findall(r'<img src="cid:([^"]+)" width="480" height="80"', str(html.get_content()))
    assert [each["Content-ID"] for each in pictures] == [f"<{cid}>" for cid in shown]
    assert all(each.get_content().startswith(b"\x89PNG") for each in pictures)


def test_who_sees_no_pictures_reads_the_last_hour() -> None:
    line = "▆" * 19 + "x up to 100 ms, down in 1 of 60 min"
    message = _charted()
    for kind in ("plain", "html"):
        found = message.get_body((kind,))
        assert found is not None
        assert line in str(found.get_content())
    html = message.get_body(("html",))
    assert html is not None
    assert f'alt="The last hour: {line}"' in str(html.get_content())


def test_an_operators_own_html_has_no_pictures() -> None:
    message = _charted(html="<p>{{ .Status }}</p>")
    assert [each.get_content_type() for each in message.iter_parts()] == ["text/plain", "text/html"]


def test_many_alerts_have_pictures_of_the_first_ones_only() -> None:
    alerts = [an_alert(labels={"check": str(n)}, details={"check_key": f"core_{n}"}) for n in range(30)]
    evidence = {alert.check_key: Evidence(minutes=HOUR) for alert in alerts}
    sent = mail(a_notification(*alerts, evidence=evidence))
    assert len([each for each in read(sent).walk() if each.get_content_type() == "image/png"]) == MOST_CHARTS
