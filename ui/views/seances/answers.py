"""What a convocation asks: the accusé de réception, then whether one comes."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

from PySide6.QtWidgets import QDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from app.domain.attendance import already_held
from app.domain.listing import FileState
from app.domain.seances import Ack, Member, Origin, Presence, Seance, document_ref
from app.services.seances import SeancePage
from ui import text
from ui.context import Context
from ui.helping import end_row
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.seances.rows import full_name, is_past, presence_word
from ui.widgets.basic import Button, Icon, Label, ScrollPage, clear
from ui.widgets.dialogs import give_room
from ui.widgets.flow import FlowLayout

Answer = Callable[[Presence], None]


class AckRow(QWidget):
    """State of the accusé, and the one big button while it is to be given."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        theme = ctx.theme
        self._icon = Icon(theme, "pending", "warn", 1.2)
        self._title = Label(theme, "", Type.BODY_STRONG)
        self._sentence = Label(theme, "", Type.SMALL, "text_soft")
        self.button = Button(theme, "", "primary", "check", lambda: ctx.actions.trigger("seances.acknowledge"))
        self.button.setObjectName("seances.acknowledge")
        self.button.make_grave()
        self._line = _line(ctx, self, self._icon, self._title, self._sentence)
        self._line.addWidget(self.button)

    def show_page(self, page: SeancePage) -> None:
        """Word the state of this meeting's accusé."""
        seance = page.seance
        self.setVisible(not seance.closed)
        waiting = seance.ack is Ack.AWAITED
        here = convocation_here(page)
        invited = seance.role == "invitation"
        self.button.setVisible(waiting)
        self.button.setEnabled(waiting and here)
        self.button.setText(tr("Accuser réception"))
        self._sentence.setVisible(seance.ack is not Ack.CONFIRMED)
        if waiting:
            self._icon.set_icon("pending", "warn")
            self._title.set_text(tr("Invitation reçue, accusé à envoyer") if invited else tr("Accusé à envoyer"))
            self._sentence.set_text(_why_acknowledge(page) if here else _not_here())
            return
        given = seance.ack is Ack.CONFIRMED
        self._icon.set_icon("ok" if given else "pending", "ok" if given else "accent")
        moment = page.ack_sent_ms if given else page.ack_recorded_ms
        self._title.set_text(_given(moment) if given else _recorded(moment))
        legal = tr("La date qui compte sera celle du serveur, à l’arrivée de l’accusé.")
        self._sentence.set_text("" if given else legal)


def convocation_here(page: SeancePage) -> bool:
    """The convocation can be read: only then can it be acknowledged."""
    convocation = next((d for d in page.seance.documents if d.origin is Origin.CONVOCATION), None)
    row = page.files.get(document_ref(convocation)) if convocation is not None else None
    return convocation is None or (row is not None and row.state is FileState.HERE)


def _why_acknowledge(page: SeancePage) -> str:
    others = sum(1 for d in page.seance.documents if d.origin is not Origin.CONVOCATION)
    opens = plural(others, "L’autre document s’ouvre ensuite.", "Les %n autres documents s’ouvrent ensuite.")
    return tr("Vous attestez avoir reçu la convocation ; cela ne se reprend pas.").replace(" ;", "\u202f;") + (
        f" {opens}" if others else ""
    )


def _not_here() -> str:
    return tr("La convocation n’est pas encore sur cet appareil : vous pourrez en accuser réception dès son arrivée.")


def _given(moment: int | None) -> str:
    if moment is None:
        return tr("Accusé de réception transmis")
    return tr("Accusé de réception transmis {when}").format(when=on_moment(moment))


def _recorded(moment: int | None) -> str:
    if moment is None:
        return tr("Accusé enregistré, en attente d’envoi")
    return tr("Accusé enregistré {when}, en attente d’envoi").format(when=on_moment(moment))


def on_moment(moment: int) -> str:
    """``le 12 nov. à 14:02``."""
    at = text.local(moment)
    return tr("le {day} à {time}").format(day=text.day_short(at.date()), time=f"{at:%H:%M}")


