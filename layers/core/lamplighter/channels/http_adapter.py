"""requests with a TLS context of our own. Imported only where ``tls_config`` asks for one."""

import ssl
from collections.abc import Mapping
from typing import Any

import urllib3
from requests.adapters import HTTPAdapter


class TlsAdapter(HTTPAdapter):
    """Connects with `context`; a `server_name` is asked for and checked instead of the URL's host."""

    def __init__(self, context: ssl.SSLContext, server_name: str, connect_headers: Mapping[str, str]) -> None:
        self._options: dict[str, Any] = {"ssl_context": context}
        if server_name:
            self._options["server_hostname"] = server_name
        self._connect_headers = dict(connect_headers)
        if context.verify_mode is ssl.CERT_NONE:
            # The operator has asked for it; a warning with every message helps nobody.
            urllib3.disable_warnings(urllib3.exceptions.InsecureRequestWarning)
        super().__init__()

    def init_poolmanager(self, connections: int, maxsize: int, block: bool = False, **kwargs: Any) -> None:
        """Hand the context to direct connections."""
        super().init_poolmanager(connections, maxsize, block, **kwargs, **self._options)

    def proxy_manager_for(self, proxy: str, **kwargs: Any) -> Any:
        """Hand the context to connections through a proxy."""
        return super().proxy_manager_for(proxy, **kwargs, **self._options)

    def proxy_headers(self, proxy: str) -> dict[str, str]:
        """Add what only the proxy is told."""
        return {**super().proxy_headers(proxy), **self._connect_headers}

    def cert_verify(self, conn: Any, url: str, verify: Any, cert: Any) -> None:  # noqa: ARG002 - requests' signature
        """Leave what is trusted to the context: requests would add the world's authorities to a private one."""
        conn.cert_reqs = "CERT_REQUIRED" if verify else "CERT_NONE"
