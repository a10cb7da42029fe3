"""A message with files, as a form of several parts (RFC 7578). Pure."""

import hashlib
import json
from collections.abc import Mapping

from lamplighter.channels.http_client import HttpRequest


def multipart_request(url: str, payload: object, files: Mapping[str, bytes]) -> HttpRequest:
    """Return a POST of `payload` as the field ``payload_json``, and of PNGs by file name as ``files[n]``."""
    document = json.dumps(payload, ensure_ascii=False, separators=(",", ":")).encode("utf-8", "replace")
    parts = [('name="payload_json"', "application/json", document)]
    parts += [
        (f'name="files[{number}]"; filename="{name}"', "image/png", content)
        for number, (name, content) in enumerate(files.items())
    ]
    boundary = hashlib.sha256(b"\0".join(content for _, _, content in parts)).hexdigest()
    body = b"".join(
        f"--{boundary}\r\nContent-Disposition: form-data; {named}\r\nContent-Type: {kind}\r\n\r\n".encode()
        + content
        + b"\r\n"
        for named, kind, content in parts
    )
    headers = {"Content-Type": f"multipart/form-data; boundary={boundary}"}
    return HttpRequest(url=url, headers=headers, body=body + f"--{boundary}--\r\n".encode())
