"""One attempt at an HTTP target: resolve, connect, ask, follow redirects, until one outcome stands."""

from collections.abc import Callable
from dataclasses import dataclass, replace

from lamplighter.probes.addresses import is_ip, is_private
from lamplighter.probes.curl_multi import CurlMulti
from lamplighter.probes.curl_options import Route
from lamplighter.probes.http_account import Account
from lamplighter.probes.http_address import Credentials, HttpAddress, parse_address
from lamplighter.probes.http_hop import Hop, HopResult
from lamplighter.probes.http_redirects import REDIRECT_STATUSES, RedirectRefused, Step, follow, step_of
from lamplighter.probes.http_request import HttpRequest, first_request
from lamplighter.probes.loop import Loop
from lamplighter.probes.outcome import Cause, Redirect
from lamplighter.probes.prober import Done, Target
from lamplighter.probes.resolver import Resolution, Resolver
from lamplighter.probes.websocket import Conversation, accept_of, new_key

CERTIFICATE_CAUSES = frozenset(
    {
        Cause.TLS_EXPIRED,
        Cause.TLS_NOT_YET_VALID,
        Cause.TLS_WRONG_HOST,
        Cause.TLS_SELF_SIGNED,
        Cause.TLS_UNKNOWN_ISSUER,
    }
)


@dataclass(frozen=True, slots=True, kw_only=True)
class Means:
    """What all attempts of a prober share."""

    loop: Loop
    resolver: Resolver
    ca_file: str
    user_agent: str
    wall_clock: Callable[[], float]


