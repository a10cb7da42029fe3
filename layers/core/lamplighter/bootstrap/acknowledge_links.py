"""The links in messages by which an alert is acknowledged, signed under the admin secret where there is one."""

import logging
from collections.abc import Callable

from lamplighter.alerting.acknowledge_link import acknowledge_url, link_key
from lamplighter.alerting.enclosure import AcknowledgeUrl, no_link
from lamplighter.errors import LamplighterError

log = logging.getLogger(__name__)


def acknowledge_links(secret: Callable[[], str], external_url: str) -> AcknowledgeUrl:
    """Return what makes links. A secret that cannot be read costs a message its links, and nothing else."""
    if not external_url:
        return no_link

    def link_to(fingerprint: str, starts_at: float, now: float) -> str:
        try:
            key = link_key(secret())
        except (LamplighterError, ValueError) as error:
            log.warning("no link to acknowledge: %s", error)
            return ""
        return acknowledge_url(key, external_url, fingerprint, starts_at, now)

    return link_to
