"""One HTTP request on the wire: TLS options, proxies, what went wrong in words. No redirects, no retries."""

import logging
from collections.abc import Callable, Mapping
from typing import TYPE_CHECKING, Any

from lamplighter.channels.answers import Answer
from lamplighter.channels.deadline import LINGER_SECONDS
from lamplighter.channels.tls import tls_context
from lamplighter.config.alertmanager_http import HttpConfig, OAuth2, TlsConfig
from lamplighter.errors import DeliveryError

if TYPE_CHECKING:
    import requests

# urllib3 warns of headers that it cannot read, and says of which URL: those of receivers are secrets.
logging.getLogger("urllib3").setLevel(logging.ERROR)

CONNECT_TIMEOUT_SECONDS = 5.0
REFUSAL_BYTES = 2048
"""How much of an answer is read that is not a success."""


def exchange(
    method: str,
    url: str,
    headers: Mapping[str, str],
    body: bytes,
    http: HttpConfig | OAuth2,
    *,
    resolve: Callable[[str], str],
    timeout_seconds: float,
    answer_bytes: int = 0,
) -> Answer:
    """Send and return the answer, however it turned out; `resolve` is for the certificates of ``tls``.

    Raises `DeliveryError`, which names the kind of failure: the exceptions' own texts hold the URL.
    """
    import requests  # noqa: PLC0415 - 80 ms that only a function which has something to tell pays for

    try:
        with requests.Session() as session:
            session.trust_env = False
            _equip(session, http, resolve)
            with session.request(
                method,
                url,
                data=body or None,
                headers={name: value.encode() for name, value in headers.items()},
                timeout=(CONNECT_TIMEOUT_SECONDS, timeout_seconds + LINGER_SECONDS),
                proxies=_proxies(http, url),
                verify=not http.tls.insecure_skip_verify,
                allow_redirects=False,
                stream=True,
            ) as response:
                text = _beginning(response, answer_bytes if response.ok else REFUSAL_BYTES)
                found = response.headers
                return Answer(response.status_code, found.get("Retry-After", ""), text, found.get("Location", ""))
    except requests.RequestException as error:
        raise _unreachable(error) from None
    except ValueError:
        # Not every host that cannot be one is found by requests; urllib3's own error holds it.
        raise unusable() from None


def unusable() -> DeliveryError:
    """Return the error of a URL that is none."""
    return DeliveryError("the receiver's URL cannot be used", permanent=True)


def _equip(session: "requests.Session", http: HttpConfig | OAuth2, resolve: Callable[[str], str]) -> None:
    """Give the session TLS options and headers for the proxy, where there are any."""
    if http.tls == TlsConfig() and not http.proxy_connect_headers:
        return
    from lamplighter.channels.http_adapter import TlsAdapter  # noqa: PLC0415 - builds upon requests

    connect = {name: ", ".join(values) for name, values in http.proxy_connect_headers.items()}
    session.mount("https://", TlsAdapter(tls_context(http.tls, resolve), http.tls.server_name, connect))


def _proxies(proxy: HttpConfig | OAuth2, url: str) -> dict[str, str]:
    from requests import utils  # noqa: PLC0415 - see `exchange`

    if proxy.proxy_from_environment:
        return dict(utils.get_environ_proxies(url))
    if not proxy.proxy_url or (proxy.no_proxy and utils.should_bypass_proxies(url, proxy.no_proxy)):
        return {}
    return {"http": proxy.proxy_url, "https": proxy.proxy_url}


def _beginning(response: "requests.Response", most: int) -> str:
    parts: list[bytes] = []
    size = 0
    if most:
        for part in response.iter_content(min(most, 16_384)):
            parts.append(part)
            size += len(part)
            if size >= most or not response.ok:
                break
    return b"".join(parts)[:most].decode("utf-8", "replace")


def _unreachable(error: "requests.RequestException") -> DeliveryError:
    from requests import exceptions  # noqa: PLC0415 - see `exchange`

    kinds: tuple[tuple[Any, str], ...] = (
        (exceptions.Timeout, "the receiver did not answer in time"),
        (exceptions.SSLError, "no TLS connection with the receiver"),
        (exceptions.ProxyError, "no connection through the proxy"),
        (exceptions.ConnectionError, "no connection to the receiver"),
    )
    if isinstance(error, exceptions.MissingSchema | exceptions.InvalidSchema | exceptions.InvalidURL):
        return unusable()
    if isinstance(error, exceptions.InvalidHeader):
        return DeliveryError("a header of the request cannot be sent", permanent=True)
    said = next((text for kind, text in kinds if isinstance(error, kind)), "")
    return DeliveryError(
        said or f"the exchange with the receiver broke off ({type(error).__name__})",
        permanent=False,
        uncertain=not _is_without_connection(error),
    )


def _is_without_connection(error: "requests.RequestException") -> bool:
    """Return whether nothing can have been sent: urllib3 gave up before there was a connection."""
    from requests import exceptions  # noqa: PLC0415 - see `exchange`
    from urllib3.exceptions import MaxRetryError, NewConnectionError  # noqa: PLC0415

    if isinstance(error, exceptions.ConnectTimeout | exceptions.SSLError | exceptions.ProxyError):
        return True
    cause = error.args[0] if error.args else None
    return isinstance(cause, MaxRetryError) and isinstance(cause.reason, NewConnectionError)
