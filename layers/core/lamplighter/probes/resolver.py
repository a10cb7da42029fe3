"""Names to addresses on the probes' own loop, so that a dead name waits alone.

Every call asks anew: a monitor that caches answers misses the hour in which a name was gone. Only a chain of
redirects keeps its answers, in the prober. See docs/adr/0004-resolver.md.
"""

import socket
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import partial
from pathlib import Path

from lamplighter.probes import dns_wire
from lamplighter.probes.addresses import is_ip
from lamplighter.probes.descriptors import NO_SOCKET_LEFT
from lamplighter.probes.dns_lookup import Found, Lookup
from lamplighter.probes.hosts_file import parse_hosts
from lamplighter.probes.loop import Loop, Timer
from lamplighter.probes.outcome import Cause
from lamplighter.probes.resolver_settings import (
    NameServer,
    ResolverSettings,
    candidates,
    parse_resolv_conf,
    parse_server,
)
from lamplighter.probes.watched_file import WatchedFile

HOSTS_FILE = Path("/etc/hosts")
RESOLV_CONF = Path("/etc/resolv.conf")
OTHER_FAMILY_WAIT_SECONDS = 0.1
"""How long an answer for one address family waits for the other's: some servers never answer AAAA."""
LONGEST_SECONDS = 10.0
"""The cap on one resolution, whatever the deadline."""
ROUTE_KNOWN_SECONDS = 5.0
_ROUTE_PROBE_ADDRESS = ("2001:4860:4860::8888", 9)


@dataclass(frozen=True, slots=True)
class Resolution:
    """What a name leads to. `cause` is set exactly when there is no address; `rcode` is "" if nobody answered."""

    addresses: tuple[str, ...]
    rcode: str = ""
    cause: Cause | None = None
    seconds: float = 0.0
    detail: str = ""


Resolved = Callable[[Resolution], None]


class Resolver:
    """Asynchronous, no threads. `servers` and `hosts` stand in for resolv.conf and /etc/hosts, which are re-read
    within seconds of a change; `ipv6` for what the routing table says of a way to IPv6.
    """

    def __init__(
        self,
        loop: Loop,
        servers: Sequence[str] | None = None,
        hosts: Mapping[str, tuple[str, ...]] | None = None,
        *,
        ipv6: bool | None = None,
    ) -> None:
        self._loop = loop
        self._ipv6 = bool(ipv6)
        self._ipv6_known_until = float("-inf") if ipv6 is None else float("inf")
        self._hosts = WatchedFile(HOSTS_FILE, parse_hosts, fixed=hosts)
        fixed = ResolverSettings(tuple(parse_server(server) for server in servers)) if servers else None
        self._settings = WatchedFile(RESOLV_CONF, parse_resolv_conf, fixed=fixed)

    def resolve(self, name: str, deadline: float, done: Resolved, server: str = "") -> None:
        """Find the addresses of `name` by `deadline` (monotonic) and call `done` once.

        IP literals, names in /etc/hosts and ``localhost`` answer before this returns. With `server` (``udp://1.1.1.1:53``,
        ``tcp://...``) only that server is asked, for exactly `name`: no hosts file, no search domains.
        """
        known = (name,) if is_ip(name) else () if server else self._own(name)
        if known:
            done(Resolution(known))
            return
        if not server:
            settings = self._settings.value(self._loop.now())
            self._begin(settings, candidates(name, settings), deadline, done)
            return
        try:
            chosen = parse_server(server)
        except ValueError as error:
            done(Resolution((), cause=Cause.BAD_CONFIGURATION, detail=f"dns-resolver: {error}"))
            return
        self._ask(chosen, name, deadline, done)

    def _begin(self, settings: ResolverSettings, names: tuple[str, ...], deadline: float, done: Resolved) -> None:
        _Resolving(self._loop, settings, names, deadline, done, ipv6=self._has_ipv6()).start()

    def _has_ipv6(self) -> bool:
        now = self._loop.now()
        if now >= self._ipv6_known_until:
            self._ipv6, self._ipv6_known_until = _has_ipv6_route(), now + ROUTE_KNOWN_SECONDS
        return self._ipv6

    def _own(self, name: str) -> tuple[str, ...]:
        plain = name.rstrip(".").lower()
        found = self._hosts.value(self._loop.now()).get(plain, ())
        if not found and (plain == "localhost" or plain.endswith(".localhost")):
            return ("127.0.0.1", "::1")
        return found

    def _ask(self, server: NameServer, name: str, deadline: float, done: Resolved) -> None:
        def found(resolution: Resolution) -> None:
            if not resolution.addresses:
                done(resolution)
                return
            chosen = NameServer(resolution.addresses[0], server.port, server.tcp)
            self._begin(ResolverSettings((chosen,)), (name.rstrip("."),), deadline, done)

        self.resolve(server.host, deadline, found)


