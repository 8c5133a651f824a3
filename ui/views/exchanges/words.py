"""A sending with proof in French: its row, its verdict, the lines of its page. Pure."""

from __future__ import annotations

from collections.abc import Iterable

from app.domain.exchanges import ELSEWHERE, Exchange, ExchangeState, Step
from app.domain.notices import StampState
from app.services.exchanges import ExchangePage, Witness
from ui import text
from ui.models.facts import RowFacts, Tone, sync_icons, sync_words
from ui.proofs import Row, Section, Verdict
from ui.text import plural, tr

STATES = {
    ExchangeState.QUEUED: ("à envoyer", Tone.PLAIN, "pending"),
    ExchangeState.SENT: ("envoyé, pas encore ouvert", Tone.ACCENT, "sent"),
    ExchangeState.PARTLY: ("ouvert par certains", Tone.ACCENT, "read"),
    ExchangeState.RECEIVED: ("ouvert par tous", Tone.OK, "ok"),
    ExchangeState.ERROR: ("aucune adresse jointe", Tone.DANGER, "error"),
}
STAMPS = {
    StampState.GENUINE: ("jeton vérifié, autorité reconnue", "ok"),
    StampState.UNRECOGNISED: ("jeton intact, autorité non reconnue : il ne prouve rien ici", "warn"),
    StampState.OTHER_TEXT: ("jeton d’un autre texte", "danger"),
    StampState.BROKEN: ("jeton altéré", "danger"),
    StampState.UNREADABLE: ("jeton illisible", "danger"),
}


def row(exchange: Exchange, *, pending: bool, failed: bool, stripe: int | None) -> RowFacts:
    """One line of the list."""
    said, tone, icon = STATES[exchange.state]
    return RowFacts(
        title=exchange.subject,
        aside=text.when_short(exchange.asked_ms),
        detail_lead=", ".join(exchange.to),
        note=tr(said),
        tone=tone,
        icons=sync_icons(pending, failed),
        state=sync_words(pending, failed),
        leading=icon,
        stripe=stripe,
    )


def verdict(page: ExchangePage) -> Verdict:
    """What is proven of it, in one sentence."""
    exchange = page.exchange
    if page.failed:
        said = tr("L’envoi n’est pas parti : décidez de la suite sous « À envoyer ».")
        return Verdict("warning", "danger", tr("À traiter"), said)
    if exchange.state is ExchangeState.QUEUED:
        said = tr("Le document part dès que le réseau le permet. Rien n’a encore été envoyé.")
        return Verdict("pending", "text_soft", tr("En attente d’envoi"), said)
    if exchange.state is ExchangeState.ERROR:
        said = tr("Le serveur n’a pu joindre aucune adresse. Vérifiez-les, puis faites un nouvel envoi.")
        return Verdict("error", "danger", tr("Non remis"), said)
    sent = [page.proven(Step.SENT, each) for each in exchange.to]
    opened = [page.proven(Step.OPENED, each) for each in exchange.to]
    if all(opened):
        said = tr("Un horodatage vérifié prouve que chaque destinataire a ouvert l’envoi.")
        return Verdict("ok", "ok", tr("Ouverture prouvée"), said)
    if any(opened):
        count = sum(1 for each in opened if each is not None)
        said = plural(
            count, "%n destinataire l’a ouvert, c’est prouvé.", "%n destinataires l’ont ouvert, c’est prouvé."
        )
        return Verdict("ok", "ok", tr("Ouverture prouvée pour une partie"), said)
    if all(sent):
        said = tr("Un horodatage vérifié prouve l’envoi à chaque adresse. Aucune ouverture n’est prouvée à ce jour.")
        return Verdict("ok", "ok", tr("Envoi prouvé"), said)
    return Verdict("info", "warn", tr("Preuve non disponible"), _lacking(page))


def _lacking(page: ExchangePage) -> str:
    if page.exchange.journal_closed:
        return tr(
            "Votre compte Pastell n’a pas le droit de lire le journal : demandez ce droit à votre administrateur."
        )
    if any(w.report is not None and w.report.state is StampState.UNRECOGNISED for w in page.witnesses):
        return tr("Les jetons sont intacts, mais l’autorité d’horodatage n’est pas encore reconnue ici.")
    return tr("Le serveur n’a pas encore donné de jeton d’horodatage. Les dates ci-dessous sont sa parole.")


