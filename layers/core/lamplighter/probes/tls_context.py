"""How TLS is spoken: whom to trust, what to present, and to accept whatever the server still offers."""

import ssl

from lamplighter.config.check import ClientOptions

EVERY_CIPHER = "ALL:!aNULL:!eNULL:@SECLEVEL=0"
"""A server that speaks only what today's defaults refuse is up; deprecated versions are shown as degraded."""

OP_LEGACY_SERVER_CONNECT = 0x4
"""Named by the standard library since Python 3.12: servers without secure renegotiation are reached."""


class TlsContexts:
    """Keeps one context per kind of client, because loading the certificate store costs more than a handshake."""

    def __init__(self, ca_file: str) -> None:
        self._ca_file = ca_file
        self._kept: dict[tuple[bool, str, str, str], ssl.SSLContext] = {}

    def context(self, client: ClientOptions) -> ssl.SSLContext:
        """Return the context for `client`; OSError (ssl.SSLError is one) when a file cannot be used."""
        kind = (client.insecure, client.ca_file, client.certificate_file, client.private_key_file)
        if kind not in self._kept:
            self._kept[kind] = self._made(client)
        return self._kept[kind]

    def _made(self, client: ClientOptions) -> ssl.SSLContext:
        context = ssl.SSLContext(ssl.PROTOCOL_TLS_CLIENT)
        context.minimum_version = ssl.TLSVersion.MINIMUM_SUPPORTED
        context.set_ciphers(EVERY_CIPHER)
        context.options |= OP_LEGACY_SERVER_CONNECT
        if client.insecure:
            context.check_hostname = False
            context.verify_mode = ssl.CERT_NONE
        else:
            context.load_verify_locations(client.ca_file or self._ca_file)
        if client.certificate_file:
            context.load_cert_chain(client.certificate_file, client.private_key_file or None)
        return context