class HttpAttempt:
    """Begins with `begin`; `done` is called exactly once, never from within `begin`."""

    def __init__(self, means: Means, multi: CurlMulti, target: Target, deadline: float, done: Done) -> None:
        self._means = means
        self._multi = multi
        self._target = target
        self._deadline = deadline
        self._done = done
        self._ca_file = target.check.client.ca_file or means.ca_file
        self._want_certificate = target.want_certificate
        self._account = Account(means.wall_clock())
        self._known: dict[str, Resolution] = {}
        self._seen: list[Step] = []
        self._proxy_credentials: Credentials | None = None
        self._websocket_key = ""
        self._finished = False

    def begin(self) -> None:
        """Start at the loop's next turn, so that even what fails at once is reported from the loop."""
        self._means.loop.call_at(self._means.loop.now(), self._guarded(self._first))

    def _guarded(self, step: Callable[[], None]) -> Callable[[], None]:
        """A mistake of ours is this attempt's outcome, not the end of the round."""

        def run() -> None:
            try:
                step()
            except Exception as error:
                if self._finished:
                    raise
                self._fail(Cause.INTERNAL, f"the probe itself failed: {type(error).__name__}")

        return run

    def _first(self) -> None:
        try:
            request = first_request(self._target.check)
        except ValueError as error:
            self._fail(Cause.BAD_CONFIGURATION, str(error))
            return
        if request.address.scheme in {"ws", "wss"}:
            self._websocket_key = new_key()
            request = replace(request, headers={**request.headers, "Sec-WebSocket-Key": self._websocket_key})
        self._take(request)

    def _take(self, request: HttpRequest) -> None:
        """Resolve what is to be connected to: the request's host, or the proxy's."""
        self._seen.append(step_of(request))
        try:
            proxy = self._proxy()
        except ValueError:
            self._fail(Cause.BAD_CONFIGURATION, "proxy-url is no http:// or https:// address")
            return
        host = request.address.host
        if proxy is not None and is_ip(host) and not self._allowed(host):
            self._fail(Cause.ADDRESS_REFUSED, f"{host} is a private address")
            return
        self._resolve((proxy or request.address).host, request, proxy)

    def _proxy(self) -> HttpAddress | None:
        proxy_url = self._target.check.client.proxy_url
        if not proxy_url:
            return None
        address, self._proxy_credentials = parse_address(proxy_url)
        if address.scheme not in {"http", "https"}:
            raise ValueError("a proxy is reached over http or https")
        return address

    def _resolve(self, host: str, request: HttpRequest, proxy: HttpAddress | None) -> None:
        if host in self._known:
            self._connect(request, proxy, replace(self._known[host], seconds=0.0))
            return

        def resolved(resolution: Resolution) -> None:
            self._known[host] = resolution
            self._guarded(lambda: self._connect(request, proxy, resolution))()

        server = "" if proxy is not None else self._target.check.client.dns_resolver
        self._means.resolver.resolve(host, self._deadline, resolved, server)

    def _connect(self, request: HttpRequest, proxy: HttpAddress | None, resolution: Resolution) -> None:
        self._account.resolved(resolution.seconds, resolution.rcode)
        if resolution.cause is not None:
            self._fail(Cause.PROXY if proxy is not None else resolution.cause, resolution.detail)
            return
        addresses = tuple(address for address in resolution.addresses if self._allowed(address))
        to = proxy or request.address
        if not addresses:
            refused = resolution.addresses[0]
            way = refused if refused == to.host else f"{to.host} leads to {refused}, which"
            self._fail(Cause.ADDRESS_REFUSED, f"{way} is a private address")
            return
        route = Route(
            host=to.host,
            port=to.port,
            addresses=addresses,
            proxy=proxy,
            proxy_credentials=self._proxy_credentials,
        )
        self._run(request, route)

    def _run(self, request: HttpRequest, route: Route) -> None:
        hop = Hop(self._multi, self._target, request, route)
        left = self._deadline - self._means.loop.now()

        def ended(code: int, message: str) -> None:
            self._guarded(lambda: self._ended(hop, request, route, _result(hop, code, message)))()

        try:
            hop.start(
                left,
                ended,
                ca_file=self._ca_file,
                user_agent=self._means.user_agent,
                want_certificate=self._want_certificate,
            )
        except Exception:
            hop.release(reusable=False)
            raise

    def _ended(self, hop: Hop, request: HttpRequest, route: Route, result: HopResult) -> None:
        if result.cause is None and self._websocket_key:
            self._account.answered(result)
            self._upgraded(hop, result)
            return
        hop.release()
        if result.cause in CERTIFICATE_CAUSES and not self._want_certificate:
            self._want_certificate = True
            self._run(request, route)
            return
        self._account.answered(result)
        if result.cause is not None:
            self._fail(result.cause, result.message)
        elif self._redirected(result):
            self._follow(request, result)
        else:
            self._finish()

    def _redirected(self, result: HopResult) -> bool:
        followed = not self._target.check.client.ignore_redirect
        return followed and result.status in REDIRECT_STATUSES and bool(result.redirect_url)

    def _follow(self, request: HttpRequest, result: HopResult) -> None:
        status = result.status or 0
        shown = self._target.redact(_shown(result.redirect_url))
        self._account.redirected(Redirect(status, shown))
        try:
            following = follow(request, status, result.redirect_url, self._seen)
        except RedirectRefused as refusal:
            self._fail(refusal.cause, str(refusal))
            return
        self._account.left()
        self._take(following)

    def _upgraded(self, hop: Hop, result: HopResult) -> None:
        if result.response.header("sec-websocket-accept") != accept_of(self._websocket_key):
            hop.release(reusable=False)
            self._fail(Cause.PROTOCOL_ERROR, "the server's Sec-WebSocket-Accept does not answer the key")
            return
        message = self._target.check.body.encode("utf-8")
        if not message:
            hop.release(reusable=False)
            self._finish()
            return
        asked = self._means.loop.now()

        def spoken(answer: bytes, cause: Cause | None, detail: str) -> None:
            hop.release(reusable=False)
            self._account.spoken(answer, self._means.loop.now() - asked)
            self._finish() if cause is None else self._fail(cause, detail)

        conversation = Conversation(self._means.loop, hop.handle, self._target.body_limit_bytes, spoken)
        conversation.start(message, self._deadline)

    def _allowed(self, ip: str) -> bool:
        return self._target.allow_private or not is_private(ip)

    def _fail(self, cause: Cause, detail: str) -> None:
        self._finish(cause, self._target.redact(detail))

    def _finish(self, cause: Cause | None = None, detail: str = "") -> None:
        self._finished = True
        self._done(self._account.outcome(cause, detail))


def _result(hop: Hop, code: int, message: str) -> HopResult:
    """Read what libcurl tells of `hop`; what cannot be read must not keep its handle."""
    try:
        return hop.result(code, message)
    except Exception:
        hop.release(reusable=False)
        raise


def _shown(url: str) -> str:
    """The URL without credentials, cut to a sane length."""
    try:
        return parse_address(url)[0].url[:500]
    except ValueError:
        return url.partition(":")[0][:50] + ":..."
