"""Acts on dossiers from the window: which dialog each needs, what is said after it, what opens next."""

from __future__ import annotations

from collections.abc import Callable, Coroutine, Mapping, Sequence
from dataclasses import replace
from typing import TYPE_CHECKING, Any

from app.domain.errors import AppError
from app.domain.exchanges import ExchangeDoor
from app.domain.ids import Key
from app.domain.parapheur import CHECKING, Action, Dossier, DossierType, Tray
from app.services.dossier_export import Export
from app.services.parapheur import DossierPage, Target, Words
from ui import text
from ui.depositing import DepositDialog
from ui.deposits import Doors
from ui.text import plural, tr
from ui.views.exchanges.start import send_with_proof
from ui.views.parapheur import words as said
from ui.views.parapheur.asking import WordsDialog
from ui.views.parapheur.checks import check_remarks, control_lines, controlled, sent_to, unread_remark
from ui.views.parapheur.giving import ArchiveDialog, ChainDialog, GiveDialog, MailDialog, MetadataDialog
from ui.views.parapheur.reason import ReasonDialog
from ui.views.parapheur.transmitting import TransmitDialog
from ui.widgets.saving import ask_target

if TYPE_CHECKING:
    from ui.views.parapheur.view import ParapheurView

Job = Coroutine[Any, Any, Any]


