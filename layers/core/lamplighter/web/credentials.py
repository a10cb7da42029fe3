"""What a program sends to be let in: a bearer token, or any name and a password."""

import base64
import binascii

from lamplighter.web.http import Request

CHALLENGES = 'Bearer realm="lamplighter", Basic realm="lamplighter", charset="UTF-8"'
"""Both in one header: API Gateway joins headers of one name anyway."""


def bearer_token(request: Request) -> str:
    """Return the token of the Authorization header, or nothing."""
    scheme, _, token = request.headers.get("authorization", "").partition(" ")
    return token.strip() if scheme.lower() == "bearer" else ""


def sent_secret(request: Request) -> str:
    """Return the bearer token or the password of basic authentication, or nothing."""
    return bearer_token(request) or _basic_password(request)


def _basic_password(request: Request) -> str:
    scheme, _, encoded = request.headers.get("authorization", "").partition(" ")
    if scheme.lower() != "basic":
        return ""
    try:
        pair = base64.b64decode(encoded.strip(), validate=True).decode()
    except (binascii.Error, ValueError):
        return ""
    return pair.partition(":")[2]
