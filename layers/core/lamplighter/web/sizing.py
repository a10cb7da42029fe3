"""How much one answer of a Lambda function may hold."""

import json

MOST_PAYLOAD_BYTES = 6_291_456
"""What Lambda takes of a function as one answer, its JSON and base64 included."""
ENVELOPE_BYTES = 4096
"""Kept for status, headers and the names of the answer's fields."""


def payload_bytes(text: str) -> int:
    """Return how many bytes a text takes in a JSON string, as Lambda's runtime writes it at worst."""
    return len(json.dumps(text)) - 2
