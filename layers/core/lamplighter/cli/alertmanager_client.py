"""A server with Alertmanager's API v2, Lamplighter's own among them."""

import argparse
import os
from collections.abc import Sequence
from typing import Any

import requests

from lamplighter.errors import StoreUnavailable

TIMEOUT_SECONDS = 30.0
FAILED, WRONGLY_CALLED = 1, 2
Pairs = Sequence[tuple[str, str]]


def add_url(parser: argparse.ArgumentParser) -> None:
    """Add the argument that names the server."""
    parser.add_argument(
        "--url",
        metavar="URL",
        default=os.environ.get("LAMPLIGHTER_URL", ""),
        help="where the API is, with the admin secret: https://any:secret@host (default: $LAMPLIGHTER_URL)",
    )


class AlertmanagerClient:
    """`url` may hold user and password. Every method raises `StoreUnavailable` with the server's own words."""

    def __init__(self, url: str) -> None:
        if not url.startswith(("http://", "https://")):
            raise ValueError("name the server with --url, or in LAMPLIGHTER_URL")
        self._url = url.rstrip("/")

    def get(self, path: str, parameters: Pairs = (), *, api: str = "v2") -> Any:
        """Return the document of an answer. `api` is ``v1`` for what only Lamplighter has."""
        return self._send("GET", f"{api}/{path}", params=list(parameters))

    def post(self, path: str, document: object, *, api: str = "v2") -> Any:
        """Send a document; return that of the answer, None where there is none."""
        return self._send("POST", f"{api}/{path}", json=document)

    def delete(self, path: str, *, api: str = "v2") -> None:
        """Delete what is at the path."""
        self._send("DELETE", f"{api}/{path}")

    def _send(self, method: str, path: str, **content: Any) -> Any:
        try:
            answer = requests.request(
                method, f"{self._url}/api/{path}", timeout=TIMEOUT_SECONDS, allow_redirects=False, **content
            )
            document = answer.json() if answer.content else None
        except (requests.RequestException, ValueError) as error:
            # The error may quote the address, and with it a password.
            raise StoreUnavailable(f"the server gave no answer to read: {type(error).__name__}") from error
        if 200 <= answer.status_code < 300:
            return document
        raise StoreUnavailable(f"the server answered {answer.status_code}: {_said(document)}")


def _said(document: Any) -> str:
    if isinstance(document, dict):
        document = document.get("message") or document.get("detail") or document.get("title") or ""
    return str(document)[:1000]
