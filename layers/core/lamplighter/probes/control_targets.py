"""Targets that tell whether the monitor's own network works: the region's AWS endpoints, or the operator's."""

from collections.abc import Iterable

from lamplighter.conditions.language import parse
from lamplighter.config.check import Check, ClientOptions

TIMEOUT_SECONDS = 5.0
SERVICES = ("sts", "ec2")
"""AWS services with an HTTPS endpoint in every region; any answer of theirs will do."""


def default_control_targets(region: str) -> tuple[str, ...]:
    """Return the URLs of the region's own AWS endpoints; none for ``local``, where no region is at hand."""
    if not region or region == "local":
        return ()
    domain = "amazonaws.com.cn" if region.startswith("cn-") else "amazonaws.com"
    return tuple(f"https://{service}.{region}.{domain}/" for service in SERVICES)


def control_checks(urls: Iterable[str]) -> tuple[Check, ...]:
    """Return a check for each URL (https, http, tcp or tls): one attempt, any answer is enough."""
    connected = (parse("[CONNECTED] == true"),)
    return tuple(
        Check(
            name=f"control {number}",
            group="lamplighter-control",
            url=url,
            conditions=connected,
            client=ClientOptions(timeout_seconds=TIMEOUT_SECONDS, ignore_redirect=True),
            retries=0,
        )
        for number, url in enumerate(urls)
    )
