"""The machine's own names: the format of /etc/hosts."""

from collections.abc import Mapping

from lamplighter.probes.addresses import is_ip


def parse_hosts(text: str) -> Mapping[str, tuple[str, ...]]:
    """Return the addresses of every name, in lower case; lines that make no sense are skipped."""
    found: dict[str, tuple[str, ...]] = {}
    for line in text.splitlines():
        address, *names = line.partition("#")[0].split() or [""]
        if not is_ip(address):
            continue
        for name in names:
            known = found.get(name.lower(), ())
            if address not in known:
                found[name.lower()] = (*known, address)
    return found
