"""Receivers on loopback, one a protocol: each refuses what the real one refuses."""

from tests.support.receivers.server import Behaviour, Posted, Receiver, webhook_sink
from tests.support.receivers.slack import block_kit_objections, slack_like

__all__ = ["Behaviour", "Posted", "Receiver", "block_kit_objections", "slack_like", "webhook_sink"]
