"""slack_configs: a webhook or a token, from here or from global."""

import pytest

from lamplighter.config.alertmanager_chat import (
    SLACK_POST_MESSAGE,
    SlackAction,
    SlackConfig,
    SlackConfirmation,
    SlackField,
)
from lamplighter.config.alertmanager_http import Authorization, HttpConfig
from tests.support.routing_files import complaints, integration_of

HOOK = "api_url: 'https://x/'"


def test_every_key_arrives() -> None:
    said = (
        f"{HOOK}, channel: '#a', username: b, color: c, title: d, title_link: e, pretext: f, text: g, "
        "message_text: h, fields: [{title: i, value: j, short: true}], short_fields: true, "
        "footer: k, fallback: l, callback_id: m, "
        "icon_emoji: n, icon_url: o, image_url: p, thumb_url: q, link_names: true, mrkdwn_in: [r], "
        "actions: [{type: button, text: s, url: t, style: u}], timeout: 1.5s, send_resolved: true, "
        "http_config: {follow_redirects: false}"
    )
    assert integration_of("slack", said) == SlackConfig(
        api_url="https://x/",
        send_resolved=True,
        channel="#a",
        username="b",
        color="c",
        title="d",
        title_link="e",
        pretext="f",
        text="g",
        message_text="h",
        fields=(SlackField(title="i", value="j", short=True),),
        short_fields=True,
        footer="k",
        fallback="l",
        callback_id="m",
        icon_emoji="n",
        icon_url="o",
        image_url="p",
        thumb_url="q",
        link_names=True,
        mrkdwn_in=("r",),
        actions=(SlackAction(type="button", text="s", url="t", style="u"),),
        timeout_seconds=1.5,
        http=HttpConfig(follow_redirects=False),
    )


def test_a_link_sends_nothing_and_a_button_may_ask_first() -> None:
    confirm = "confirm: {text: c, title: d, ok_text: e, dismiss_text: f}"
    found = integration_of(
        "slack",
        f"{HOOK}, actions: [{{type: button, text: a, name: b, value: v, {confirm}}}, "
        f"{{type: button, text: a, url: u, name: b, value: v, {confirm}}}]",
    )
    asked = SlackConfirmation(text="c", title="d", ok_text="e", dismiss_text="f")
    assert found.actions == (
        SlackAction(type="button", text="a", name="b", value="v", confirm=asked),
        SlackAction(type="button", text="a", url="u"),
    )


GLOBAL_TOKEN = "slack_app_token: t, slack_app_url: 'https://method/'"


@pytest.mark.parametrize(
    ("said", "settings", "address", "token"),
    [
        (HOOK, "", "https://x/", ""),
        ("api_url_file: f", "", "file:f", ""),
        ("", "slack_api_url: 'https://g/'", "https://g/", ""),
        ("", "slack_api_url_file: f", "file:f", ""),
        (HOOK, "slack_api_url: 'https://g/'", "https://x/", ""),
        ("app_token: own", "slack_api_url: 'https://g/'", "", "own"),
        ("app_token_file: f", "", "", "file:f"),
        ("", GLOBAL_TOKEN, "", "t"),
        ("", "slack_app_token_file: f", "", "file:f"),
        (HOOK, GLOBAL_TOKEN, "https://x/", ""),
        ("api_url_file: f", GLOBAL_TOKEN, "file:f", ""),
    ],
)
def test_what_is_said_here_goes_before_what_global_says(
    said: str, settings: str, address: str, token: str
) -> None:
    found = integration_of("slack", said, settings)
    assert (found.api_url, found.app_token) == (address, token)


def test_the_method_of_the_token_is_slacks_own_unless_said_otherwise() -> None:
    assert integration_of("slack", "app_token: x").app_url == SLACK_POST_MESSAGE
    assert integration_of("slack", "", GLOBAL_TOKEN).app_url == "https://method/"
    assert integration_of("slack", "app_url: 'https://own/'", GLOBAL_TOKEN).app_url == "https://own/"


def test_the_older_way_to_use_a_token_goes_on_working() -> None:
    settings = f"slack_api_url: '{SLACK_POST_MESSAGE}', slack_app_token: t"
    found = integration_of("slack", "http_config: {authorization: {credentials: own}}", settings)
    assert (found.api_url, found.app_token) == (SLACK_POST_MESSAGE, "")
    assert found.http.authorization == Authorization(credentials="own")


@pytest.mark.parametrize(
    ("said", "settings", "expected"),
    [
        ("", "", ": expected one of `api_url`, `app_token` here, or `slack_api_url`"),
        (f"{HOOK}, api_url_file: f", "", "api_url_file: expected at most one of"),
        ("app_token: x, app_token_file: f", "", "app_token_file: expected at most one of"),
        (f"{HOOK}, app_token: x", "", "app_token: expected at most one of `api_url`, `app_token`"),
        ("app_token: x, http_config: {bearer_token: y}", "", "http_config: expected no `authorization`"),
        ("app_token: x", "http_config: {bearer_token: y}", "http_config: expected no `authorization`"),
        (f"{HOOK}, update_message: true", "", "update_message: expected false"),
        (f"{HOOK}, fields: [{{title: a}}]", "", "fields[0]: `value` is missing"),
        (f"{HOOK}, fields: [{{title: a, value: ''}}]", "", "fields[0].value: expected text, found none"),
        (f"{HOOK}, actions: [{{type: button, text: a}}]", "", "actions[0].url: expected one of `url`, `name`"),
        (f"{HOOK}, tittle: x", "", "tittle: `tittle` is not a key here; did you mean `title`?"),
        ("api_url: hunter22", "", "api_url: expected an http or https URL, or a reference to one"),
    ],
)
def test_a_mistake_is_told_at_its_key(said: str, settings: str, expected: str) -> None:
    found = complaints("slack", said, settings)
    assert [complaint.startswith(expected) for complaint in found] == [True], found


def test_messages_of_a_bot_can_change() -> None:
    assert integration_of("slack", "app_token: x, update_message: true").update_message
    own = f"api_url: '{SLACK_POST_MESSAGE}', update_message: true, http_config: {{bearer_token: x}}"
    assert integration_of("slack", own).update_message