class Acting:
    """The acts of one `ParapheurView`."""

    def __init__(self, view: ParapheurView) -> None:
        self._view = view
        self._ctx = view.ctx
        self._service = view.ctx.runtime.parapheur
        self._senders, self._archives = Doors(self._ctx, view, ExchangeDoor.KIND), Doors(self._ctx, view)
        bind = view.ctx.actions.bind
        for id, act in (
            ("parapheur.visa", self.visa),
            ("parapheur.forward", self.forward),
            ("parapheur.transmit", self.transmit),
            ("parapheur.annotate", self.annotate),
            ("parapheur.advise", self.annotate),
            ("parapheur.reject", self.reject),
            ("parapheur.seal", self.seal),
            ("parapheur.paper", self.paper),
            ("parapheur.mail", self.mail),
            ("parapheur.chain", self.chain),
            ("parapheur.archive", self.archive),
            ("parapheur.start", self.start),
            ("parapheur.delete", self.delete),
            ("parapheur.transfer", lambda: self.give(opinion=False)),
            ("parapheur.opinion", lambda: self.give(opinion=True)),
            ("parapheur.undo", self.undo),
            ("parapheur.slip", lambda: self.export(Export.SLIP)),
            ("parapheur.journal", lambda: self.export(Export.JOURNAL)),
            ("parapheur.exchange", self.send_with_proof),
            ("parapheur.deposit", self.deposit),
            ("parapheur.whole", lambda: self.export(Export.WHOLE)),
        ):
            bind(id, act, view)

    def facts(self, keys: Sequence[Key]) -> dict[str, bool]:
        """What the actions of the catalogue look at."""
        waiting = self._view.waiting
        page = self._open(keys)
        dossier = page.dossier if page is not None else None
        queued = dossier is not None and dossier.sent
        over = page is not None and page.dossier.tray is Tray.FINISHED
        return {
            "exchange": page is not None and over and self._senders.open_for(page.entry.key.account),
            "archive": page is not None and over and self._archives.open_for(page.entry.key.account),
            "sign": bool(waiting(keys, Action.SIGNATURE)),
            "visa": bool(waiting(keys, *CHECKING)),
            "advise": page is not None and bool(waiting(keys, Action.SECOND_OPINION)),
            "prepares": dossier is not None and dossier.prepares,
            "transmit": bool(waiting(keys, Action.TRANSMIT)),
            "newer": dossier is not None and _able(dossier, "print") and bool(dossier.protocol),
            "seal": bool(waiting(keys, Action.SEAL)),
            "mail": bool(waiting(keys, Action.SECURE_MAIL)),
            "paper": dossier is not None and bool(waiting(keys, Action.SIGNATURE, Action.PAPER_SIGNATURE))
            and _on_paper(dossier),
            "transfer": bool(waiting(keys, *CHECKING, Action.SIGNATURE, Action.SEAL)),
            "opinion": bool(waiting(keys, *CHECKING, Action.SIGNATURE, Action.SEAL)),
            "waits": bool(waiting(keys, *CHECKING, Action.SIGNATURE, Action.SEAL, Action.PAPER_SIGNATURE))
            and not _only_prepares(dossier),
            **{f"no_{name}": not _able(dossier, kind) for name, kind in _UNABLE},
            "undo": dossier is not None and dossier.undoable_step is not None and not _queued(dossier),
            "start": dossier is not None and dossier.tray is Tray.DRAFT and not queued,
            "delete": dossier is not None
            and dossier.tray in (Tray.DRAFT, Tray.REJECTED, Tray.FINISHED)
            and not queued
            and not dossier.readonly,
            "ended": dossier is not None and dossier.tray is Tray.FINISHED and not queued,
        }  # fmt: skip

    # --- approve --------------------------------------------------------------------------------

    def visa(self) -> None:
        """At once where nothing more is asked; several: those that can be, the others are named."""
        keys = self._view.waiting(self._view.in_hand(), *CHECKING)
        page = self._open(keys)
        if page is not None and page.dossier.mandatory_metadata:
            self._ask_metadata(page)
        elif keys:
            self.ask_each(keys, lambda: self._visa_keys(keys, Words()))

    def visa_one(self, key: Key) -> None:
        """This one, whatever is ticked: its row was swiped.

        It need not have been opened, unless its circuit says that reading is mandatory: a visa engages nobody as a
        signature does (interop §1.5, §3.3), and is taken back. That it was not opened is said.
        """
        self._visa_keys([key], Words())

    def _ask_metadata(self, page: DossierPage) -> None:
        """What the circuit wants to know first."""
        dossier = page.dossier
        wanted = [dossier.field_of(key) for key in dossier.mandatory_metadata]
        dialog = MetadataDialog(self._ctx, dossier.name, dossier.metadata, wanted, self._view)
        dialog.accepted.connect(lambda: self._visa_keys([page.entry.key], dialog.words()))
        dialog.open()

    def _visa_keys(self, keys: Sequence[Key], words: Words, *, done: str = "") -> None:
        """``done``: what is said of it afterwards, where it is no plain visa."""
        following = self._view.following(keys)

        async def approve() -> tuple[Mapping[Key, AppError], frozenset[Key]]:
            unopened = await self._service.unopened(keys)
            return await self._service.visa_each(keys, words), unopened

        self._ctx.bridge.run(
            approve(), on_done=lambda found: self._visa_done(keys, *found, following, done), owner=self._view
        )

    def _visa_done(
        self,
        keys: Sequence[Key],
        left: Mapping[Key, AppError],
        unopened: frozenset[Key],
        following: Key | None,
        said_: str,
    ) -> None:
        done = [key for key in keys if key not in left]
        first = next(iter(left.values()), None)
        why = said.problem(first.code, first.params) if first is not None else ""
        if not done and len(keys) == 1:
            self._ctx.shell.toast(why)
            return
        sentence = (said_ or approved(done, unopened)) if done else ""
        if left:
            sentence += " " + plural(len(left), "%n laissé : {why}", "%n laissés : {why}").format(why=why)
        undo = (lambda: self._take_back(done[0])) if len(done) == 1 else None
        self._view.acted(text.typeset(sentence.strip()), done, following if not left else None, undo)

    def _take_back(self, key: Key) -> None:
        self._run(self._service.take_back(key), tr("Dossier repris."), [])

    def forward(self) -> None:
        """Check it for whoever signs next: the control totals are shown, then the visa goes with what is said of them."""
        page = self._open(self._view.in_hand())
        if page is None or not page.dossier.prepares:
            return
        if page.flux is not None and page.flux.check is None:  # a large one: its totals are still being worked out
            self._ctx.bridge.run(
                self._service.checked(page.entry.key),
                on_done=lambda flux: self._forward_dialog(replace(page, flux=flux)),
                owner=self._view,
            )
        else:
            self._forward_dialog(page)

    def _forward_dialog(self, page: DossierPage) -> None:
        dossier, key = page.dossier, page.entry.key
        remarks = [*control_lines(page), *unread_remark(page)]
        known = self._service.words_of(key)
        said_ = known if known.public else Words(public=controlled(page), private=known.private)
        dialog = WordsDialog(
            self._ctx, tr("Vérifier et transmettre"), dossier.name, sent_to(dossier), self._view,
            fields=[dossier.field_of(name) for name in dossier.mandatory_metadata], known=dict(dossier.metadata),
            said=said_, ok=("Transmettre", "send"), remarks=remarks,
        )  # fmt: skip
        dialog.accepted.connect(lambda: self._visa_keys([key], dialog.words(), done=tr("Dossier vérifié et transmis.")))
        dialog.open()

    def annotate(self) -> None:
        """Words with the act that the open dossier waits for; a preparing desk sees what was controlled."""
        page = self._open(self._view.in_hand())
        if page is None or page.dossier.pending_step is None:
            return
        dossier = page.dossier
        wanted = [dossier.field_of(key) for key in dossier.mandatory_metadata]
        action = dossier.pending_step.action if dossier.pending_step else Action.UNKNOWN
        titles = {
            Action.SIGNATURE: (tr("Annoter avant de signer"), ("Continuer", "forward-page")),
            Action.SEAL: (tr("Annoter et apposer le cachet"), ("Apposer le cachet", "seal")),
            Action.SECOND_OPINION: (tr("Donner un avis"), ("Donner l’avis", "visa")),
        }
        title, ok = titles.get(action, (tr("Annoter et viser"), ("Viser", "visa")))
        dialog = WordsDialog(
            self._ctx, title, dossier.name, "", self._view, fields=wanted, known=dict(dossier.metadata),
            said=self._service.words_of(page.entry.key), ok=ok, remarks=check_remarks(page),
        )  # fmt: skip
        dialog.accepted.connect(lambda: self._act_with(page.entry.key, action, dialog.words()))
        dialog.open()

    def _act_with(self, key: Key, action: Action, words: Words) -> None:
        if action is Action.SIGNATURE:
            self._service.say(key, words)
            self._view.sign([key])
        elif action is Action.SEAL:
            self._run(self._service.seal([key], words), tr("Cachet demandé au serveur."), [key])
        else:
            self._visa_keys([key], words, done=tr("Avis donné.") if action is Action.SECOND_OPINION else "")

    def ask_each(self, keys: Sequence[Key], then: Callable[[], None]) -> None:
        """Ask, dossier by dossier, what circuits want to know before the act; those given up are refused by it."""
        asked = next((key for key in keys if self._lacks_words(key)), None)
        dossier = self._view.dossier_of(asked) if asked is not None else None
        if asked is None or dossier is None:
            then()
            return
        rest = [key for key in keys if key != asked]
        wanted = [dossier.field_of(key) for key in dossier.mandatory_metadata]
        dialog = MetadataDialog(
            self._ctx, dossier.name, dossier.metadata, wanted, self._view, ok=("Continuer", "forward-page")
        )
        dialog.accepted.connect(lambda: self._service.say(asked, dialog.words()))
        dialog.finished.connect(lambda _result: self.ask_each(rest, then))
        dialog.open()

    def _lacks_words(self, key: Key) -> bool:
        dossier = self._view.dossier_of(key)
        said_ = self._service.words_of(key).metadata
        return dossier is not None and any(not said_.get(name) for name in dossier.mandatory_metadata)

    # --- reject ---------------------------------------------------------------------------------

    def reject(self) -> None:
        """Ask the reason; nothing happens without one."""
        page = self._open(self._view.in_hand())
        if page is None:
            return
        dossier = page.dossier
        wanted = [dossier.field_of(key) for key in dossier.mandatory_rejection]
        dialog = ReasonDialog(self._ctx, dossier.name, self._view, wanted, dict(dossier.metadata))
        dialog.accepted.connect(lambda: self._send_rejection(page.entry.key, dialog.words()))
        dialog.open()

    def _send_rejection(self, key: Key, words: Words) -> None:
        work = self._service.reject(key, words.public, words.metadata, words.private)
        self._run(work, tr("Dossier rejeté. Le motif part dès que possible."), [key])

    # --- without a card -------------------------------------------------------------------------

    def seal(self) -> None:
        keys = self._view.waiting(self._view.in_hand(), Action.SEAL)
        done = plural(len(keys), "Cachet demandé pour %n dossier.", "Cachet demandé pour %n dossiers.")
        self.ask_each(keys, lambda: self._run(self._service.seal(keys), done, keys))

    def paper(self) -> None:
        """Ask first: the electronic signature is given up for this dossier."""
        page = self._open(self._view.in_hand())
        if page is None:
            return
        consequence = tr(
            "Vous déclarez que le document a été signé à la main. Le circuit continue sans signature électronique."
        )
        dialog = WordsDialog(
            self._ctx, tr("Signature papier"), page.dossier.name, consequence, self._view,
            fields=[page.dossier.field_of(key) for key in page.dossier.mandatory_metadata],
            known=dict(page.dossier.metadata), ok=("Signé sur papier", "pen"),
        )  # fmt: skip
        key = page.entry.key
        dialog.accepted.connect(
            lambda: self._run(self._service.paper_sign(key, dialog.words()), tr("Signature papier notée."), [key])
        )
        dialog.open()

    def mail(self) -> None:
        page = self._open(self._view.in_hand())
        if page is None:
            return
        key, dialog = page.entry.key, MailDialog(self._ctx, page.dossier.name, self._view)
        dialog.accepted.connect(
            lambda: self._run(
                self._service.send_mail(key, dialog.to(), dialog.subject(), dialog.message(), dialog.password()),
                tr("Le dossier part par courriel sécurisé dès que possible."),
                [key],
            )
        )
        dialog.open()

    def transmit(self) -> None:
        """To the Treasury after a confirmation; to the préfecture with what it wants to know."""
        page = self._open(self._view.in_hand())
        if page is None:
            return
        key, dialog = page.entry.key, TransmitDialog(self._ctx, page.dossier, self._view)
        to = tr("à la préfecture") if page.dossier.protocol == "ACTES" else tr("à la trésorerie")
        said_ = tr("Le dossier part {to} dès que possible.").format(to=to)
        dialog.accepted.connect(
            lambda: self._run(self._service.transmit(key, dialog.acte(), dialog.words()), said_, [key])
        )
        dialog.open()

    def chain(self) -> None:
        page = self._open(self._view.in_hand())
        if page is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.drafts.kinds_of(page.entry.key.account, page.dossier.bureau_id),
                on_done=lambda kinds: self._chain_dialog(page, kinds),
                owner=self._view,
            )

    def _chain_dialog(self, page: DossierPage, kinds: Sequence[DossierType]) -> None:
        key = page.entry.key
        if not kinds:
            self._ctx.shell.toast(tr("Ce bureau ne peut enchaîner aucun circuit."))
            return
        dialog = ChainDialog(self._ctx, page.dossier.name, kinds, self._view)
        dialog.accepted.connect(
            lambda: self._run(self._service.chain(key, dialog.kind()), tr("Le dossier repart dans son circuit."), [key])
        )
        dialog.open()

    def archive(self) -> None:
        """Ask first: it leaves the desk, and there is no way back from here."""
        page = self._open(self._view.in_hand())
        if page is None:
            return
        key, dialog = page.entry.key, ArchiveDialog(self._ctx, page.dossier.name, self._view)
        said_ = tr("Le dossier rejoint les archives du parapheur dès que possible.")
        dialog.accepted.connect(lambda: self._run(self._service.archive(key, dialog.title()), said_, [key]))
        dialog.open()

    def start(self) -> None:
        page = self._open(self._view.in_hand())
        if page is not None:
            key = page.entry.key
            self._run(self._service.start(key), tr("Le dossier part dans son circuit."), [key])

    def delete(self) -> None:
        """A draft, a returned or finished dossier: it may be asked for again, so the way back is offered."""
        page = self._open(self._view.in_hand())
        if page is not None:
            key, following = page.entry.key, self._view.following([page.entry.key])
            undo = lambda: self._run(self._service.give_up_delete(key), tr("Dossier gardé."), [])  # noqa: E731
            self._ctx.bridge.run(
                self._service.delete(key),
                on_done=lambda _none: self._view.acted(tr("Dossier supprimé."), [key], following, undo),
                owner=self._view,
            )

    # --- to another bureau, and back ------------------------------------------------------------

    def give(self, *, opinion: bool) -> None:
        page = self._open(self._view.in_hand())
        if page is not None:
            self._ctx.bridge.run(
                self._service.targets(page.entry.key),
                on_done=lambda targets: self._give_dialog(page, targets, opinion),
                owner=self._view,
            )

    def _give_dialog(self, page: DossierPage, targets: Sequence[Target], opinion: bool) -> None:
        if not targets:
            self._ctx.shell.toast(tr("Aucun autre bureau n’est connu pour ce dossier."))
            return
        dialog = GiveDialog(self._ctx, page.dossier.name, targets, self._view, opinion=opinion)
        dialog.accepted.connect(lambda: self._send_given(page.entry.key, dialog, opinion))
        dialog.open()

    def _send_given(self, key: Key, dialog: GiveDialog, opinion: bool) -> None:
        act = self._service.ask_opinion if opinion else self._service.transfer
        words = tr("Avis demandé à {name}.") if opinion else tr("Dossier transféré à {name}.")
        target = dialog.target()
        work = act(key, target, dialog.note(), dialog.private_note())
        self._run(work, words.format(name=target.name), [key])

    def undo(self) -> None:
        key = next(iter(self._view.in_hand()), None)
        if key is not None:
            self._run(self._service.undo(key), tr("Dossier repris : il vous revient dès que possible."), [])

    # --- the server's own words -----------------------------------------------------------------

    def export(self, what: Export) -> None:
        """The circuit slip or the journal of a dossier, in a file."""
        page = self._open(self._view.in_hand())
        if page is None:
            return
        titles = {
            Export.SLIP: tr("Bordereau de circuit"),
            Export.JOURNAL: tr("Journal du dossier"),
            Export.WHOLE: tr("Tout le dossier"),
        }
        target = ask_target(self._view, titles[what], f"{page.dossier.name}{what.suffix}")
        if target is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.signing.export(page.entry.key, what, target),
                on_done=lambda _none: self._ctx.shell.toast(tr("Enregistré : {name}").format(name=target.name)),
                owner=self._view,
                title=titles[what],
            )

    def send_with_proof(self) -> None:
        """Its documents, as they came out of the circuit."""
        page = self._open(self._view.in_hand())
        if page is not None:
            send_with_proof(self._ctx, page.entry.key, page.dossier.name, self._view)

    def deposit(self) -> None:
        page = self._open(self._view.in_hand())
        if page is not None:
            DepositDialog(self._ctx, page.entry.key, page.dossier.name, self._view).open()

    # --- pieces ---------------------------------------------------------------------------------

    def _open(self, keys: Sequence[Key]) -> DossierPage | None:
        """The one dossier chosen, when it is the one in sight: what is done with it is done with what is read."""
        page = self._view.dossier.page
        return page if page is not None and list(keys) == [page.entry.key] else None

    def _run(self, work: Job, words: str, keys: Sequence[Key]) -> None:
        following = self._view.following(keys)
        self._ctx.bridge.run(
            work, on_done=lambda _none: self._view.acted(text.typeset(words), keys, following), owner=self._view
        )


