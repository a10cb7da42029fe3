"""The keys of ``email_configs`` (Alertmanager: config/notifiers.go)."""

import re
from functools import partial
from typing import Any

from lamplighter.config.alertmanager_global import GlobalConfig
from lamplighter.config.alertmanager_sending import EmailConfig, Threading
from lamplighter.config.alertmanager_texts import default_text
from lamplighter.config.nodes import MapNode
from lamplighter.config.routing_keys import at_most_one, secret, send_resolved, templated
from lamplighter.config.routing_shapes import LINE, SECRET, TEMPLATE, TEMPLATES, Mentioned, is_reference
from lamplighter.config.routing_tls import TLS_CONFIG
from lamplighter.config.scalars import FAULTY, Flag, Text
from lamplighter.config.shapes import Contents, Key, Section

_HOST_AND_PORT = r"(\[[0-9A-Fa-f:.]+\]|[^:\s\[\]]+):(?P<port>[0-9]{1,5})"


def _bad_smarthost(text: str) -> str | None:
    found = re.fullmatch(_HOST_AND_PORT, text)
    if not text or is_reference(text) or (found and 0 < int(found["port"]) < 65_536):
        return None
    return "expected a mail server with its port, as in smtp.example.com:587"


SMARTHOST = Text(one_line=True, objection=_bad_smarthost)


def _headers_differ(found: Contents) -> bool:
    """Their names are the same in any case."""
    node = found.nodes.get("headers")
    seen: set[str] = set()
    sound = True
    for name, (key, _) in node.keyed.items() if isinstance(node, MapNode) else ():
        if _canonical(name) in seen:
            found.place.at("headers").wrong(key, f"the header `{_canonical(name)}` is given twice")
            sound = False
        seen.add(_canonical(name))
    return sound


def _threads_alone(found: Contents) -> bool:
    """Threading writes these headers itself."""
    headers = found.values.get("headers")
    if not isinstance(found.values.get("threading"), Threading) or not isinstance(headers, dict):
        return True
    written = [name for name in headers if _canonical(name) in {"References", "In-Reply-To"}]
    return not written or found.wrong("headers", f"expected no `{written[0]}` beside `threading`")


def _has_server(settings: GlobalConfig, found: Contents) -> bool:
    ses = found.values.get("ses_region")
    if ses and found.values.get("smarthost"):
        return found.wrong("ses_region", "expected at most one of `ses_region`, `smarthost`")
    if ses or found.values.get("smarthost") or settings.smtp_smarthost:
        return True
    found.place.wrong(found.node, "expected `smarthost` or `ses_region` here, or `smtp_smarthost` in `global`")
    return False


def _has_sender(settings: GlobalConfig, found: Contents) -> bool:
    if found.values.get("from_") or settings.smtp_from:
        return True
    found.place.wrong(found.node, "expected `from` here, or `smtp_from` in `global`")
    return False


def _by_date(found: Contents) -> bool:
    if found.values.get("enabled") is not True or found.values.get("thread_by_date") in {"none", "daily", FAULTY}:
        return True
    return found.wrong("thread_by_date", "expected one of none, daily")


def _threading(enabled: bool = False, thread_by_date: str = "") -> Threading | None:
    return Threading(by_date=thread_by_date == "daily") if enabled else None


def _missing(text: str) -> str | None:
    return None if text else "expected an address"


THREADING = Section(
    keys={
        "enabled": Key(shape=Flag(), default=False, about="Make the messages of a group one conversation."),
        "thread_by_date": Key(
            shape=LINE, about="`daily`: a new conversation each day; `none`: one for as long as the group lasts."
        ),
    },
    build=_threading,
    rules=(_by_date,),
)

_KEYS = {
    "to": Key(
        shape=Mentioned(kind=TEMPLATE, text=Text(one_line=True, objection=_missing)),
        required=True,
        about="Who gets it; several with commas between them.",
    ),
    "from": Key(shape=Mentioned(kind=TEMPLATE, text=LINE), into="from_", about="The sender; else `global` says."),
    "smarthost": Key(shape=SMARTHOST, about="The server that takes it, with its port; else `global` says."),
    "ses_region": Key(
        shape=Text(pattern="[a-z]{2}(-[a-z]+)+-[0-9]", expected="a region such as eu-central-1"),
        about="Send by SES in this region instead of SMTP; Lamplighter's own.",
    ),
    "hello": Key(shape=LINE, about="What the server is greeted with; else `global` says."),
    "auth_username": Key(shape=LINE, about="User; else `global` says."),
    **secret("auth_password", "Password, for LOGIN and PLAIN; else `global` says.", SECRET),
    **secret("auth_secret", "Secret, for CRAM-MD5; else `global` says.", SECRET),
    "auth_identity": Key(shape=LINE, about="Identity, for PLAIN; else `global` says."),
    "require_tls": Key(shape=Flag(), about="Never speak without TLS, except to localhost; else `global` says."),
    "force_implicit_tls": Key(shape=Flag(), about="TLS from the start, or never so; else `global` says."),
    "tls_config": Key(shape=TLS_CONFIG, into="tls", about="TLS towards the server; else as `global` says."),
    "headers": Key(shape=TEMPLATES, about="Headers, `Subject` among them."),
    "html": templated("The HTML part.", default_text("email.default.html")),
    "text": templated("The text part; made from the alerts if neither part is given."),
    "threading": Key(shape=THREADING, about="Conversations."),
    "send_resolved": send_resolved(default=False),
}


def _canonical(name: str) -> str:
    return "-".join(part.capitalize() for part in name.split("-"))


def _email(settings: GlobalConfig, headers: dict[str, str] | None = None, **values: Any) -> EmailConfig:
    inherited: dict[str, Any] = {
        "from_": settings.smtp_from,
        "hello": settings.smtp_hello or "localhost",
        "auth_username": settings.smtp_auth_username,
        "auth_password": settings.smtp_auth_password,
        "auth_secret": settings.smtp_auth_secret,
        "auth_identity": settings.smtp_auth_identity,
        "require_tls": settings.smtp_require_tls,
        "force_implicit_tls": settings.smtp_force_implicit_tls,
        "tls": settings.smtp_tls,
        "smarthost": "" if values.get("ses_region") else settings.smtp_smarthost,
    }
    said = {name: value for name, value in values.items() if value != "" or name not in inherited}
    named = {_canonical(name): text for name, text in (headers or {}).items()}
    return EmailConfig(headers=named, **(inherited | said))


def email_section(settings: GlobalConfig) -> Section:
    """Return the section with the rest from `settings`."""
    return Section(
        keys=_KEYS,
        build=partial(_email, settings),
        rules=(
            at_most_one("auth_password", "auth_password_file"),
            at_most_one("auth_secret", "auth_secret_file"),
            _headers_differ,
            _threads_alone,
            partial(_has_server, settings),
            partial(_has_sender, settings),
        ),
    )
