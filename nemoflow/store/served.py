"""Everything `nemoflow serve` remembers, behind one value.

    store = ServedStore("/srv/nemoflow/served.db")
    session = store.sessions.find(account.user_id, session_id)     # None: not found
    edit = store.edits.begin(session.account, session.id, text, cost=10, now=now)   # freezes
    store.edits.apply(edit, session.held, held_after, now)         # moves the draft and pays

All methods block and may be called from any thread; times are seconds since 1970 (UTC).
"""

from __future__ import annotations

from nemoflow.store.served_accounts import ServedAccounts
from nemoflow.store.served_database import ServedDatabase
from nemoflow.store.served_edits import ServedEdits
from nemoflow.store.served_renders import ServedRenders
from nemoflow.store.served_sessions import ServedSessions


class ServedStore:
    """The server's memory; a database file that is made when it is missing.

    Raises StateBroken when the file cannot be used.
    """

    def __init__(self, path: str) -> None:
        self._database = ServedDatabase(path)
        self.accounts = ServedAccounts(self._database)
        self.sessions = ServedSessions(self._database)
        self.edits = ServedEdits(self._database)
        self.renders = ServedRenders(self._database)

    def close(self) -> None:
        """Ends the use of the file."""
        self._database.close()