class PresenceRow(QWidget):
    """The answer given, or the answers one may give."""

    def __init__(self, ctx: Context, answer: Answer) -> None:
        super().__init__()
        self._ctx, self._answer = ctx, answer
        self._changing = self._choosing = False
        self._page: SeancePage | None = None
        theme = ctx.theme
        self._icon = Icon(theme, "people", "warn", 1.2)
        self._title = Label(theme, "", Type.BODY_STRONG)
        self._sentence = Label(theme, "", Type.SMALL, "text_soft")
        self._change = Button(theme, self.tr("Changer"), "plain", on_click=self._begin_change)
        self._change.setAccessibleName(self.tr("Changer ma réponse de présence"))
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(theme.gap(Space.S))
        head = QWidget()
        _line(ctx, head, self._icon, self._title, self._sentence).addWidget(self._change)
        column.addWidget(head)
        self._choices = QWidget()
        self._flow = FlowLayout(self._choices, theme.gap(Space.S))
        self._buttons: dict[Presence, Button] = {}
        column.addWidget(self._choices)

    def show_page(self, page: SeancePage) -> None:
        """Word this meeting's answer."""
        if self._page is None or self._page.entry.key != page.entry.key or self._page.seance != page.seance:
            self._changing = False
        self._page = page
        seance = page.seance
        over = is_past(seance, text.now())
        answered = seance.presence is not Presence.NONE
        self.setVisible(not over or answered)
        aside = page.entry.failed and seance.presence_pending
        self._icon.set_icon(*(("warning", "danger") if aside else _presence_icon(seance, over)))
        self._title.set_text(_presence_title(seance, over))
        self._sentence.set_text(_set_aside() if aside else _presence_sentence(seance, over))
        self._sentence.setVisible(bool(self._sentence.text()))
        self._show_parts(seance, choosing=not over and (not answered or self._changing), can_change=not over)

    def _show_parts(self, seance: Seance, *, choosing: bool, can_change: bool) -> None:
        """The answers, or the button that brings them back; the focus goes from one to the other, nowhere else."""
        self._choosing = choosing
        going = [self._change] if choosing else list(self._buttons.values())
        focused = any(button.hasFocus() for button in going)
        if choosing:
            self._fill_choices(seance)
        (self._choices if choosing else self._change).setVisible(choosing or can_change)
        if focused:
            self.take_focus()
        (self._change if choosing else self._choices).hide()

    def take_focus(self) -> None:
        """To the answer given, to be changed, or to the answers one may give."""
        if self._choosing:
            given = self._page.seance.presence if self._page is not None else Presence.NONE
            self._buttons.get(given, next(iter(self._buttons.values()))).setFocus()
        elif not self._change.isHidden():
            self._change.setFocus()

    def _begin_change(self) -> None:
        if self._page is not None:
            self._changing = True
            self.show_page(self._page)

    def _fill_choices(self, seance: Seance) -> None:
        """The buttons are kept while the same answers are possible: none goes away under a finger or the focus."""
        wanted = possible(seance)
        if list(self._buttons) != wanted:
            clear(self._flow)
            self._buttons = {presence: self._choice(presence) for presence in wanted}
            for button in self._buttons.values():
                self._flow.addWidget(button)
        self._show_given(seance)

    def _choice(self, presence: Presence) -> Button:
        button = Button(self._ctx.theme, presence_word(presence), "plain", on_click=partial(self._chosen, presence))
        if presence is Presence.PROXY:
            button.setText(self.tr("Donner pouvoir…"))
        button.setCheckable(True)
        button.setObjectName(f"presence.{presence.value}")
        return button

    def _chosen(self, presence: Presence) -> None:
        """A button stands for what is recorded, not for what was pressed: the act may be refused, or given up."""
        if self._page is not None:
            self._show_given(self._page.seance)
        self._answer(presence)

    def _show_given(self, seance: Seance) -> None:
        for presence, button in self._buttons.items():
            button.setChecked(presence is seance.presence)


def possible(seance: Seance) -> list[Presence]:
    """Answers this meeting accepts (interop §8.2)."""
    if seance.role == "invitation":
        return [Presence.PRESENT, Presence.ABSENT]
    allowed = {
        Presence.REMOTE: seance.remote_allowed,
        Presence.PROXY: seance.proxy_allowed,
        Presence.DEPUTY: seance.deputy_allowed,
    }
    return [p for p in (Presence.PRESENT, *allowed, Presence.ABSENT) if allowed.get(p, True)]


def _presence_icon(seance: Seance, over: bool) -> tuple[str, str]:
    if seance.presence is Presence.NONE:
        return "people", "text_soft" if over else "warn"
    if seance.presence_pending:
        return "pending", "accent"
    return "ok", "ok"


def _presence_title(seance: Seance, over: bool) -> str:
    if seance.presence is Presence.NONE:
        return tr("Votre réponse est attendue")
    word = presence_word(seance.presence)
    if seance.presence is Presence.PROXY:
        word = tr("pouvoir à {name}").format(name=_holder(seance))
    wording = tr("Vous aviez répondu : {word}") if over else tr("Vous avez répondu : {word}")
    return wording.format(word=word.lower() if seance.presence is not Presence.PROXY else word).replace(
        " :", f"{text.NBSP}:"
    )


def _set_aside() -> str:
    return text.typeset(tr("Pas transmise au serveur : à traiter dans « À envoyer »."))


