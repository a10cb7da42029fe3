"""Messages with files, as other people's parsers read them."""

import json
from email import message_from_bytes
from email.policy import default

from hypothesis import given
from hypothesis import strategies as st

from lamplighter.channels.multipart import multipart_request


@given(st.text(), st.dictionaries(st.from_regex(r"[a-z0-9-]{1,20}\.png", fullmatch=True), st.binary(), max_size=3))
def test_what_was_put_in_comes_out(text: str, files: dict[str, bytes]) -> None:
    request = multipart_request("https://example.com", {"text": text}, files)
    head = f"Content-Type: {request.headers['Content-Type']}\r\n\r\n".encode()
    parts = list(message_from_bytes(head + request.body, policy=default).iter_parts())
    names = [part.get_param("name", header="content-disposition") for part in parts]
    assert names == ["payload_json", *(f"files[{number}]" for number in range(len(files)))]
    contents = [part.get_payload(decode=True) for part in parts]
    assert json.loads(contents[0]) == {"text": text.encode("utf-8", "replace").decode()}  # type: ignore[arg-type]
    assert dict(zip([part.get_filename() for part in parts[1:]], contents[1:], strict=True)) == files
