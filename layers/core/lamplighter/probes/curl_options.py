"""A request as options of a libcurl handle."""

import os
from collections.abc import Mapping, Sequence
from dataclasses import dataclass

import pycurl

from lamplighter.config.check import ClientOptions
from lamplighter.probes.content_decoding import ACCEPTED
from lamplighter.probes.http_address import Credentials, HttpAddress
from lamplighter.probes.http_request import HttpRequest

CIPHERS = "DEFAULT:@SECLEVEL=0"
"""Old servers are to be reached, and shown as what they are: SHA-1, CBC and short keys included."""
GROUPS = "X25519:P-256:P-384:P-521"
"""X25519 first: OpenSSL's default, a post-quantum hybrid, costs a fifth of the probe's CPU."""


@dataclass(frozen=True, slots=True, kw_only=True)
class Route:
    """How to connect: the addresses that `host` was resolved to (the proxy's host where there is one)."""

    host: str
    port: int
    addresses: Sequence[str]
    proxy: HttpAddress | None = None
    proxy_credentials: Credentials | None = None


def set_options(
    handle: pycurl.Curl,
    request: HttpRequest,
    client: ClientOptions,
    route: Route,
    *,
    ca_file: str,
    user_agent: str,
) -> None:
    """Set everything but callbacks and times. Every probe connects afresh; only the CA store is kept."""
    _set_always(handle)
    handle.setopt(pycurl.URL, request.address.url)
    _set_proxy(handle, route)
    if route.host not in route.addresses:
        handle.setopt(pycurl.RESOLVE, [_resolve_entry(route)])
    _set_lifetime(handle, request)
    _set_method(handle, request)
    lines = header_lines(request.headers, user_agent, has_body=request.body is not None)
    handle.setopt(pycurl.HTTPHEADER, [line.encode("utf-8") for line in lines])
    if request.credentials is not None:
        handle.setopt(pycurl.USERNAME, request.credentials[0].encode("utf-8"))
        handle.setopt(pycurl.PASSWORD, request.credentials[1].encode("utf-8"))
    if request.address.tls or (route.proxy is not None and route.proxy.tls):
        _set_tls(handle, client, ca_file)


def _set_always(handle: pycurl.Curl) -> None:
    handle.setopt(pycurl.NOSIGNAL, 1)
    handle.setopt(pycurl.FRESH_CONNECT, 1)
    handle.setopt(pycurl.PATH_AS_IS, 1)
    handle.setopt(pycurl.HTTP_CONTENT_DECODING, 0)


def _set_proxy(handle: pycurl.Curl, route: Route) -> None:
    """Set both options always, or libcurl reads the environment's ``http_proxy`` and ``no_proxy``."""
    handle.setopt(pycurl.NOPROXY, "")
    if route.proxy is None:
        handle.setopt(pycurl.PROXY, "")
        return
    host = f"[{route.proxy.host}]" if ":" in route.proxy.host else route.proxy.host
    handle.setopt(pycurl.PROXY, f"{route.proxy.scheme}://{host}:{route.proxy.port}")
    if route.proxy_credentials is not None:
        handle.setopt(pycurl.PROXYUSERNAME, route.proxy_credentials[0].encode("utf-8"))
        handle.setopt(pycurl.PROXYPASSWORD, route.proxy_credentials[1].encode("utf-8"))


def _resolve_entry(route: Route) -> str:
    """``+host:port:address,...``; with the plus, libcurl forgets the entry after a minute."""
    addresses = ",".join(f"[{address}]" if ":" in address else address for address in route.addresses)
    return f"+{route.host}:{route.port}:{addresses}"


def _set_lifetime(handle: pycurl.Curl, request: HttpRequest) -> None:
    """A WebSocket's connection outlives its transfer: the message is exchanged on it."""
    if request.address.scheme in {"ws", "wss"}:
        handle.setopt(pycurl.CONNECT_ONLY, 2)
    else:
        handle.setopt(pycurl.FORBID_REUSE, 1)


def _set_method(handle: pycurl.Curl, request: HttpRequest) -> None:
    if request.body is not None:
        handle.setopt(pycurl.POST, 1)
        handle.setopt(pycurl.POSTFIELDS, request.body)
        if request.method != "POST":
            handle.setopt(pycurl.CUSTOMREQUEST, request.method)
    elif request.method == "HEAD":
        handle.setopt(pycurl.NOBODY, 1)
    elif request.method != "GET":
        handle.setopt(pycurl.CUSTOMREQUEST, request.method)


def header_lines(headers: Mapping[str, str], user_agent: str, *, has_body: bool) -> list[str]:
    """Return libcurl's header list: ours where the operator gave none, and none of libcurl's own inventions."""
    given = {name.lower() for name in headers}
    lines = [f"{name}: {value}" if value.strip() else f"{name};" for name, value in headers.items()]
    ours = {"User-Agent": user_agent, "Accept-Encoding": ACCEPTED}
    lines += [f"{name}: {value}" for name, value in ours.items() if name.lower() not in given]
    if has_body:
        lines += [f"{name}:" for name in ("Content-Type", "Expect") if name.lower() not in given]
    return lines


def _set_tls(handle: pycurl.Curl, client: ClientOptions, ca_file: str) -> None:
    handle.setopt(pycurl.CAINFO, os.fsencode(ca_file))
    handle.setopt(pycurl.PROXY_CAINFO, os.fsencode(ca_file))
    handle.setopt(pycurl.SSLVERSION, pycurl.SSLVERSION_TLSv1_0)
    handle.setopt(pycurl.SSL_CIPHER_LIST, CIPHERS)
    handle.setopt(pycurl.SSL_EC_CURVES, GROUPS)
    handle.setopt(pycurl.SSL_SESSIONID_CACHE, 0)
    if client.insecure:
        handle.setopt(pycurl.SSL_VERIFYPEER, 0)
        handle.setopt(pycurl.SSL_VERIFYHOST, 0)
    if client.certificate_file:
        handle.setopt(pycurl.SSLCERT, os.fsencode(client.certificate_file))
        handle.setopt(pycurl.SSLKEY, os.fsencode(client.private_key_file or client.certificate_file))
