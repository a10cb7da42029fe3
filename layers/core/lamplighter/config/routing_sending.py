"""The keys of ``sns_configs``, ``webhook_configs`` (Alertmanager: notify/*), and ``log_configs``, ours."""

import re

from lamplighter.config.alertmanager_global import GlobalConfig
from lamplighter.config.alertmanager_sending import LogConfig, SigV4, SnsConfig, WebhookConfig
from lamplighter.config.alertmanager_texts import default_text
from lamplighter.config.routing_http import http_key
from lamplighter.config.routing_keys import (
    at_most_one,
    not_supported,
    one_of,
    secret,
    send_resolved,
    templated,
    with_http,
)
from lamplighter.config.routing_shapes import (
    LINE,
    TEMPLATE,
    TEMPLATED_LINE,
    TEMPLATES,
    TOKEN,
    WEB_URL,
    Mentioned,
    Structure,
    Timeout,
    is_reference,
    objection_to_url_or_template,
)
from lamplighter.config.scalars import Text, Whole
from lamplighter.config.shapes import Contents, Key, Section

_TOPIC = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:[A-Za-z0-9_.-]+")
_TARGET = re.compile(r"arn:aws[a-z-]*:sns:[a-z0-9-]+:[0-9]{12}:endpoint/\S+")
_PHONE = re.compile(r"\+[1-9][0-9]{6,14}")


def _bad_topic(text: str) -> str | None:
    sound = _TOPIC.fullmatch(text) or is_reference(text) or "{{" in text
    return None if sound else "expected the ARN of an SNS topic, or a reference to one"


def _bad_target(text: str) -> str | None:
    sound = _TARGET.fullmatch(text) or is_reference(text) or "{{" in text
    return None if sound else "expected the ARN of a platform's endpoint, or a reference to one"


def _bad_phone(text: str) -> str | None:
    sound = _PHONE.fullmatch(text) or is_reference(text) or "{{" in text
    return None if sound else "expected a number as +4915112345678, or a reference to one"


def _whole_credentials(found: Contents) -> bool:
    """What is lacking would be taken from elsewhere, and fit to nothing."""
    for present, missing in (("access_key", "secret_key"), ("secret_key", "access_key")):
        if found.values.get(present) and not found.values.get(missing):
            return found.wrong(present, f"expected `{missing}` too")
    return True


SIGV4 = Section(
    keys={
        "region": Key(shape=LINE, about="The region; else the function's own."),
        "access_key": Key(shape=TOKEN, about="A key's id; else the function's own role is used."),
        "secret_key": Key(shape=TOKEN, about="That key."),
        "role_arn": Key(shape=LINE, about="A role that is assumed."),
    },
    build=SigV4,
    refused=not_supported(
        "profile external_id use_fips_sts_endpoint",
        ": expected `role_arn`, or nothing for the function's own role",
    ),
    rules=(_whole_credentials,),
)

_SNS = {
    "topic_arn": Key(
        shape=Mentioned(kind=TEMPLATE, text=Text(one_line=True, objection=_bad_topic)),
        about="The topic, or a reference to it.",
    ),
    "phone_number": Key(
        shape=Mentioned(kind=TEMPLATE, text=Text(one_line=True, objection=_bad_phone)),
        about="The phone that gets an SMS, or a reference to its number.",
    ),
    "target_arn": Key(
        shape=Mentioned(kind=TEMPLATE, text=Text(one_line=True, objection=_bad_target)),
        about="The endpoint of a mobile application, or a reference to it.",
    ),
    "subject": Key(shape=TEMPLATED_LINE, default="", about="Subject of e-mails; made from the alerts if empty."),
    "message": templated("The message.", default_text("sns.default.message")),
    "attributes": Key(shape=TEMPLATES, about="More attributes, for filter policies."),
    "api_url": Key(shape=WEB_URL, about="Another address of SNS than AWS' own."),
    "sigv4": Key(shape=SIGV4, about="As whom SNS is called; else as the function itself."),
    **http_key(),
    "send_resolved": send_resolved(default=True),
}


def sns_section(settings: GlobalConfig) -> Section:
    """Return the section with the rest from `settings`."""
    return Section(
        keys=_SNS,
        build=with_http(SnsConfig, settings),
        ignored={"use_aws_http_client": "has no effect: AWS' own client is always used"},
        rules=(one_of("topic_arn", "phone_number", "target_arn"),),
    )


_WEBHOOK = {
    **secret(
        "url",
        "Where the JSON is posted; may be a template.",
        Mentioned(kind=TEMPLATE, text=Text(one_line=True, secret=True, objection=objection_to_url_or_template)),
    ),
    "max_alerts": Key(
        shape=Whole(least=0, most=999_999_999), default=0, about="At most so many alerts a message; 0 for all."
    ),
    "timeout": Key(
        shape=Timeout(),
        into="timeout_seconds",
        default="10s",
        about="How long it may take to answer, from 1s to 30s.",
    ),
    "payload": Key(
        shape=Structure(), about="What is posted instead: any structure, the texts in it being templates."
    ),
    **secret("hmac_secret", "Sign the body with it; Lamplighter's own."),
    **http_key(),
    "send_resolved": send_resolved(default=True),
}


def webhook_section(settings: GlobalConfig) -> Section:
    """Return the section with the rest from `settings`."""
    return Section(
        keys=_WEBHOOK,
        build=with_http(WebhookConfig, settings),
        rules=(one_of("url", "url_file"), at_most_one("hmac_secret", "hmac_secret_file")),
    )


LOG = Section(keys={"send_resolved": send_resolved(default=True)}, build=LogConfig)
