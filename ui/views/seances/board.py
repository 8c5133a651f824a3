"""« Présences »: for whoever presides, who comes to a meeting, the quorum expected, and the sheet to sign."""

from __future__ import annotations

import html
from collections.abc import Sequence
from dataclasses import replace
from typing import TYPE_CHECKING

from PySide6.QtCore import Qt
from PySide6.QtGui import QResizeEvent, QTextDocument
from PySide6.QtWidgets import QDialog, QHBoxLayout, QVBoxLayout, QWidget

from app.domain.attendance import holder_of
from app.domain.gateway import MemberLine, NoticeProof
from app.domain.ids import Key
from app.domain.notices import NoticeRule
from app.domain.seances import Presence
from app.services.attendance import Board, Unseen
from app.services.mail import MailDraft
from ui import text
from ui.context import Context
from ui.models.facts import RowFacts, Tone
from ui.models.fixed import FixedListModel, FixedRow
from ui.paper import paper_font
from ui.text import plural, tr
from ui.theme import Space, Type
from ui.views.seances.answers import on_moment
from ui.views.seances.noticepane import NoticePane
from ui.views.seances.rows import presence_word
from ui.widgets.basic import Button, Chip, Icon, Label, Line, StatePane, clear
from ui.widgets.flow import FlowLayout
from ui.widgets.headscroll import HeadScroll
from ui.widgets.recordlist import RecordList

if TYPE_CHECKING:
    from ui.views.mail.view import MailView

HEAD_SHARE = 0.6
"""The header scrolls rather than take more of the height than this."""
GROUPS: tuple[tuple[Presence, str], ...] = (
    (Presence.NONE, "Sans réponse"),
    (Presence.PRESENT, "Présents"),
    (Presence.REMOTE, "À distance"),
    (Presence.DEPUTY, "Remplacés par leur suppléant"),
    (Presence.PROXY, "Représentés par un pouvoir"),
    (Presence.ABSENT, "Absents"),
)


class BoardPane(NoticePane):
    """Covers the space while the answers to one meeting are read."""

    OWN_RECORDS = frozenset({NoticeProof.KIND, NoticeRule.KIND})

    def __init__(self, ctx: Context) -> None:
        super().__init__(ctx, "surface")
        self.board: Board | None = None
        theme = ctx.theme
        self._title = Label(theme, "", Type.TITLE)
        self._where = Label(theme, "", Type.BODY, "text_soft")
        self._verdict = _Verdict(ctx)
        self.remind_button = Button(theme, "", "plain", "mail", self.remind)
        self.remind_button.setObjectName("board.remind")
        self.print_button = Button(theme, self.tr("Imprimer la feuille de présence…"), "primary", "print", self.print)
        self.print_button.setObjectName("board.print")
        self.refresh_button = Button(theme, self.tr("Interroger le connecteur"), "quiet", "sync", self.refresh)
        self.model = FixedListModel(self)
        self.list = RecordList(theme, self.model, self.tr("Réponses des membres"))
        self._nothing = StatePane(theme, "people", "")
        self._lay_out()

    def _lay_out(self) -> None:
        theme = self._ctx.theme
        gap = theme.gap(Space.L)
        head = QWidget()
        column = QVBoxLayout(head)
        column.setContentsMargins(gap, gap, gap, theme.gap(Space.S))
        column.setSpacing(theme.gap(Space.S))
        acts = QWidget()
        flow = FlowLayout(acts, theme.gap(Space.S))
        for button in (self.print_button, self.remind_button, self.refresh_button):
            flow.addWidget(button)
        for widget in (self._title, self._where, self._verdict, acts):
            column.addWidget(widget)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(0)
        self._scroll = HeadScroll(theme, head, share=HEAD_SHARE)
        layout.addWidget(self._scroll)
        layout.addWidget(Line(theme))
        layout.addWidget(self.list, 1)
        layout.addWidget(self._nothing, 1)

    # --- what is shown --------------------------------------------------------------------------

    def _forget(self) -> None:
        self.board = None

    def _reload(self) -> None:
        key = self.key
        if key is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.attendance.board(key), on_done=lambda board: self._take(key, board), owner=self
            )

    def _take(self, key: Key, board: Board | None) -> None:
        if key != self.key or board is None:
            return
        self.board = board
        self._title.set_text(board.seance.name)
        moment = text.capital(text.when_long(board.seance.date_ms))
        self._where.set_text(" · ".join(filter(None, (moment, board.place, board.body.name, _as_of(board)))))
        seen = board.unseen is None
        for widget in (self._verdict, self.list, self.print_button):
            widget.setVisible(seen)
        self._nothing.setVisible(not seen)
        self.refresh_button.setVisible(board.unseen is not Unseen.NO_GATEWAY)
        silent = sum(bool(member.mail) for member in board.silent)
        self.remind_button.setVisible(seen and silent > 0)
        self.remind_button.setText(plural(silent, "Relancer %n membre…", "Relancer %n membres…"))
        if board.unseen is not None:
            self._nothing.set("people", *unseen_words(board.unseen))
            return
        self._verdict.show_board(board)
        self._scroll.fit()
        self.model.set_rows(member_rows(board))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._scroll.fit()

    # --- acts -----------------------------------------------------------------------------------

    def remind(self) -> None:
        """Begin a message to those who did not answer."""
        if self.key is not None:
            self._ctx.bridge.run(
                self._ctx.runtime.attendance.reminder(self.key), on_done=self._write, on_error=self._say, owner=self
            )

    def _write(self, draft: MailDraft) -> None:
        if self.board is None:
            return
        self._ctx.shell.go("mail")
        view: MailView = self._ctx.shell.view("mail")  # type: ignore[assignment]
        view.write_draft(worded(draft, self.board))

    def print(self) -> None:
        """Ask for a printer (or a PDF file), then print the attendance sheet."""
        from PySide6.QtPrintSupport import QPrintDialog, QPrinter  # loads the system's printing: only when asked for

        board = self.board
        if board is None:
            return
        printer = QPrinter(QPrinter.PrinterMode.HighResolution)
        printer.setDocName(tr("Feuille de présence"))
        dialog = QPrintDialog(printer, self)
        dialog.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        dialog.accepted.connect(lambda: sheet(board).print_(printer))
        QDialog.open(dialog)  # QPrintDialog hides the one without arguments


