"""Pushover: the Message API; what is over ends an alarm that still repeats (Alertmanager: notify/pushover)."""

import logging
import re
from collections.abc import Mapping
from urllib.parse import quote, urlencode

from lamplighter.alerting.notification import Notification, Sent
from lamplighter.alerting.wording import generator_url, title
from lamplighter.channels.chosen_texts import ChosenTexts, TextTools
from lamplighter.channels.http_client import HttpRequest
from lamplighter.channels.markup import HTML, cut_html
from lamplighter.channels.pages import is_web
from lamplighter.channels.text import alert_text, as_text, cut
from lamplighter.config.alertmanager import PushoverConfig
from lamplighter.errors import DeliveryError

API = "https://api.pushover.net/1"
ATTEMPT_SECONDS = 5.0
LONGEST_MESSAGE = 1024
LONGEST_TITLE = 250
LONGEST_URL = 512
LONGEST_URL_TITLE = 100
LONGEST_EVIDENCE = 900
EMERGENCY = "2"
PRIORITIES = frozenset({"-2", "-1", "0", "1", EMERGENCY})
LEAST_RETRY_SECONDS = 30
MOST_EXPIRE_SECONDS = 10_800
NO_DETAILS = "(no details)"
ANSWER_BYTES = 2048

_RECEIPT = re.compile(r'"receipt"\s*:\s*"([A-Za-z0-9]{1,64})"')

log = logging.getLogger(__name__)


class PushoverChannel:
    """Sends to a user or a group of them."""

    timeout_seconds = 2 * ATTEMPT_SECONDS

    def __init__(self, config: PushoverConfig, tools: TextTools, api: str = API) -> None:
        self._config = config
        self._tools = tools
        self._api = api

    def send(self, notification: Notification) -> Sent:
        """See `Channel.send`. `Sent.memory` holds the receipt of an alarm that repeats."""
        texts = self._tools.texts(notification)
        token = self._secret("token", self._config.token, texts)
        user = self._secret("user key", self._config.user_key, texts)
        fields = {"token": token, "user": user, **message(notification, self._config, texts)}
        answer = self._post("messages.json", fields, (token, user), notification.now)
        earlier = notification.memory.get("receipt", "")
        if notification.firing:
            found = _RECEIPT.search(answer)
            receipt = found[1] if found else earlier
            return Sent(memory={"receipt": receipt} if receipt else {})
        if earlier:
            self._silence(earlier, token, notification.now)
        return Sent()

    def _secret(self, name: str, written: str, texts: ChosenTexts) -> str:
        value = texts.expand(self._tools.references.resolve(written)).strip()
        if not value:
            raise DeliveryError(f"the {name} is empty", permanent=True)
        return value

    def _silence(self, receipt: str, token: str, now: float) -> None:
        """Failing does no harm: the message was sent, and the alarm ends when it expires."""
        try:
            self._post(f"receipts/{quote(receipt, safe='')}/cancel.json", {"token": token}, (token,), now)
        except DeliveryError as error:
            log.warning("an alarm that is over could not be ended: %s", error)

    def _post(self, path: str, fields: Mapping[str, str], secrets: tuple[str, ...], now: float) -> str:
        request = HttpRequest(
            url=f"{self._api}/{path}",
            headers={"Content-Type": "application/x-www-form-urlencoded"},
            body=urlencode(fields, errors="replace").encode(),
            answer_bytes=ANSWER_BYTES,
            secrets=secrets,
        )
        client = self._tools.client(self._config.http)
        return client.send(request, timeout_seconds=ATTEMPT_SECONDS, now=now).text


def message(notification: Notification, config: PushoverConfig, texts: ChosenTexts) -> Mapping[str, str]:
    """Return the form's fields without token and user. Of HTML and monospace Pushover takes one only."""
    url = "" if texts.is_default(config.url) else texts.expand(config.url).strip()
    source = generator_url(notification.alerts[0], notification.external_url)
    page = url or (source if is_web(source) else "")
    fields = {
        "title": cut(texts.chosen(config.title) or title(notification), LONGEST_TITLE),
        "message": _text(notification, config, texts),
        "url": page if len(page) <= LONGEST_URL else "",
        "url_title": cut(texts.expand(config.url_title).strip(), LONGEST_URL_TITLE) if page else "",
        "device": texts.expand(config.device).strip(),
        "sound": texts.expand(config.sound).strip(),
        "html": "1" if config.html else "",
        "monospace": "1" if config.monospace and not config.html else "",
        "timestamp": str(int(notification.now)),
        "ttl": str(int(config.ttl_seconds)) if config.ttl_seconds >= 1 else "",
        **_urgency(config, texts),
    }
    return {name: value for name, value in fields.items() if value}


def _text(notification: Notification, config: PushoverConfig, texts: ChosenTexts) -> str:
    default = texts.is_default(config.message)
    if config.html:
        written = _evidence_html(notification) if default else texts.expand_html(config.message)
        return cut_html(written.strip(), LONGEST_MESSAGE) or NO_DETAILS
    written = as_text(notification) if default else texts.expand(config.message)
    return cut(written.strip(), LONGEST_MESSAGE) or NO_DETAILS


def _evidence_html(notification: Notification) -> str:
    """The alerts' texts, the first line of each bold."""
    parts = [alert_text(alert, notification).partition("\n") for alert in notification.alerts]
    return "\n\n".join(
        HTML.bold(first) + HTML.text("\n" + cut(rest, LONGEST_EVIDENCE)) for first, _, rest in parts
    )


def _urgency(config: PushoverConfig, texts: ChosenTexts) -> dict[str, str]:
    """An emergency needs to say how often and for how long, and has no time to live; others may say neither."""
    priority = texts.expand(config.priority).strip()
    if priority not in PRIORITIES:
        return {}
    if priority != EMERGENCY:
        return {"priority": priority}
    retry = max(LEAST_RETRY_SECONDS, int(config.retry_seconds))
    expire = min(MOST_EXPIRE_SECONDS, max(retry, int(config.expire_seconds)))
    return {"priority": priority, "retry": str(retry), "expire": str(expire), "ttl": ""}
