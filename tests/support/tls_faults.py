"""Everything that can be special about a server's TLS."""

import ssl
import warnings
from enum import StrEnum

from tests.support.certificates import CertificateFiles


class TlsFault(StrEnum):
    """What is special about the TLS of a port."""

    NONE = "none"
    EXPIRED = "expired"
    NOT_YET_VALID = "not_yet_valid"
    WRONG_HOST = "wrong_host"
    SELF_SIGNED = "self_signed"
    UNKNOWN_ISSUER = "unknown_issuer"
    TLS10_ONLY = "tls10_only"
    TLS11_ONLY = "tls11_only"
    TLS12_CBC_ONLY = "tls12_cbc_only"
    NO_COMMON_CIPHER = "no_common_cipher"
    CLIENT_CERTIFICATE = "client_certificate"
    HTTP2 = "http2"
    HTTP2_RESET = "http2_reset"
    PROTOCOL_ALERT = "protocol_alert"
    EXPIRED_ALERT = "expired_alert"
    """The server says that the client's certificate has expired."""
    GARBAGE = "garbage"
    FLOOD = "flood"
    """HelloRequest messages without end, faster than any client reads them."""
    SILENT = "silent"
    RESET = "reset"


def tls_context(fault: TlsFault, files: CertificateFiles, ca_file: str) -> ssl.SSLContext:
    """Return the server's side of `fault`; `ca_file` is what client certificates are judged by."""
    context = ssl.SSLContext(ssl.PROTOCOL_TLS_SERVER)
    context.load_cert_chain(files.certificate, files.key)
    versions = {TlsFault.TLS10_ONLY: ssl.TLSVersion.TLSv1, TlsFault.TLS11_ONLY: ssl.TLSVersion.TLSv1_1}
    if fault in versions:
        context.set_ciphers("ALL:@SECLEVEL=0")
        with warnings.catch_warnings():
            warnings.simplefilter("ignore", DeprecationWarning)
            context.minimum_version = context.maximum_version = versions[fault]
    elif fault is TlsFault.TLS12_CBC_ONLY:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ECDHE-ECDSA-AES128-SHA:ECDHE-ECDSA-AES256-SHA:@SECLEVEL=0")
    elif fault is TlsFault.NO_COMMON_CIPHER:
        context.maximum_version = ssl.TLSVersion.TLSv1_2
        context.set_ciphers("ADH-AES128-SHA256:@SECLEVEL=0")
    elif fault in {TlsFault.HTTP2, TlsFault.HTTP2_RESET}:
        context.set_alpn_protocols(["h2", "http/1.1"])
    elif fault is TlsFault.CLIENT_CERTIFICATE:
        context.verify_mode = ssl.CERT_REQUIRED
        context.load_verify_locations(ca_file)
    return context
