"""Telegram's Bot API: ``sendMessage``, with a strict reader of its marks."""

import html
import re
from typing import Any

from tests.support.receivers.service import Asked, Reply, Service

TOKEN = "123456:AAtop-secret-token-of-a-bot"
LONGEST = 4096
TAGS = frozenset({"b", "strong", "i", "em", "u", "s", "code", "pre", "a", "blockquote", "tg-spoiler"})
RESERVED = "_*[]()~`>#+-=|{}.!"
_PIECE = re.compile(
    r"<(/?)([a-z][a-z-]*)((?: [a-z]+=\"[^\"<>]*\")*)>|&(?:lt|gt|amp|quot|#\d+|#x[0-9a-fA-F]+);|[^<>&]"
)


class Unreadable(Exception):
    """The marks cannot be read; the message is Telegram's description."""


def telegram() -> Service:
    """Return a service with one bot; each message has a number greater by one."""
    numbers = iter(range(101, 1_000_000))
    return Service(lambda asked: _send_message(asked, next(numbers)))


def _send_message(asked: Asked, number: int) -> Reply:
    if asked.path != f"/bot{TOKEN}/sendMessage":
        return _refused(401 if asked.path.startswith("/bot") else 404, "Unauthorized")
    body = asked.json
    if not isinstance(body.get("chat_id"), int | str) or not body["chat_id"]:
        return _refused(400, "Bad Request: chat_id is empty")
    try:
        text = read(body.get("text", ""), body.get("parse_mode", ""))
    except Unreadable as error:
        return _refused(400, f"Bad Request: can't parse entities: {error}")
    if not text.strip():
        return _refused(400, "Bad Request: message text is empty")
    if len(text.encode("utf-16-le")) // 2 > LONGEST:
        return _refused(400, "Bad Request: message is too long")
    return Reply(
        200, {"ok": True, "result": {"message_id": number, "chat": {"id": body["chat_id"]}, "text": text}}
    )


def _refused(status: int, description: str, **parameters: int) -> Reply:
    more = {"parameters": parameters} if parameters else {}
    return Reply(status, {"ok": False, "error_code": status, "description": description, **more})


def flooded(seconds: int) -> Reply:
    """Return Telegram's answer to too many messages: the pause is in the body only."""
    return _refused(429, f"Too Many Requests: retry after {seconds}", retry_after=seconds)


def moved(chat: int) -> Reply:
    """Return the answer of a group that became a supergroup."""
    return _refused(400, "Bad Request: group chat was upgraded to a supergroup chat", migrate_to_chat_id=chat)


def read(text: Any, mode: str) -> str:
    """Return what is shown of `text`, as a strict Telegram would read it."""
    if mode == "HTML":
        return _read_html(text)
    if mode == "MarkdownV2":
        return _read_markdown_v2(text)
    if mode == "Markdown":
        return _read_markdown(text)
    return str(text)


def _read_html(text: str) -> str:
    shown: list[str] = []
    still_open: list[str] = []
    place = 0
    while place < len(text):
        piece = _PIECE.match(text, place)
        if piece is None:
            raise Unreadable(f"Unsupported start tag or entity at byte offset {place}")
        place = piece.end()
        if piece[2] is None:
            shown.append(html.unescape(piece[0]))
        elif piece[2] not in TAGS:
            raise Unreadable(f'Unsupported start tag "{piece[2]}"')
        elif not piece[1]:
            still_open.append(piece[2])
        elif not still_open or still_open.pop() != piece[2]:
            raise Unreadable(f"Unmatched end tag at byte offset {place}")
    if still_open:
        raise Unreadable(f'Can\'t find end tag corresponding to start tag "{still_open[-1]}"')
    return "".join(shown)


_V2 = re.compile(
    r"""```\n(?P<code>(?:[^`\\]|\\.)*)\n```"""
    r"""|\[(?P<name>(?:[^\[\]\\]|\\.)*)\]\((?:[^)\\]|\\.)*\)"""
    r"""|(?P<bold>\*)|\\(?P<escaped>[\x01-\x7e])|(?P<plain>[^_*\[\]()~`>#+\-=|{}.!\\])""",
    re.DOTALL,
)


def _read_markdown_v2(text: str) -> str:
    """Read bold, code blocks and links, which is what is sent; anything else that is reserved must be escaped."""
    shown: list[str] = []
    bold = False
    place = 0
    while place < len(text):
        piece = _V2.match(text, place)
        if piece is None:
            raise Unreadable(f"Character '{text[place]}' is reserved and must be escaped with the preceding '\\'")
        place = piece.end()
        bold ^= piece["bold"] is not None
        within = piece["code"] if piece["code"] is not None else piece["name"]
        shown.append(piece["escaped"] or piece["plain"] or re.sub(r"\\(.)", r"\1", within or "", flags=re.DOTALL))
    if bold:
        raise Unreadable("Can't find end of Bold entity")
    return "".join(shown)


def _read_markdown(text: str) -> str:
    for mark in "_*`[":
        if re.search(rf"(?<!\\){re.escape(mark)}", text):
            raise Unreadable("Can't find end of the entity")
    return re.sub(r"\\([_*`\[])", r"\1", text)