class _Verdict(QWidget):
    """Whether the quorum is expected, and the counts it comes from."""

    def __init__(self, ctx: Context) -> None:
        super().__init__()
        self._theme = theme = ctx.theme
        self._icon = Icon(theme, "people", "text_soft", 1.4)
        self._title = Label(theme, "", Type.LEAD)
        self._sentence = Label(theme, "", Type.BODY, "text_soft")
        self._warning = Label(theme, "", Type.BODY, "warn")
        self._chips = QWidget()
        self._flow = FlowLayout(self._chips, theme.gap(Space.S))
        line = QHBoxLayout(self)
        line.setContentsMargins(0, 0, 0, 0)
        line.setSpacing(theme.gap(Space.M))
        line.addWidget(self._icon, 0, Qt.AlignmentFlag.AlignTop)
        words = QVBoxLayout()
        words.setSpacing(theme.gap(Space.XS))
        for widget in (self._title, self._sentence, self._warning, self._chips):
            words.addWidget(widget)
        line.addLayout(words, 1)

    def show_board(self, board: Board) -> None:
        counts = board.turnout
        self._icon.set_icon("ok" if counts.reached else "warning", "ok" if counts.reached else "warn")
        self._title.set_text(quorum_title(board))
        self._sentence.set_text(quorum_sentence(board))
        self._warning.set_text(overload_words(counts.overloaded))
        self._warning.setVisible(bool(counts.overloaded))
        clear(self._flow)
        acknowledged = tr("{received} accusés sur {convened}").format(
            received=counts.received, convened=counts.convened
        )
        chips = [(acknowledged, "ok" if counts.received == counts.convened else "warn")]
        told = ((counts.silent, "%n sans réponse", "%n sans réponse", "warn"),)
        chips += [(plural(count, one, many), tone) for count, one, many, tone in told if count]
        for words, tone in chips:
            self._flow.addWidget(Chip(self._theme, words, tone))


def _as_of(board: Board) -> str:
    if board.fetched_ms is None or board.unseen is not None:
        return ""
    return tr("réponses connues {when}").format(when=on_moment(board.fetched_ms))


def unseen_words(unseen: Unseen) -> tuple[str, str]:
    """Why there is nothing to show, and what to do."""
    title = tr("Réponses des membres non disponibles")
    words = {
        Unseen.NO_GATEWAY: tr(
            "i-délibre ne donne pas les réponses des autres membres, et cette collectivité n’a pas de connecteur "
            "commun qui les dirait. Son secrétariat les a."
        ),
        Unseen.NOT_FETCHED: tr("Le connecteur commun ne les a pas encore données : elles viendront avec le réseau."),
        Unseen.NOT_GRANTED: tr(
            "Elles ne sont données qu’à qui préside la séance et aux personnes que la collectivité désigne."
        ),
    }
    return title, text.typeset(words[unseen])


# --- the quorum -------------------------------------------------------------------------------------


def quorum_title(board: Board) -> str:
    counts = board.turnout
    if counts.reached:
        return tr("Quorum attendu")
    return plural(counts.missing, "Quorum : il manque %n membre", "Quorum : il manque %n membres").replace(
        " :", f"{text.NBSP}:"
    )


def quorum_sentence(board: Board) -> str:
    """What the expectation is made of."""
    counts = board.turnout
    parts = [
        tr("{counted} annoncés présents pour un quorum de {quorum}, sur {convened} membres convoqués.").format(
            counted=counts.counted, quorum=counts.quorum, convened=counts.convened
        )
    ]
    if counts.proxies:
        parts.append(tr("Un pouvoir ne compte pas dans le quorum (CGCT L2121-17)."))
    if counts.remote and not board.remote_known:
        parts.append(
            tr("Les membres à distance ne sont pas comptés : la règle de cette assemblée n’est pas encore choisie.")
        )
    return text.typeset(" ".join(parts))


