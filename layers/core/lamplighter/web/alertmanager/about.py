"""``status`` and ``receivers``: which software answers, with what configuration."""

from collections.abc import Callable
from dataclasses import dataclass

from lamplighter.config.configuration import Configuration
from lamplighter.web.alertmanager.call import Call
from lamplighter.web.alertmanager.original import original
from lamplighter.web.alertmanager.query import fits
from lamplighter.web.alertmanager.times import format_time
from lamplighter.web.http import Response, json_response

ALERTMANAGER_VERSION = "0.34.0"
"""Whose API this is: clients read the version to know what they may ask."""


@dataclass(frozen=True, slots=True, kw_only=True)
class About:
    """What the function knows of itself, and the files in force."""

    version: str
    python: str
    began_at: float
    """When this instance began (unix seconds)."""
    configuration: Callable[[float], Configuration]

    def status(self, call: Call) -> Response:
        """Answer ``status``. There is no cluster to be in: every function sees the same store."""
        return json_response(
            {
                "cluster": {"name": "lamplighter", "peers": [], "status": "ready"},
                "config": {"original": original(self.configuration(call.now))},
                "uptime": format_time(self.began_at),
                "versionInfo": {
                    "branch": "lamplighter",
                    "buildDate": "",
                    "buildUser": "",
                    "goVersion": f"python{self.python}",
                    "revision": f"lamplighter-{self.version}",
                    "version": ALERTMANAGER_VERSION,
                },
            }
        )

    def receivers(self, call: Call) -> Response:
        """Answer ``receivers``, in the order of the file."""
        wanted = call.query.receivers()
        found = self.configuration(call.now).alertmanager.receivers
        return json_response(
            [
                {"labels": dict(receiver.labels), "name": receiver.name}
                for receiver in found
                if fits(wanted.labels, receiver.labels)
            ]
        )
