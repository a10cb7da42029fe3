"""``silences`` and ``silence/{id}``."""

import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass

from lamplighter.alerting.silence_editing import Edit, expired, replacing
from lamplighter.alerting.silence_store import KeptSilence, SilenceStore
from lamplighter.alerting.silences import Silence, SilenceState, state_of
from lamplighter.errors import InvalidSilence, StoreUnavailable
from lamplighter.matching import Matcher
from lamplighter.web.alertmanager.call import Call
from lamplighter.web.alertmanager.documents import silence_document
from lamplighter.web.alertmanager.errors import INVALID_TYPE, ApiError, invalid, refused
from lamplighter.web.alertmanager.posted_silences import read_silence
from lamplighter.web.http import Response, json_response

LOST_RACES = 8
_UUID = re.compile(r"[0-9a-f]{8}-([0-9a-f]{4}-){3}[0-9a-f]{12}", re.IGNORECASE)
_ORDER = {SilenceState.ACTIVE: 0, SilenceState.PENDING: 1, SilenceState.EXPIRED: 2}
_NOT_FOUND = "silence not found"


@dataclass(frozen=True, slots=True)
class Silences:
    """`new_id` makes a random UUID."""

    store: SilenceStore
    new_id: Callable[[], str]

    def listed(self, call: Call) -> Response:
        """Answer with those that have every matcher of ``filter``: active ones first, then the next to end."""
        wanted, now = call.query.filter(), call.now
        shown = {state for state in SilenceState if call.query.flag(state.value)}
        found = [
            silence
            for silence in self.store.all(now)
            if state_of(silence, now) in shown and _has_all(silence, wanted)
        ]
        found.sort(key=lambda silence: _rank(silence, now))
        return json_response([silence_document(silence, now) for silence in found])

    def one(self, call: Call) -> Response:
        """Answer with one."""
        return json_response(silence_document(self._kept(call).silence, call.now))

    def posted(self, call: Call) -> Response:
        """Make or change one, and answer with its id: another one where the change could not be made in place."""
        wanted = read_silence(call.request, call.now)
        for _ in range(LOST_RACES):
            before = self._before(wanted, call.now)
            try:
                edit = replacing(before.silence if before else None, wanted, call.now, new_id=self.new_id())
            except InvalidSilence as error:
                raise refused(str(error)) from error
            if self.store.put(edit, before.version if before else 0):
                return json_response({"silenceID": edit.kept.id})
        raise StoreUnavailable(f"a silence was changed by others {LOST_RACES} times in a row")

    def ended(self, call: Call) -> Response:
        """End one; one that has ended already stays as it is."""
        for _ in range(LOST_RACES):
            kept = self._kept(call)
            after = expired(kept.silence, call.now)
            if after == kept.silence or self.store.put(Edit(kept=after, is_new=False), kept.version):
                return Response()
        raise StoreUnavailable(f"a silence was changed by others {LOST_RACES} times in a row")

    def _before(self, wanted: Silence, now: float) -> KeptSilence | None:
        if not wanted.id:
            return None
        kept = self.store.get(wanted.id.lower(), now) if _UUID.fullmatch(wanted.id) else None
        if kept is None:
            raise refused(_NOT_FOUND, 404)
        return kept

    def _kept(self, call: Call) -> KeptSilence:
        silence_id = call.path["silence"]
        if not _UUID.fullmatch(silence_id):
            raise invalid(INVALID_TYPE, f'silenceID in path must be of type uuid: "{silence_id}"')
        kept = self.store.get(silence_id.lower(), call.now)
        if kept is None:
            raise ApiError(404, _NOT_FOUND)
        return kept


def _has_all(silence: Silence, wanted: Sequence[Matcher]) -> bool:
    return all(matcher in silence.matchers for matcher in wanted)


def _rank(silence: Silence, now: float) -> tuple[int, float, str]:
    """By state; then what ends, begins or has ended next to now (Alertmanager: SortSilences)."""
    state = state_of(silence, now)
    moments = {
        SilenceState.ACTIVE: silence.ends_at,
        SilenceState.PENDING: silence.starts_at,
        SilenceState.EXPIRED: -silence.ends_at,
    }
    return _ORDER[state], moments[state], silence.id
