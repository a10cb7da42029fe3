"""The keys of ``tls_config`` (Alertmanager: prometheus/common, config/http_config.go)."""

from lamplighter.config.alertmanager_http import TlsConfig
from lamplighter.config.routing_keys import at_most_one, not_supported, secret
from lamplighter.config.routing_shapes import LINE, SECRET, Defined
from lamplighter.config.scalars import FAULTY, Flag, Text
from lamplighter.config.shapes import Contents, Key, Section

TLS_VERSIONS = ("TLS10", "TLS11", "TLS12", "TLS13")
ELSEWHERE = ": it names a secret of Prometheus' own; write `ssm:/path` or `secretsmanager:name` in its place"
"""Why the keys ``*_ref`` are refused."""


def _certificate_and_key(found: Contents) -> bool:
    for present, missing in (("cert", "key"), ("key", "cert")):
        given = {name for name in (present, missing) if {name, f"{name}_file"} & found.nodes.keys()}
        if given == {present}:
            name = present if present in found.nodes else f"{present}_file"
            return found.wrong(name, f"expected `{missing}` or `{missing}_file` too")
    return True


def _versions_in_order(found: Contents) -> bool:
    least, most = found.values.get("min_version", FAULTY), found.values.get("max_version", FAULTY)
    if FAULTY in (least, most) or least <= most:
        return True
    return found.wrong("max_version", "expected none below `min_version`")


TLS = Section(
    keys={
        **secret("ca", "Trust these certificate authorities instead, PEM.", SECRET),
        **secret("cert", "Client certificate, PEM.", SECRET),
        **secret("key", "Its private key, PEM.", SECRET),
        "server_name": Key(shape=LINE, default="", about="The name that the server's certificate must have."),
        "insecure_skip_verify": Key(shape=Flag(), default=False, about="Do not verify the server's certificate."),
        "min_version": Key(shape=Text(choices=TLS_VERSIONS), about="The oldest TLS that is spoken."),
        "max_version": Key(shape=Text(choices=TLS_VERSIONS), about="The newest TLS that is spoken."),
    },
    build=TlsConfig,
    refused=not_supported("ca_ref cert_ref key_ref", ELSEWHERE),
    rules=(
        at_most_one("ca", "ca_file"),
        at_most_one("cert", "cert_file"),
        at_most_one("key", "key_file"),
        _certificate_and_key,
        _versions_in_order,
    ),
)
TLS_CONFIG = Defined("tls_config", lambda: TLS)