def _holder(seance: Seance) -> str:
    people = (*seance.proxy_candidates, *seance.members)
    found = next((full_name(member) for member in people if member.id == seance.proxy_holder), "")
    return found or seance.proxy_holder


def _presence_sentence(seance: Seance, over: bool) -> str:
    if over:
        return ""
    if seance.presence_pending:
        return tr("En attente d’envoi.")
    if seance.presence is not Presence.NONE:
        return tr("Vous pouvez changer d’avis jusqu’à la séance.")
    missing = []
    if seance.role != "invitation":
        missing = [
            word
            for word, allowed in (
                (tr("à distance"), seance.remote_allowed),
                (tr("par pouvoir"), seance.proxy_allowed),
                (tr("par un suppléant"), seance.deputy_allowed),
            )
            if not allowed
        ]
    if not missing:
        return ""
    return tr("Cette séance ne prévoit pas de participer {ways}.").format(ways=_list(missing))


def _list(words: list[str]) -> str:
    if len(words) < 2:
        return "".join(words)
    return tr("{first} ni {last}").format(first=", ".join(words[:-1]), last=words[-1])


class ProxyDialog(QDialog):
    """Who receives the pouvoir: one of the colleagues convened, or a name where the server has no list."""

    HELP = "07-accuser"

    def __init__(self, ctx: Context, page: SeancePage, chosen: Callable[[str], None], parent: QWidget) -> None:
        super().__init__(parent)
        self._chosen = chosen
        self._taken = _holders(page)
        seance = page.seance
        theme = ctx.theme
        self.setWindowTitle(tr("Donner pouvoir"))
        give_room(self, theme, 400, 320)
        layout = QVBoxLayout(self)
        gap = theme.gap(Space.L)
        layout.setContentsMargins(gap, gap, gap, gap)
        layout.setSpacing(theme.gap(Space.M))
        layout.addWidget(Label(theme, tr("À qui donnez-vous pouvoir ?").replace(" ?", "\u202f?"), Type.LEAD))
        explained = tr("Cette personne votera en votre nom. Elle ne peut recevoir qu’un seul pouvoir.")
        layout.addWidget(Label(theme, explained, Type.BODY, "text_soft"))
        if seance.proxy_candidates:
            candidates = ScrollPage(theme, margins=Space.XS)
            for member in seance.proxy_candidates:
                candidates.body.addWidget(self._candidate(ctx, member))
            candidates.body.addStretch(1)
            layout.addWidget(candidates, 1)
        else:
            self._add_name_field(ctx, layout)
        buttons = end_row(theme, self)
        buttons.addWidget(Button(theme, tr("Annuler"), "plain", on_click=self.reject))
        layout.addLayout(buttons)

    def _candidate(self, ctx: Context, member: Member) -> Button:
        taken = member.id in self._taken or full_name(member) in self._taken
        words = " · ".join(
            filter(None, (full_name(member), member.group, tr("porte déjà un pouvoir") if taken else ""))
        )
        button = Button(ctx.theme, words, "line", "people", lambda: self._choose(member.id))
        button.setEnabled(not taken)
        button.setObjectName(f"proxy.{member.id}")
        return button

    def _add_name_field(self, ctx: Context, layout: QVBoxLayout) -> None:
        field = QLineEdit()
        field.setAccessibleName(tr("Prénom et nom de la personne qui reçoit le pouvoir"))
        field.setPlaceholderText(tr("Prénom et nom"))
        field.setMinimumHeight(ctx.theme.target())
        give = Button(ctx.theme, tr("Donner pouvoir"), "primary", on_click=lambda: self._choose(field.text().strip()))
        give.setEnabled(False)
        field.textChanged.connect(lambda words: give.setEnabled(bool(words.strip())))
        layout.addWidget(field)
        layout.addWidget(give)
        layout.addStretch(1)

    def _choose(self, holder: str) -> None:
        self._chosen(holder)
        self.accept()


def _holders(page: SeancePage) -> frozenset[str]:
    """Who holds somebody else's pouvoir already, where the gateway tells it: one holder, one pouvoir."""
    members = page.told.members if page.told is not None else ()
    return already_held(members, page.user_id)


def _line(ctx: Context, row: QWidget, icon: Icon, title: Label, sentence: Label) -> QHBoxLayout:
    line = QHBoxLayout(row)
    line.setContentsMargins(0, 0, 0, 0)
    line.setSpacing(ctx.theme.gap(Space.M))
    words = QVBoxLayout()
    words.setSpacing(2)
    words.addStretch(1)
    words.addWidget(title)
    words.addWidget(sentence)
    words.addStretch(1)
    line.addWidget(icon)
    line.addLayout(words, 1)
    return line
