"""AWS and a web hook for recovery actions: what is started is kept, within the services' own limits."""

import json
import re
from collections.abc import Mapping, Sequence
from dataclasses import dataclass, field

from lamplighter.errors import DeliveryError
from tests.support.receivers.service import Asked, Reply, Service

UUID = re.compile(r"[0-9a-f]{8}(-[0-9a-f]{4}){3}-[0-9a-f]{12}")
MOST_BYTES = 262_144


@dataclass
class StarterByHand:
    """See `Starter`. `errors` are raised one after the other before anything is started."""

    started: list[tuple[str, ...]] = field(default_factory=list)
    payloads: list[object] = field(default_factory=list)
    errors: list[DeliveryError] = field(default_factory=list)

    def invoke_function(self, function: str, payload: bytes) -> str:
        """See `Starter`."""
        return self._start("lambda", function, payload=payload)

    def start_automation(self, document: str, parameters: Mapping[str, Sequence[str]], token: str) -> str:
        """See `Starter`."""
        assert UUID.fullmatch(token)
        assert all(isinstance(value, str) for values in parameters.values() for value in values)
        return self._start("ssm", document, token, payload=json.dumps(parameters).encode())

    def restart_service(self, cluster: str, service: str) -> str:
        """See `Starter`."""
        return self._start("restart", cluster, service)

    def scale_service(self, cluster: str, service: str, desired_count: int) -> str:
        """See `Starter`."""
        return self._start("scale", cluster, service, str(desired_count))

    def start_execution(self, state_machine_arn: str, payload: str, token: str) -> str:
        """See `Starter`."""
        assert re.fullmatch(r"[A-Za-z0-9_-]{1,80}", token)
        return self._start("states", state_machine_arn, token, payload=payload.encode())

    def _start(self, *what: str, payload: bytes = b"{}") -> str:
        assert len(payload) <= MOST_BYTES
        if self.errors:
            raise self.errors.pop(0)
        self.started.append(what)
        self.payloads.append(json.loads(payload))
        return f"r{len(self.started)}"


def hook() -> Service:
    """Return a service that does something once for each ``Idempotency-Key``."""
    return Service(_take)


def _take(asked: Asked) -> Reply:
    if not asked.headers.get("idempotency-key"):
        return Reply(400, "no key")
    if asked.body and asked.headers.get("content-type") != "application/json":
        return Reply(415, "no JSON")
    return Reply(202)
