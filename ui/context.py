"""What every view receives: the services, the bridge, the theme, the actions and a way around the window."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import TYPE_CHECKING, Protocol

from PySide6.QtWidgets import QWidget

from app.domain.errors import AppError
from app.domain.ids import AccountId, Key
from app.domain.mail import SavedSearch
from ui.actions import ActionRegistry
from ui.bridge import Bridge
from ui.prefs import Preferences
from ui.theme import Theme

if TYPE_CHECKING:  # importing the runtime loads every connector: the window is painted first
    from app.services.runtime import Runtime
    from ui.profiles import Launcher


class Navigator(Protocol):
    """The shell, as views see it."""

    present: frozenset[str]
    """Ids of the spaces that this profile has."""

    @property
    def came_from(self) -> str:
        """Id of the space from which a page that one goes back from was reached."""
        ...

    def go(self, space: str) -> None:
        """Show a space."""
        ...

    def view(self, space: str) -> QWidget:
        """The view of a space, built if need be."""
        ...

    def open_key(self, key: Key) -> None:
        """Show one record, in the space of its kind."""
        ...

    def toast(self, text: str, undo: Callable[[], None] | None = None, *, undo_text: str = "", ms: int = 0) -> None:
        """Say what was done, with a way back."""
        ...

    def show_error(self, error: AppError) -> None:
        """Say what went wrong: cause, effect, remedy; the code behind « Détails »."""
        ...

    def immerse(self, on: bool) -> None:
        """Give the whole window to the view: rail and header away, or back."""
        ...

    def search_saved(self, account: AccountId, search: SavedSearch) -> None:
        """Run a search kept on a server."""
        ...

    def bring_back(self, backup: Path, code: str) -> None:
        """Put a backup in the place of this profile, which holds nothing yet."""
        ...

    def back_changed(self) -> None:
        """The view's answer to `SpaceView.can_go_back` changed."""
        ...


@dataclass(slots=True)
class Context:
    """Given to each view's constructor."""

    runtime: Runtime
    bridge: Bridge
    theme: Theme
    actions: ActionRegistry
    shell: Navigator
    prefs: Preferences
    stage: QWidget | None = None
    """What the views are built in: taken over whole afterwards, each would have its widgets styled once more."""
    profiles: Launcher | None = None
    """The profiles of this session; None where the program was opened on one by its folder."""
    profile: str = ""
    """Id of the one that is open."""
