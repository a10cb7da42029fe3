"""``tls_config`` as a context of Python's ssl (Alertmanager: prometheus/common, config.NewTLSConfig)."""

import ssl
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from tempfile import TemporaryDirectory

from lamplighter.config.alertmanager_http import TlsConfig
from lamplighter.errors import DeliveryError

_VERSIONS = {
    "TLS10": ssl.TLSVersion.TLSv1,
    "TLS11": ssl.TLSVersion.TLSv1_1,
    "TLS12": ssl.TLSVersion.TLSv1_2,
    "TLS13": ssl.TLSVersion.TLSv1_3,
}


def tls_context(
    config: TlsConfig, resolve: Callable[[str], str], alpn: Sequence[str] = ("http/1.1",)
) -> ssl.SSLContext:
    """Return the context; `resolve` turns what may be a reference into PEM text.

    With a `ca` only that is trusted, else what the world trusts. Raises `DeliveryError`, permanent, where the
    certificates are none; it shows nothing of them.
    """
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
    if alpn:
        context.set_alpn_protocols(alpn)
    if config.insecure_skip_verify:
        context.check_hostname = False
        context.verify_mode = ssl.CERT_NONE
    _bound_versions(context, config)
    _trust(context, resolve(config.ca))
    if config.cert:
        _identify(context, resolve(config.cert), resolve(config.key))
    return context


def _bound_versions(context: ssl.SSLContext, config: TlsConfig) -> None:
    context.minimum_version = _VERSIONS.get(config.min_version, ssl.TLSVersion.TLSv1_2)
    if config.max_version:
        context.maximum_version = _VERSIONS[config.max_version]


def _trust(context: ssl.SSLContext, ca: str) -> None:
    if not ca:
        import certifi  # noqa: PLC0415 - read only where a receiver is reached by TLS

        context.load_verify_locations(certifi.where())
        return
    with _sound("the CA certificate of the receiver's TLS options cannot be used"):
        context.load_verify_locations(cadata=ca)


def _identify(context: ssl.SSLContext, certificate: str, key: str) -> None:
    """Python's ssl takes a client's certificate from files only: they live for the length of this call."""
    with TemporaryDirectory() as folder:
        paths = Path(folder, "certificate"), Path(folder, "key")
        for path, text in zip(paths, (certificate, key), strict=True):
            path.touch(mode=0o600)
            path.write_text(text, encoding="utf-8")
        with _sound("the client certificate of the receiver's TLS options cannot be used"):
            context.load_cert_chain(paths[0], paths[1])


@contextmanager
def _sound(message: str) -> Iterator[None]:
    """Turn what ssl says of bad PEM into an error that shows none of it."""
    try:
        yield
    except (ssl.SSLError, ValueError, OSError):
        raise DeliveryError(message, permanent=True) from None
