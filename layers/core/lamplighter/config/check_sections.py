"""The sections of an endpoint: ``client``, ``dns``, ``alerts``, ``maintenance-windows``, ``ui`` and ``ssh``."""

from typing import Any
from zoneinfo import ZoneInfo

from lamplighter.config import check_rules as rules
from lamplighter.config.check import AlertOptions, ClientOptions, DnsQuestion, UiOptions
from lamplighter.config.scalars import Duration, Flag, Text, Whole
from lamplighter.config.shapes import Key, Section
from lamplighter.config.urls import objection_to_proxy, objection_to_resolver

_COMMON = ("A", "AAAA", "ANY", "CAA", "CDNSKEY", "CDS", "CNAME", "DNSKEY", "DS", "HTTPS", "MX", "NAPTR", "NS")
QUERY_TYPES = (*_COMMON, "NSEC", "PTR", "RRSIG", "SOA", "SRV", "SSHFP", "SVCB", "TLSA", "TXT")
_DAY = 86_400.0


def bad_time_zone(name: str) -> str | None:
    """Say that there is no such time zone, or nothing."""
    try:
        ZoneInfo(name)
    except (KeyError, ValueError, OSError):
        return f"expected an IANA time zone such as Europe/Berlin, found `{name}`"
    return None


TLS = Section(
    keys={
        "certificate-file": Key(
            shape=Text(one_line=True), into="certificate_file", about="Client certificate, PEM."
        ),
        "private-key-file": Key(shape=Text(one_line=True), into="private_key_file", about="Its private key, PEM."),
        "ca-file": Key(shape=Text(one_line=True), into="ca_file", about="The same as `client.ca-file`."),
    },
    ignored={"renegotiation": "has no effect: a probe never renegotiates"},
    rules=(rules.certificate_and_key_together,),
)


def _client(tls: dict[str, str] | None = None, **values: Any) -> ClientOptions:
    return ClientOptions(**((tls or {}) | values))


CLIENT = Section(
    keys={
        "timeout": Key(
            shape=Duration(least=0.1, most=60, examples=("500ms", "10s")),
            into="timeout_seconds",
            default="10s",
            about="Everything together: name, connection, TLS, answer. From 100ms to 1m.",
        ),
        "insecure": Key(shape=Flag(), default=False, about="Do not verify the server's certificate."),
        "ignore-redirect": Key(
            shape=Flag(),
            into="ignore_redirect",
            default=False,
            about="Judge the redirect itself, do not follow it.",
        ),
        "dns-resolver": Key(
            shape=Text(objection=objection_to_resolver),
            into="dns_resolver",
            about="Ask this name server, as in `udp://1.1.1.1:53`.",
        ),
        "proxy-url": Key(
            shape=Text(one_line=True, objection=objection_to_proxy),
            into="proxy_url",
            about="Go through this proxy.",
        ),
        "tls": Key(shape=TLS, about="A client certificate."),
        "ca-file": Key(
            shape=Text(one_line=True), into="ca_file", about="Trust these certificate authorities instead, PEM."
        ),
    },
    build=_client,
    ignored={"network": "has an effect on ICMP only, which is not supported"},
    refused={
        "oauth2": "`oauth2` is not supported yet: put a token into `headers` by a reference",
        "identity-aware-proxy": "`identity-aware-proxy` is not supported: put a token into `headers`",
        "tunnel": "`tunnel` is not supported: SSH tunnels cannot be kept open between invocations",
        "store-cookies": "`store-cookies` is not supported: every probe begins afresh",
    },
)

DNS = Section(
    keys={
        "query-name": Key(
            shape=Text(one_line=True, longest=255), into="query_name", required=True, about="The name to ask for."
        ),
        "query-type": Key(
            shape=Text(choices=QUERY_TYPES), into="query_type", default="A", about="The record type."
        ),
    },
    build=DnsQuestion,
)

ALERT = Section(
    keys={
        "type": Key(
            shape=Text(one_line=True), default="", about="Taken and kept; who is told is said in alertmanager.yml."
        ),
        "enabled": Key(shape=Flag(), default=True, about="Tell failures at all."),
        "failure-threshold": Key(
            shape=Whole(least=1, most=1000),
            into="failure_threshold",
            default=1,
            about="Failed rounds in a row before it is told. Every round has confirmed its failure already.",
        ),
        "success-threshold": Key(
            shape=Whole(least=1, most=1000),
            into="success_threshold",
            default=1,
            about="Good rounds in a row before it is resolved.",
        ),
        "send-on-resolved": Key(shape=Flag(), into="send_on_resolved", default=True, about="Tell the end too."),
        "description": Key(shape=Text(longest=2000), default="", about="Put into every message about this check."),
        "minimum-reminder-interval": Key(
            shape=Duration(least=300, most=30 * _DAY, or_zero=True),
            into="minimum_reminder_interval_seconds",
            default="0",
            about="Tell again after this long while it lasts; at least 5m; 0 for never.",
        ),
    },
    build=AlertOptions,
    ignored={"provider-override": "has no effect: receivers are set up in alertmanager.yml"},
)

UI = Section(
    keys={
        "hide-url": Key(shape=Flag(), into="hide_url", default=False, about="Show no URL on any page."),
        "hide-hostname": Key(
            shape=Flag(), into="hide_hostname", default=False, about="Show the URL without its host."
        ),
    },
    build=UiOptions,
    ignored={
        "badge": "has no effect: the badges have their own thresholds",
        "resolve-successful-conditions": "has no effect: only failed conditions are shown with their values",
    },
    refused={
        "hide-conditions": "`hide-conditions` is not supported yet",
        "hide-port": "`hide-port` is not supported yet; `hide-hostname` hides the port too",
        "hide-errors": "`hide-errors` is not supported yet",
        "dont-resolve-failed-conditions": "`dont-resolve-failed-conditions` is not supported yet",
    },
)

SSH = Section(
    keys={
        "username": Key(shape=Text(), default="", about="Must be empty."),
        "password": Key(shape=Text(), default="", about="Must be empty."),
        "private-key": Key(shape=Text(), default="", about="Must be empty."),
    },
    rules=(rules.no_ssh_login,),
)
