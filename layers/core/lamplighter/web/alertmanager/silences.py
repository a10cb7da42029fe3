"""``silences`` and ``silence/{id}``."""

import re
from collections.abc import Sequence
from dataclasses import dataclass, replace

from lamplighter.alerting.silence_desk import SilenceDesk
from lamplighter.alerting.silences import Silence, SilenceState, state_of
from lamplighter.errors import InvalidSilence
from lamplighter.matching import Matcher
from lamplighter.web.alertmanager.call import Call
from lamplighter.web.alertmanager.documents import silence_document
from lamplighter.web.alertmanager.errors import INVALID_TYPE, ApiError, invalid, refused
from lamplighter.web.alertmanager.posted_silences import read_silence
from lamplighter.web.http import Response, json_response

_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_NOT_FOUND = "silence not found"


@dataclass(frozen=True, slots=True)
class Silences:
    """The endpoints over what keeps them."""

    desk: SilenceDesk

    def listed(self, call: Call) -> Response:
        """Answer with those that have every matcher of ``filter``: active ones first, then the next to end."""
        wanted, now = call.query.filter(), call.now
        shown = {state for state in SilenceState if call.query.flag(state.value)}
        found = [
            silence
            for silence in self.desk.all(now)
            if state_of(silence, now) in shown and _has_all(silence, wanted)
        ]
        return json_response([silence_document(silence, now) for silence in found])

    def one(self, call: Call) -> Response:
        """Answer with one."""
        kept = self.desk.get(_id_of(call), call.now)
        if kept is None:
            raise ApiError(404, _NOT_FOUND)
        return json_response(silence_document(kept.silence, call.now))

    def posted(self, call: Call) -> Response:
        """Make or change one, and answer with its id: another one where the change could not be made in place."""
        wanted = read_silence(call.request, call.now)
        if wanted.id and not _UUID.fullmatch(wanted.id):
            raise refused(_NOT_FOUND, 404)
        try:
            kept = self.desk.put(replace(wanted, id=wanted.id.lower()), call.now)
        except InvalidSilence as error:
            raise refused(str(error)) from error
        if kept is None:
            raise refused(_NOT_FOUND, 404)
        return json_response({"silenceID": kept.id})

    def ended(self, call: Call) -> Response:
        """End one; one that has ended already stays as it is."""
        if self.desk.end(_id_of(call), call.now) is None:
            raise ApiError(404, _NOT_FOUND)
        return Response()


def _has_all(silence: Silence, wanted: Sequence[Matcher]) -> bool:
    return all(matcher in silence.matchers for matcher in wanted)


def _id_of(call: Call) -> str:
    silence_id = call.path["silence"]
    if not _UUID.fullmatch(silence_id):
        raise invalid(INVALID_TYPE, f'silenceID in path must be of type uuid: "{silence_id}"')
    return silence_id.lower()