_UNABLE = (
    ("transfer", "transfer"),
    ("opinion", "ask_opinion"),
    ("start", "start"),
    ("undo", "undo"),
    ("delete", "delete_dossier"),
    ("chain", "chain"),
    ("archives", "archive_dossier"),
    ("slip", "print"),
    ("journal", "premis"),
)
"""Actions greyed with a reason of their own, and what of `Dossier.unable` does it."""


def approved(done: Sequence[Key], unopened: frozenset[Key]) -> str:
    """How many, and how many of them without having been opened."""
    sentence = plural(len(done), "%n dossier visé.", "%n dossiers visés.")
    blind = len(unopened.intersection(done))
    if blind and len(done) == 1:
        return tr("Dossier visé sans avoir été ouvert.")
    more = plural(blind, "%n n’avait pas été ouvert.", "%n n’avaient pas été ouverts.")
    return f"{sentence} {more}" if blind else sentence


def _able(dossier: Dossier | None, kind: str) -> bool:
    return dossier is None or kind not in dossier.unable


def _only_prepares(dossier: Dossier | None) -> bool:
    """A secretary's step: sent on, never rejected from here."""
    step = dossier.pending_step if dossier is not None else None
    return step is not None and step.action is Action.SECRETARIAT


def _queued(dossier: Dossier) -> bool:
    return dossier.sent == "queued"


def _on_paper(dossier: Dossier) -> bool:
    step = dossier.pending_step
    asked = step is not None and step.action is Action.PAPER_SIGNATURE
    return _able(dossier, "paper_sign") and (asked or dossier.paper_allowed)
