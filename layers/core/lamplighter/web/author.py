"""The name that whoever is signed in gave last: everyone shares one secret, and forms ask who it is."""

from urllib.parse import quote, unquote

from lamplighter.web.http import Request

COOKIE = "lamplighter_author"
KEPT_SECONDS = 180 * 86_400
LONGEST = 100


def remembered_author(request: Request) -> str:
    """Return the name, empty where none is known yet."""
    name = unquote(request.cookies.get(COOKIE, ""))
    return name if name.isprintable() and len(name) <= LONGEST else ""


def author_cookie(name: str, request: Request) -> str:
    """Return the cookie that keeps a name; scripts do not see it."""
    secure = "; Secure" if request.secure else ""
    value = quote(name.strip()[:LONGEST], safe="")
    return f"{COOKIE}={value}; Path=/admin; Max-Age={KEPT_SECONDS}; HttpOnly; SameSite=Lax{secure}"
