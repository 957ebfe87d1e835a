"""Applications that are being typed, kept by this process so that a reload of the browser loses none.

The address has an id without meaning; the facts stay here, for the person who typed them alone, until the
decision is recorded or nothing has changed for some hours. Nothing of them reaches the store.
"""

import secrets
import threading
import time
from collections.abc import Callable, Iterable, Mapping
from typing import Any

import streamlit as st

from limpide_dashboard import place
from limpide_dashboard.page_context import PageContext

KEPT_HOURS = 8
_MOST = 2000
_ID, _DECIDED = "draft-id", "draft-decided"


class Drafts:
    """The drafts of all sessions of this process; the one unchanged for the longest gives way.

    Args:
        now: Seconds on a clock that only goes on.
    """

    def __init__(self, now: Callable[[], float] = time.monotonic) -> None:
        self._now = now
        self._lock = threading.Lock()
        # By id: owner, when it expires, values; the latest change last.
        self._kept: dict[str, tuple[str, float, Mapping[str, Any]]] = {}

    def save(self, draft_id: str, owner: str, values: Mapping[str, Any]) -> None:
        """Keep the values of a draft from now on."""
        with self._lock:
            self._kept.pop(draft_id, None)
            self._kept[draft_id] = (owner, self._now() + 3600 * KEPT_HOURS, dict(values))
            while len(self._kept) > _MOST or next(iter(self._kept.values()))[1] <= self._now():
                del self._kept[next(iter(self._kept))]

    def values(self, draft_id: str, owner: str) -> Mapping[str, Any] | None:
        """Return the values of a draft; None if it has expired, or is another person's."""
        with self._lock:
            of, until, values = self._kept.get(draft_id, ("", 0.0, {}))
        return values if of == owner and self._now() < until else None

    def erase(self, draft_id: str) -> None:
        """Forget a draft."""
        with self._lock:
            self._kept.pop(draft_id, None)


def restore_draft(ctx: PageContext) -> None:
    """Fill a session that has just begun with the draft of the address; call it before the form is drawn."""
    asked = place.current_draft()
    if _ID in st.session_state or asked is None:
        return
    if (values := _drafts().values(asked, _owner(ctx))) is None:
        place.choose_draft(None)
        return
    st.session_state.update({_ID: asked, **values})


def save_draft(ctx: PageContext, keys: Iterable[str], at_first: Iterable[str]) -> None:
    """Keep the form as it stands, and put its id into the address.

    Args:
        keys: Of the session, what the form keeps.
        at_first: Those among them that have a value before anybody has typed.
    """
    state, usual = st.session_state, set(at_first)
    values = {key: state[key] for key in keys if state.get(key) not in (None, [])}
    if values.keys() <= usual or values == state.get(_DECIDED):
        return
    draft_id = state.setdefault(_ID, secrets.token_urlsafe(16))
    _drafts().save(draft_id, _owner(ctx), values)
    place.choose_draft(draft_id)


def erase_draft(keys: Iterable[str]) -> None:
    """Forget the draft, since its decision is recorded; the same facts are not kept again."""
    state = st.session_state
    if (draft_id := state.pop(_ID, None)) is not None:
        _drafts().erase(draft_id)
        state[_DECIDED] = {key: state[key] for key in keys if state.get(key) not in (None, [])}
    place.choose_draft(None)


@st.cache_resource(show_spinner=False)
def _drafts() -> Drafts:
    return Drafts()


def _owner(ctx: PageContext) -> str:
    return "" if ctx.person is None else ctx.person.subject