def sections(page: ExchangePage) -> Iterable[Section]:
    """Everything below the verdict."""
    yield _recipients(page)
    yield _content(page)
    if page.witnesses:
        yield _journal(page.witnesses)


def _recipients(page: ExchangePage) -> Section:
    if page.exchange.state is ExchangeState.ERROR:
        lost = [Row(each.address, tr("Non remis"), "", "danger") for each in page.exchange.recipients]
        return Section(tr("Destinataires"), tuple(lost))
    rows: list[Row] = []
    for each in page.exchange.recipients:
        for step, told_ms, none in (
            (Step.SENT, each.sent_ms, tr("pas encore")),
            (Step.OPENED, each.opened_ms, tr("pas encore ouvert")),
        ):
            proven = page.proven(step, each.address)
            label = each.address if step is Step.SENT else ""
            what = tr("Envoyé") if step is Step.SENT else tr("Ouvert")
            if proven is not None and proven.report is not None and proven.report.time_ms is not None:
                rows.append(Row(label, _at(what, proven.report.time_ms), tr("prouvé par un jeton vérifié"), "ok"))
            elif told_ms is not None:
                rows.append(Row(label, _at(what, told_ms), tr("selon le serveur, sans jeton vérifié"), "warn"))
            else:
                rows.append(Row(label, text.capital(none), "", "text_soft"))
    return Section(tr("Destinataires"), tuple(rows))


def _at(what: str, ms: int) -> str:
    return tr("{what} le {when}").format(what=what, when=moment(ms))


def _content(page: ExchangePage) -> Section:
    exchange = page.exchange
    rows = [
        Row(tr("Expéditeur"), page.entity),
        Row(tr("Objet"), exchange.subject),
        *([Row(tr("Message"), exchange.message)] if exchange.message else []),
    ]
    for number, piece in enumerate(exchange.pieces):
        label = tr("Documents") if number == 0 else ""
        rows.append(Row(label, piece.name, f"SHA-256 {piece.sha256}" if piece.sha256 else "", "text_soft"))
    if exchange.locked:
        rows.append(Row(tr("Protection"), tr("Ouverture par mot de passe, communiqué à part")))
    if exchange.id.startswith(ELSEWHERE):
        made = tr("Cet envoi a été fait ailleurs (Pastell ou le parapheur) : Écharpe n’en a pas les documents.")
        return Section(tr("Ce qui a été envoyé"), tuple(rows), text.typeset(made))
    limits = tr(
        "L’empreinte est celle du fichier envoyé depuis cet appareil. Le journal du serveur nomme l’envoi et les adresses ; "
        "il ne contient pas cette empreinte."
    )
    return Section(tr("Ce qui a été envoyé"), tuple(rows), text.typeset(limits))


def _journal(witnesses: Iterable[Witness]) -> Section:
    rows = []
    for witness in witnesses:
        line, report = witness.line, witness.report
        words, tone = (tr("sans jeton"), "text_soft") if report is None else STAMPS[report.state]
        if report is not None and report.time_ms is not None and report.authority:
            words = f"{tr(words)}, {moment(report.time_ms)}, {report.authority}"
        rows.append(Row(moment(line.at_ms), line.message or tr("(sans texte)"), text.typeset(tr(words)), tone))
    limits = tr(
        "Chaque ligne du journal de Pastell est horodatée (RFC 3161) par l’autorité du serveur ; les jetons sont gardés ici "
        "tels que reçus et vérifiés hors ligne à chaque affichage. « Ouvert » veut dire que le lien personnel de "
        "cette adresse a été consulté, après le mot de passe s’il y en a un."
    )
    return Section(tr("Journal du serveur"), tuple(rows), text.typeset(limits))


def moment(ms: int) -> str:
    """To the second, Paris time."""
    return text.local(ms).strftime("%d/%m/%Y %H:%M:%S")
