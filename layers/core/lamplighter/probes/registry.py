"""Which prober reaches which URL scheme."""

from collections.abc import Iterable, Iterator, Mapping

import certifi

from lamplighter import __version__
from lamplighter.probes.http_prober import HttpProber
from lamplighter.probes.loop import Loop
from lamplighter.probes.prober import Prober
from lamplighter.probes.resolver import Resolver
from lamplighter.probes.stream_prober import StreamProber


class Probers(Mapping[str, Prober]):
    """Probers by scheme, all on one loop. What is slow to import comes in when `prepare` first asks for it."""

    def __init__(self, loop: Loop, resolver: Resolver, ca_file: str = "") -> None:
        self._loop = loop
        self._resolver = resolver
        self._http = HttpProber(loop, resolver, ca_file, version=__version__)
        self._by_scheme: dict[str, Prober] = {}
        self._add(self._http)
        self._add(StreamProber(loop, resolver, ca_file or certifi.where()))

    def prepare(self, schemes: Iterable[str]) -> None:
        """Load what `schemes` need now, because loading it between two probes would delay both."""
        if "dns" in schemes and "dns" not in self._by_scheme:
            from lamplighter.probes.dns_check import DnsProber  # noqa: PLC0415 - dnspython takes 140 ms

            self._add(DnsProber(self._loop, self._resolver))

    def warm_up(self) -> None:
        """Do once what the first probe would otherwise be charged with."""
        self._http.warm_up()

    def close(self) -> None:
        """Release what the probers hold."""
        self._http.close()

    def _add(self, prober: Prober) -> None:
        self._by_scheme.update(dict.fromkeys(prober.schemes, prober))

    def __getitem__(self, scheme: str) -> Prober:
        return self._by_scheme[scheme]

    def __iter__(self) -> Iterator[str]:
        return iter(self._by_scheme)

    def __len__(self) -> int:
        return len(self._by_scheme)
