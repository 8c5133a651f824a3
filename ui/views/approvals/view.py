"""The list of what is to be approved, its filters, and one request beside it."""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial

from app.domain.approvals import LeaveRequest
from app.domain.ids import Key
from app.domain.parapheur import Dossier
from app.services.approvals import Absence, Approval
from ui import text
from ui.actions import Situation
from ui.context import Context
from ui.models.fixed import FixedRow
from ui.views.approvals import words
from ui.views.approvals.detail import ApprovalPane
from ui.views.listspace import ListSpace
from ui.widgets.listpane import Empty


class ApprovalsView(ListSpace):
    """Reads and decides through `ApprovalService`."""

    SPACE = "approvals"
    KINDS = frozenset({LeaveRequest.KIND, Dossier.KIND})

    def __init__(self, ctx: Context) -> None:
        self._all: Sequence[Approval] = ()
        self._filter = "all"
        super().__init__(ctx, text.tr("Demandes à valider"), self._empty(), text.tr("À valider"))
        self.pane.set_chips([(id, text.tr(label)) for id, label in words.CHIPS])
        self.pane.chip_chosen.connect(self._set_filter)
        self.detail = ApprovalPane(ctx, decide=self.decide, open_=ctx.shell.open_key)
        ctx.actions.bind("approvals.accept", partial(self.detail.decide, True), self)
        ctx.actions.bind("approvals.refuse", partial(self.detail.decide, False), self)
        self.build(self.detail)

    def activated(self) -> None:
        super().activated()
        self._tell()

    # --- reading --------------------------------------------------------------------------------

    def read(self) -> None:
        self.ctx.bridge.run(self.ctx.runtime.approvals.waiting(), on_done=self._take, owner=self)

    def _take(self, found: Sequence[Approval]) -> None:
        self._all = found
        self._show_list()
        shown = self.detail.shown
        key = self.wanted or (shown.key if shown is not None else None)
        known = {one.key: one for one in self._shown()}
        if key is not None and (key in known or key == self.wanted):
            self.list.select_key(key)
            self._show(key)
        elif known:
            first = next(iter(known))
            self.list.select_key(first)
            self._show(first)
        else:
            self.detail.show_one(None, ())
            self._tell()

    def _shown(self) -> list[Approval]:
        return [one for one in self._all if self._filter in ("all", words.group(one))]

    def _set_filter(self, id: str) -> None:
        self._filter = id
        self.pane.set_empty(self._empty())
        self._take(self._all)

    def _show_list(self) -> None:
        chosen = self._shown()
        rows = [
            FixedRow(str(one.key), words.row(one, self.directory.stripe(one.key.account)), one.key, one)
            for one in chosen
        ]
        self.model.set_rows(rows)
        count = text.plural(len(chosen), "%n demande à valider", "%n demandes à valider")
        self.pane.title.set_text(count if chosen else text.tr("À valider"))

    def _empty(self) -> Empty:
        if self._filter == "all":
            said = text.tr("Les congés, les frais et les autres visas qui attendent votre accord apparaîtront ici.")
            return Empty("ok", text.tr("Rien à valider"), said)
        return Empty("ok", text.tr("Rien à valider ici"))

    def current_changed(self, key: Key | None) -> None:
        shown = self.detail.shown
        if key is not None and (shown is None or shown.key != key):
            self.wanted = None
            self._show(key)

    def _show(self, key: Key) -> None:
        """The request and its team, read together: nothing moves under the finger afterwards."""
        service = self.ctx.runtime.approvals

        async def read() -> tuple[Approval | None, list[Absence]]:
            one = await service.one(key)
            return one, await service.team(one) if one is not None else []

        def done(found: tuple[Approval | None, list[Absence]]) -> None:
            if self.wanted in (None, key):
                self.detail.show_one(*found)
                self._tell()

        self.ctx.bridge.run(read(), on_done=done, owner=self)

    def _tell(self) -> None:
        one = self.detail.shown
        keys = (one.key,) if one is not None else ()
        facts = {"decide": one is not None and not one.to_read}
        self.ctx.actions.set_situation(Situation(self.SPACE, keys, facts))

    # --- deciding -------------------------------------------------------------------------------

    def decide(self, key: Key, agreed: bool, reason: str) -> None:
        """The decision leaves the list at once; it can be taken back until it is delivered."""
        service = self.ctx.runtime.approvals
        done = text.tr("Accepté. La réponse part dès que possible.")
        if not agreed:
            done = text.tr("Refusé. Le motif part dès que possible.")
        following = self._following(key)
        self.ctx.bridge.run(
            service.accept(key, reason) if agreed else service.refuse(key, reason),
            on_done=lambda _none: self._decided(key, following, done),
            owner=self,
        )

    def _following(self, key: Key) -> Key | None:
        keys = [one.key for one in self._shown()]
        place = keys.index(key) if key in keys else len(keys)
        return next(iter([*keys[place + 1 :], *keys[:place][::-1]]), None)

    def _decided(self, key: Key, following: Key | None, said: str) -> None:
        self.detail.reason.clear()
        self.wanted = following
        if following is None:
            self.detail.show_one(None, ())
        self.ctx.shell.toast(said, partial(self._take_back, key))
        self.read()

    def _take_back(self, key: Key) -> None:
        def back(_none: None) -> None:
            self.wanted = key
            self.read()

        self.ctx.bridge.run(self.ctx.runtime.approvals.take_back(key), on_done=back, owner=self)
