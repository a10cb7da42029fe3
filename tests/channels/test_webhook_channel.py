import json
import re
import time
from collections.abc import Callable, Iterator
from pathlib import Path
from typing import Any, cast

import pytest

from lamplighter.channels.signature import HEADER, signature
from lamplighter.channels.webhook import WebhookChannel
from lamplighter.channels.written_payload import filled
from lamplighter.config.alertmanager import WebhookConfig
from lamplighter.config.alertmanager_http import Authorization, HttpConfig
from lamplighter.errors import DeliveryError, TemplateError
from tests.support.alerts import NOON, a_notification, an_alert
from tests.support.channels import some_tools
from tests.support.receivers.server import Behaviour, Receiver, webhook_sink

ROOT = Path(__file__).resolve().parents[2]


@pytest.fixture
def sink() -> Iterator[Receiver]:
    with webhook_sink() as running:
        yield running


def test_a_url_is_expanded_after_its_references(sink: Receiver) -> None:
    url = f"{sink.base}/${{TEAM}}/{{{{ .GroupLabels.group }}}}"
    alert = a_notification(group_labels={"group": "${TEAM}"})
    WebhookChannel(WebhookConfig(url=url), some_tools(TEAM="ops")).send(alert)
    assert sink.posted[0].path == "/ops/${TEAM}"


def test_a_url_whose_template_fails_is_not_called(sink: Receiver) -> None:
    with pytest.raises(TemplateError):
        WebhookChannel(WebhookConfig(url=sink.base + "/{{ .Nope }}"), some_tools()).send(a_notification())
    assert sink.attempts == 0


def test_http_config_is_honoured(sink: Receiver) -> None:
    http = HttpConfig(authorization=Authorization(credentials="${T}"))
    WebhookChannel(WebhookConfig(url=sink.url, http=http), some_tools(T="to-ken")).send(a_notification())
    assert sink.posted[0].headers["Authorization"] == "Bearer to-ken"


def test_alerts_left_out_before_and_here_are_counted(sink: Receiver) -> None:
    alerts = [an_alert(labels={"check": f"c{number}"}) for number in range(5)]
    channel = WebhookChannel(WebhookConfig(url=sink.url, max_alerts=2), some_tools())
    channel.send(a_notification(*alerts, truncated=10))
    body = sink.posted[0].body
    assert (len(body["alerts"]), body["truncatedAlerts"]) == (2, 13)


def test_a_receiver_is_named_as_a_regular_expression_as_alertmanager_does(sink: Receiver) -> None:
    WebhookChannel(WebhookConfig(url=sink.url), some_tools()).send(a_notification(receiver="team.web (1)"))
    assert sink.posted[0].body["receiver"] == r"team\.web \(1\)"


def the_documented_check() -> Callable[..., bool]:
    """Return the function that docs/webhooks.md shows."""
    (snippet,) = re.findall(
        r"```python\n(.*?)```", (ROOT / "docs/webhooks.md").read_text(encoding="utf-8"), re.DOTALL
    )
    names: dict[str, Any] = {}
    exec(snippet, names)
    return cast("Callable[..., bool]", names["is_genuine"])


def test_the_documented_check_accepts_what_is_signed_and_nothing_else(sink: Receiver) -> None:
    is_genuine = the_documented_check()
    config = WebhookConfig(url=sink.url, hmac_secret="${S}")
    WebhookChannel(config, some_tools(S="shared secret\n")).send(a_notification(now=time.time()))
    (posted,) = sink.posted
    header = posted.headers[HEADER]
    assert is_genuine(header, posted.raw, "shared secret")
    assert not is_genuine(header, posted.raw + b" ", "shared secret")
    assert not is_genuine(header, posted.raw, "another secret")
    assert not is_genuine(signature("shared secret", posted.raw, NOON - 1e6), posted.raw, "shared secret")
    assert not is_genuine("", posted.raw, "shared secret")


def test_the_signatures_secret_is_in_no_error(sink: Receiver) -> None:
    sink.behave(Behaviour(status=403, body="shared secret is wrong"))
    with pytest.raises(DeliveryError) as raised:
        WebhookChannel(WebhookConfig(url=sink.url, hmac_secret="shared secret"), some_tools()).send(
            a_notification()
        )
    assert str(raised.value) == "the receiver answered 403: *** is wrong"


def test_a_body_of_the_operators_is_posted_instead(sink: Receiver) -> None:
    written = {
        "text": "{{ .Status }}: {{ .CommonLabels.check }}",
        "count": "{{ len .Alerts }}",
        "alerts": "{{ .Alerts | toJson }}",
        "{{ .Receiver }}": [True, 1.5, None, {"a": "{{ .CommonLabels.severity }}"}],
    }
    WebhookChannel(WebhookConfig(url=sink.url, payload=written), some_tools()).send(a_notification())
    body = sink.posted[0].body
    assert body["alerts"][0]["labels"]["check"] == "shop"
    assert {**body, "alerts": 0} == {
        "text": "firing: shop",
        "count": 1,
        "alerts": 0,
        "team": [True, 1.5, None, {"a": "critical"}],
    }


@pytest.mark.parametrize(
    ("text", "data"),
    [
        ("5", 5),
        ("true", True),
        ("null", None),
        ('"x"', '"x"'),
        ("[1]", [1]),
        ("a: b", "a: b"),
        ("", ""),
        ("[" * 99_999,) * 2,
    ],
)
def test_a_text_that_is_data_becomes_it(text: str, data: object) -> None:
    assert filled(text, str) == data
    assert json.dumps(filled({"k": (text,)}, str)) == json.dumps({"k": [data]})
