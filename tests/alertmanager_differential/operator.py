"""Does what a scenario says through API v2, in the same requests for both."""

import json
import re
from collections.abc import Callable
from typing import Any

from tests.alertmanager_differential.scenario import Action, Expire, Post, Posts, Silence
from tests.support.real_alertmanager import rfc3339

Ask = Callable[[str, str, bytes], tuple[int, str]]
"""Method, path and body; returns status and body."""
_MATCHER = re.compile(r"(\w+)(=~|!~|!=|=)(.*)")


class Operator:
    """Knows the ids of the silences that it has made."""

    def __init__(self, ask: Ask, began: float) -> None:
        self._ask = ask
        self._began = began
        self._silences: dict[str, str] = {}

    def does(self, action: Action) -> None:
        """Send the request of `action`, which must be taken."""
        match action:
            case Posts(alerts):
                self._taken("POST", "alerts", [self._alert(post) for post in alerts])
            case Silence():
                answer = json.loads(self._taken("POST", "silences", self._silence(action)))
                self._silences[action.name] = answer["silenceID"]
            case Expire(name):
                self._taken("DELETE", f"silence/{self._silences[name]}", None)
            case _:
                raise TypeError(f"not done through the API: {action}")

    def _taken(self, method: str, path: str, body: object) -> str:
        content = b"" if body is None else json.dumps(body).encode()
        status, text = self._ask(method, f"/api/v2/{path}", content)
        assert status == 200, f"{method} {path}: {status} {text}"
        return text

    def _alert(self, post: Post) -> dict[str, Any]:
        document: dict[str, Any] = {"labels": post.labels, "annotations": post.annotations}
        if post.starts is not None:
            document["startsAt"] = rfc3339(self._began + post.starts)
        if post.ends is not None:
            document["endsAt"] = rfc3339(self._began + post.ends)
        return document | ({"generatorURL": post.generator_url} if post.generator_url else {})

    def _silence(self, silence: Silence) -> dict[str, Any]:
        known = {"id": self._silences[silence.name]} if silence.name in self._silences else {}
        return known | {
            "matchers": [_matcher(text) for text in silence.matchers],
            "startsAt": rfc3339(self._began + silence.starts),
            "endsAt": rfc3339(self._began + silence.ends),
            "createdBy": "scenario",
            "comment": silence.name,
        }


def _matcher(text: str) -> dict[str, Any]:
    found = _MATCHER.fullmatch(text)
    assert found, text
    name, kind, value = found.groups()
    return {"name": name, "value": value, "isRegex": "~" in kind, "isEqual": kind[0] == "="}