class _Resolving:
    """One name under way: its candidates in turn.

    With a way to IPv6 both address families are asked for at once; without one, AAAA only where there is no A.
    """

    def __init__(
        self,
        loop: Loop,
        settings: ResolverSettings,
        names: tuple[str, ...],
        deadline: float,
        done: Resolved,
        *,
        ipv6: bool,
    ) -> None:
        self._ipv6 = ipv6
        self._loop = loop
        self._settings = settings
        self._names = names
        self._done = done
        self._began = loop.now()
        self._failures: list[Resolution] = []
        self._found: dict[int, Found] = {}
        self._lookups: list[Lookup] = []
        self._patience: Timer | None = None
        self._timer = loop.call_at(min(deadline, self._began + LONGEST_SECONDS), self._time_out)

    def start(self) -> None:
        name = self._names[len(self._failures)]
        self._found = {}
        self._lookups = []
        try:
            for record_type in (dns_wire.AAAA, dns_wire.A) if self._ipv6 else (dns_wire.A,):
                self._look_up(name, record_type)
        except dns_wire.MalformedMessage as error:
            self._failed(Resolution((), cause=Cause.NXDOMAIN, detail=f"{name} cannot be a name: {error}"))

    def _look_up(self, name: str, record_type: int) -> None:
        keep = partial(self._keep, name, record_type)
        self._lookups.append(Lookup(self._loop, self._settings.servers, name, record_type, keep))

    def _keep(self, name: str, record_type: int, found: Found) -> None:
        self._found[record_type] = found
        if len(self._found) == len(self._lookups):
            if found == _NOTHING and not self._ipv6 and record_type == dns_wire.A:
                self._look_up(name, dns_wire.AAAA)
            else:
                self._conclude()
        elif found.addresses:
            self._patience = self._loop.call_at(self._loop.now() + OTHER_FAMILY_WAIT_SECONDS, self._conclude)

    def _conclude(self) -> None:
        """IPv6 first where this machine has a way to it, as other clients do (RFC 6724)."""
        order = sorted(self._found, reverse=self._ipv6)
        addresses = tuple(address for kind in order for address in self._found[kind].addresses)
        if addresses:
            self._finish(Resolution(addresses, dns_wire.RCODES[dns_wire.NOERROR]))
        else:
            name = self._names[len(self._failures)]
            self._failed(_failure(name, list(self._found.values())))

    def _failed(self, failure: Resolution) -> None:
        self._failures.append(failure)
        if len(self._failures) < len(self._names):
            self.start()
        else:
            self._finish(min(self._failures, key=lambda each: _SEVERITY.index(each.cause)))

    def _time_out(self) -> None:
        detail = f"no name server answered for {self._names[len(self._failures)]} in time"
        self._finish(Resolution((), cause=Cause.DNS_TIMEOUT, detail=detail))

    def _finish(self, resolution: Resolution) -> None:
        self._timer.cancel()
        if self._patience is not None:
            self._patience.cancel()
        for lookup in self._lookups:
            lookup.cancel()
        seconds = self._loop.now() - self._began
        self._done(
            Resolution(resolution.addresses, resolution.rcode, resolution.cause, seconds, resolution.detail)
        )


_NOTHING = Found((), dns_wire.NOERROR)
_SEVERITY = (Cause.INTERNAL, Cause.DNS_TIMEOUT, Cause.SERVFAIL, Cause.NO_ADDRESS, Cause.NXDOMAIN)


def _failure(name: str, found: Sequence[Found]) -> Resolution:
    answered = [each.rcode for each in found if each.rcode is not None]
    refusals = [rcode for rcode in answered if rcode not in {dns_wire.NOERROR, dns_wire.NXDOMAIN}]
    if refusals:
        rcode = dns_wire.RCODES.get(refusals[0], f"RCODE{refusals[0]}")
        return Resolution((), rcode, Cause.SERVFAIL, detail=f"the name servers answer {rcode} for {name}")
    if dns_wire.NXDOMAIN in answered:
        return Resolution((), "NXDOMAIN", Cause.NXDOMAIN, detail=f"there is no name {name}")
    if any(each.not_asked for each in found):
        return Resolution((), "", Cause.INTERNAL, detail=NO_SOCKET_LEFT)
    if len(answered) < len(found):
        return Resolution((), "", Cause.DNS_TIMEOUT, detail=f"no name server answered for {name}")
    return Resolution((), "NOERROR", Cause.NO_ADDRESS, detail=f"{name} exists but has no address")


def _has_ipv6_route() -> bool:
    """Ask the routing table; connecting a datagram socket sends nothing."""
    try:
        with socket.socket(socket.AF_INET6, socket.SOCK_DGRAM) as probe:
            probe.connect(_ROUTE_PROBE_ADDRESS)
    except OSError:
        return False
    return True