def overload_words(names: Sequence[str]) -> str:
    if not names:
        return ""
    return text.typeset(
        tr("Plus d’un pouvoir : {names}. Un membre n’en porte qu’un (CGCT L2121-20).").format(names=", ".join(names))
    )


# --- the members ------------------------------------------------------------------------------------


def member_rows(board: Board) -> list[FixedRow]:
    """Members under the heading of their answer; those who did not answer come first."""
    rows: list[FixedRow] = []
    for answer, heading in GROUPS:
        group = [member for member in board.members if answer_of(member) is answer]
        if group:
            title = f"{tr(heading)} · {len(group)}"
            rows.append(FixedRow(f"heading {answer.value}", RowFacts(title=title, heading=True)))
            rows += [_member_row(board, member) for member in group]
    return rows


def answer_of(member: MemberLine) -> Presence:
    """An answer of a later server, which nobody knows here, counts as none."""
    return Presence(member.attendance) if member.attendance in set(Presence) else Presence.NONE


def _member_row(board: Board, member: MemberLine) -> FixedRow:
    if member.received_ms is not None:
        received = tr("accusé reçu {when}").format(when=on_moment(member.received_ms))
    else:
        received = tr("convocation sans accusé")
    holds = [
        m.name for m in board.members if answer_of(m) is Presence.PROXY and holder_of(m) in (member.id, member.name)
    ]
    carried = tr("porte le pouvoir donné par {names}").format(names=", ".join(holds)) if holds else ""
    given = tr("pouvoir à {name}").format(name=member.proxy_to) if answer_of(member) is Presence.PROXY else ""
    facts = RowFacts(
        title=member.name,
        detail=" · ".join(filter(None, (received, given, carried))),
        note=tr("un seul pouvoir possible") if len(holds) > 1 else "",
        tone=Tone.WARN,
        leading="people",
        strong=answer_of(member) is Presence.NONE,
    )
    return FixedRow(member.id, facts, Key(board.key.account, "member", member.id), member)


# --- what leaves the page -----------------------------------------------------------------------------


def worded(draft: MailDraft, board: Board) -> MailDraft:
    """The reminder, in plain words that the user reads and changes before it leaves."""
    moment = text.when_long(board.seance.date_ms)
    subject = tr("Votre réponse à la convocation : {name}, {when}").format(name=board.seance.name, when=moment)
    words = tr(
        "Bonjour,\n\nVous êtes convoqué(e) : {name}, {when}. Nous n’avons pas encore votre réponse.\n\n"
        "Merci de la donner dans i-délibre (présent, absent, pouvoir), afin de vérifier le quorum.\n\nBien cordialement,\n"
    ).format(name=board.seance.name, when=moment)
    return replace(draft, subject=text.typeset(subject), text=text.typeset(words))


def sheet(board: Board) -> QTextDocument:
    """The attendance sheet: one line a member, with room to sign."""
    document = QTextDocument()
    document.setDefaultFont(paper_font())
    document.setHtml(_sheet_html(board))
    return document


def _sheet_html(board: Board) -> str:
    moment = text.capital(text.when_long(board.seance.date_ms))
    place = board.place
    heads = (tr("Membre"), tr("Réponse annoncée"), tr("Signature"))
    rows = "".join(_sheet_row(board, member) for member in sorted(board.members, key=lambda m: _by_last_name(m.name)))
    return (
        "<style>h1{font-size:16pt} td,th{padding:7px;font-size:10pt} th{text-align:left}</style>"
        f"<h1>{html.escape(tr('Feuille de présence'))}</h1>"
        f"<p><b>{html.escape(board.seance.name)}</b><br>{html.escape(moment)}"
        f"{'<br>' + html.escape(place) if place else ''}<br>{html.escape(board.body.name)}</p>"
        f"<p>{html.escape(quorum_sentence(board))}</p>"
        "<table width='100%' border='1' cellspacing='0' style='border-collapse:collapse'>"
        f"<thead><tr>{''.join(f'<th>{html.escape(head)}</th>' for head in heads)}</tr></thead>{rows}</table>"
    )


def _sheet_row(board: Board, member: MemberLine) -> str:
    answer = answer_of(member)
    words = presence_word(answer)
    if answer is Presence.PROXY:
        words = tr("Pouvoir à {name}").format(name=member.proxy_to)
    cells = ("34%", member.name), ("36%", words), ("30%", "")
    return f"<tr>{''.join(f'<td width={width!r}>{html.escape(cell)}</td>' for width, cell in cells)}</tr>"


def _by_last_name(name: str) -> tuple[str, str]:
    first, _, last = name.partition(" ")
    return (last.casefold(), first.casefold())
