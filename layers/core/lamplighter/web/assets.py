"""Style and script under names that change with their content, so that browsers may keep them for good."""

import hashlib
from collections.abc import Sequence
from pathlib import Path

from lamplighter.errors import Problem
from lamplighter.web.http import Request, Response
from lamplighter.web.routing import Route

_TYPES = {
    ".css": "text/css; charset=utf-8",
    ".js": "text/javascript; charset=utf-8",
    ".svg": "image/svg+xml; charset=utf-8",
}
_KEPT_FOR_GOOD = {"cache-control": "public, max-age=31536000, immutable"}


class Assets:
    """The files beside this module, read once."""

    def __init__(self) -> None:
        self._addresses: dict[str, str] = {}
        self._files: dict[str, tuple[str, str]] = {}
        for path in sorted((Path(__file__).parent / "assets").iterdir()):
            if path.suffix in _TYPES:
                self._add(path)

    def _add(self, path: Path) -> None:
        text = path.read_text("utf-8")
        digest = hashlib.sha256(text.encode()).hexdigest()[:12]
        hashed = f"{path.stem}.{digest}{path.suffix}"
        self._addresses[path.name] = f"/assets/{hashed}"
        self._files[hashed] = (_TYPES[path.suffix], text)

    def address(self, name: str) -> str:
        """Return where the asset is served."""
        return self._addresses[name]

    def routes(self) -> Sequence[Route]:
        """Return the route that serves them."""
        return (Route("GET", "/assets/{file}", self._answer),)

    def _answer(self, request: Request, _now: float) -> Response:
        found = self._files.get(request.parameters["file"])
        if found is None:
            raise Problem(404, "Not found", "There is no such file.")
        content_type, text = found
        return Response(body=text, headers={"content-type": content_type, **_KEPT_FOR_GOOD})
