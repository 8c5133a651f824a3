"""What the proof page says, once: the page on screen and the PDF for a judge are made of the same lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable
from zoneinfo import ZoneInfo

from app.domain.notices import StampState
from app.domain.seances import Presence
from app.services.notices import Missing, NoticePage, Rule, Stamp, Status
from ui import text
from ui.proofs import Row, Section, Verdict
from ui.text import plural, tr
from ui.views.seances.rows import presence_word


def verdict(page: NoticePage) -> Verdict:
    """The answer, or what is missing for one."""
    notice = page.notice
    if page.missing:
        title = tr("Preuve non disponible")
        if page.missing in ((Missing.NO_RULE,), (Missing.UNSETTLED,)):
            title = tr("Règle à préciser")
        if page.missing == (Missing.MOVED,):
            title = tr("Séance changée de jour")
        return Verdict("info", "warn", title, " ".join(_missing(reason) for reason in page.missing))
    assert notice.rule is not None and notice.clear_days is not None and notice.sent is not None
    counted = plural(notice.clear_days, "%n jour franc", "%n jours francs")
    asked = rule_words(notice.rule)
    said = tr("Envoyée le {sent} pour une séance le {meeting} : {counted} ; {asked}.").format(
        sent=_day(notice.sent), meeting=_day(notice.meeting), counted=counted, asked=asked
    )
    broken = page.journal_broken is not None
    if broken:
        unsure = tr("Le journal de cet appareil a été modifié : un changement de jour a pu en être effacé.")
        said = f"{said} {unsure}"
    match notice.status:
        case Status.RESPECTED if broken:
            return Verdict("info", "warn", tr("Délai respecté, sous réserve"), text.typeset(said))
        case Status.RESPECTED:
            return Verdict("ok", "ok", tr("Délai respecté"), text.typeset(said))
        case Status.NOT_RESPECTED:
            return Verdict("error", "danger", tr("Délai non respecté"), text.typeset(said))
        case _:
            open_ = tr("Le texte compte en jours sans dire « francs » : ce cas est laissé au juge.")
            return Verdict("info", "warn", tr("Délai à la limite"), text.typeset(f"{said} {open_}"))


def _missing(reason: Missing) -> str:
    words = {
        Missing.NO_GATEWAY: tr(
            "i-délibre ne dit pas à la tablette quand la convocation est partie ; "
            "cette collectivité n’a pas de connecteur commun qui le dirait. Le journal de cet appareil est ci-dessous."
        ),
        Missing.NOT_FETCHED: tr("Les jetons d’horodatage n’ont pas encore été reçus du connecteur commun."),
        Missing.NO_TOKEN: tr("Le serveur n’a donné aucun jeton d’horodatage de l’envoi."),
        Missing.NOT_PROVEN: tr("Aucun jeton ne prouve l’envoi : chacun dit pourquoi ci-dessous."),
        Missing.MOVED: tr(
            "Cette séance était annoncée pour un autre jour, et aucun texte horodaté ne dit pour quel jour il convoque : "
            "le délai n’est pas jugé ici."
        ),
        Missing.UNSETTLED: tr(
            "Pour cette assemblée et ce cas particulier, aucun délai n’est connu d’Écharpe : "
            "les textes de la collectivité peuvent en fixer un."
        ),
        Missing.NO_RULE: tr("La règle de cette assemblée n’est pas encore choisie : elle dépend de la collectivité."),
    }
    return text.typeset(words[reason])


def rule_words(rule: Rule) -> str:
    """« 5 jours francs exigés (CGCT L2121-12) »."""
    unit = ("%n jour franc exigé", "%n jours francs exigés") if rule.clear else ("%n jour exigé", "%n jours exigés")
    return tr("{days} ({article})").format(days=plural(rule.days, *unit), article=article_words(rule))


def article_words(rule: Rule) -> str:
    own = {"statuts": tr("statuts"), "reglement_interieur": tr("règlement intérieur")}
    return own.get(rule.article, rule.article)


def sections(page: NoticePage) -> Iterable[Section]:
    """Everything below the verdict, in reading order."""
    if page.journal_broken is not None:
        yield _journal(page)
    yield _timeline(page)
    yield _rule(page)
    if page.stamps:
        yield _tokens(page)
    yield _documents(page)
    if page.members:
        yield _members(page)
    if page.journal_broken is None:
        yield _journal(page)


def _timeline(page: NoticePage) -> Section:
    rows = [*_sendings(page), *_additions(page)]
    rows.append(_own(page, tr("Reçue sur cet appareil"), page.received_ms))
    opened = next((r.opened_ms for r in page.receptions if r.opened_ms is not None), None)
    rows.append(_own(page, tr("Ouverte sur cet appareil"), opened))
    rows.append(_own(page, tr("Accusé donné sur cet appareil"), page.ack_recorded_ms))
    rows += _acknowledged(page)
    if page.withdrawn_ms is not None:
        rows.append(_own(page, tr("Retirée par le serveur"), page.withdrawn_ms))
    return Section(tr("Ce qui s’est passé"), tuple(rows))


def _on_server() -> str:
    return tr("selon le connecteur commun, sans jeton vérifié")


def _stamped(page: NoticePage, label: str, stamp: Stamp, tone: str = "ok") -> Row:
    return Row(label, _moment(page, stamp.report.time_ms or 0), tr("jeton vérifié"), tone)


def _sendings(page: NoticePage) -> Iterable[Row]:
    """The first sending, a later one, and the change of day between them."""
    first, proof = page.first_sending, page.proof
    if first is not None:
        yield _stamped(page, tr("Envoyée"), first)
    elif proof is not None and proof.first_sent_ms is not None:
        yield Row(tr("Envoyée"), _moment(page, proof.first_sent_ms), _on_server(), "warn")
    else:
        yield Row(tr("Envoyée"), tr("date non connue"), "", "text_soft")
    if page.moved_ms is not None:
        seen = tr("changement vu par cet appareil ; l’envoi d’avant convoquait à un autre jour")
        yield Row(tr("Séance changée de jour"), _moment(page, page.moved_ms), text.typeset(seen), "warn")
        if page.sending is not None:
            yield _stamped(page, tr("Envoyée pour ce jour"), page.sending)
    elif proof is not None and proof.sent_ms and proof.first_sent_ms and proof.sent_ms > proof.first_sent_ms:
        again = tr("ne fait pas repartir le délai")
        yield Row(tr("Envoyée de nouveau"), _moment(page, proof.sent_ms), again, "text_soft")


def _additions(page: NoticePage) -> Iterable[Row]:
    """Documents that joined the meeting after the sending: by the server's tokens, else by our own journal."""
    label = tr("Document ajouté après l’envoi")
    stamps = [stamp for stamp in page.stamps if stamp.kind == "added" and stamp.report.proves]
    if stamps:
        yield from (_stamped(page, label, stamp, "warn") for stamp in stamps)
        return
    seen = tr("vu par cet appareil, journal")
    for moment in sorted({each.listed_ms for each in page.receptions if each.late and each.listed_ms is not None}):
        yield Row(label, _moment(page, moment), seen, "warn")


def _acknowledged(page: NoticePage) -> Iterable[Row]:
    """The server's word on the accusé. Some of its texts name nobody (interop §13, trap 2): they prove no one's."""
    label, proof = tr("Accusé reçu par le serveur"), page.proof
    proven = [s for s in page.stamps if s.kind == "received" and s.report.proves]
    named = next((stamp for stamp in proven if stamp.names_user), None)
    if named is not None:
        yield _stamped(page, label, named)
    elif proof is not None and proof.received_ms is not None:
        nobody = tr("selon le connecteur commun ; le texte du jeton ne nomme personne")
        basis = text.typeset(nobody) if proven else _on_server()
        yield Row(label, _moment(page, proof.received_ms), basis, "warn")
    elif page.ack_sent_ms is not None:
        yield _own(page, tr("Accusé confirmé par le serveur"), page.ack_sent_ms)


def _own(page: NoticePage, label: str, moment: int | None) -> Row:
    """On the word of our own journal, which is worth nothing once its chain is broken."""
    if moment is None:
        return Row(label, tr("non"), "", "text_soft")
    if page.journal_broken is not None:
        return Row(label, _moment(page, moment), text.typeset(tr("journal modifié : ne plus s’y fier")), "danger")
    return Row(label, _moment(page, moment), tr("journal de cet appareil"))


def _rule(page: NoticePage) -> Section:
    notice = page.notice
    rows = [Row(tr("Séance"), _moment(page, page.seance.date_ms))]
    if notice.rule is None:
        rows.append(Row(tr("Délai"), tr("règle à préciser"), "", "warn"))
    else:
        rows.append(Row(tr("Délai"), text.capital(rule_words(notice.rule))))
        assert notice.latest_sending is not None
        rows.append(Row(tr("Dernier jour pour envoyer"), _day(notice.latest_sending)))
    flags = (
        (page.facts.urgent, tr("urgence invoquée : l’assemblée se prononce à l’ouverture")),
        (page.facts.first_after_renewal, tr("première séance après un renouvellement général")),
        (page.facts.classified_installation, tr("délibération sur une installation classée")),
    )
    rows += [Row(tr("Particularité"), text.typeset(words)) for on, words in flags if on]
    clear = tr(
        "Un jour franc est un jour entier : ni le jour de l’envoi ni celui de la séance ne comptent ; samedis, "
        "dimanches et jours fériés comptent. Jours et heures sont ceux de la collectivité ({zone})."
    ).format(zone=page.body.timezone)
    return Section(tr("Règle appliquée"), tuple(rows), text.typeset(clear))


STATES = {
    StampState.GENUINE: ("jeton vérifié, autorité reconnue", "ok"),
    StampState.UNRECOGNISED: ("jeton intact, autorité non reconnue : il ne prouve rien ici", "warn"),
    StampState.OTHER_TEXT: ("jeton d’un autre texte", "danger"),
    StampState.BROKEN: ("jeton altéré", "danger"),
    StampState.UNREADABLE: ("jeton illisible", "danger"),
}
KINDS = {"sent": "Envoi", "received": "Accusé de réception", "added": "Document ajouté après l’envoi"}


def _tokens(page: NoticePage) -> Section:
    rows: list[Row] = []
    for stamp in page.stamps:
        words, tone = STATES[stamp.report.state]
        when = _moment(page, stamp.report.time_ms) if stamp.report.time_ms is not None else tr("date illisible")
        basis = text.typeset(tr(words))
        if stamp.kind in ("sent", "received") and not stamp.names_user:
            basis, tone = tr("{basis} ; ce texte ne nomme pas le destinataire").format(basis=basis), "warn"
        rows.append(Row(tr(KINDS.get(stamp.kind, "Jeton")), when, text.typeset(basis), tone))
        chain = " ← ".join(link.subject for link in stamp.report.chain) or stamp.report.authority
        if chain:
            issuer = stamp.report.chain[-1].issuer if stamp.report.chain else ""
            rows.append(Row("", tr("Autorité : {chain}").format(chain=chain), issuer and _issued(issuer), "text_soft"))
        rows.append(Row("", stamp.name, f"SHA-256 {stamp.sha256}" if stamp.sha256 else "", "text_soft", mono=True))
    limits = tr(
        "Un jeton (RFC 3161) prouve qu’un texte existait à sa date. Ce texte nomme les destinataires et les documents ; "
        "il ne contient pas l’empreinte des PDF : le jeton ne prouve pas leurs octets. La révocation de l’autorité "
        "n’est pas interrogée (vérification hors ligne)."
    )
    return Section(tr("Jetons d’horodatage"), tuple(rows), text.typeset(limits))


def _issued(issuer: str) -> str:
    return tr("émis par {issuer}").format(issuer=issuer)


def _documents(page: NoticePage) -> Section:
    rows = []
    for each in page.receptions:
        when = _moment(page, each.received_ms) if each.received_ms is not None else tr("pas sur cet appareil")
        late = tr("ajouté après la première réception, le {when}").format(when=_moment(page, each.listed_ms or 0))
        rows.append(Row(each.name, when, late if each.late else "", "warn" if each.late else "text"))
        if each.sha256:
            rows.append(Row("", f"SHA-256 {each.sha256}", "", "text_soft", mono=True))
    sentence = tr("Première réception de chaque fichier sur cet appareil, à son horloge.")
    return Section(tr("Documents reçus"), tuple(rows), sentence)


def _members(page: NoticePage) -> Section:
    rows = []
    for member in page.members:
        sent = _moment(page, member.first_sent_ms) if member.first_sent_ms is not None else tr("non envoyée")
        acknowledged = (
            tr("accusé le {when}").format(when=_moment(page, member.received_ms))
            if member.received_ms is not None
            else tr("sans accusé")
        )
        known = member.attendance in set(Presence) and member.attendance
        answer = presence_word(Presence(member.attendance)) if known else ""
        if member.proxy_to:
            answer = tr("pouvoir à {name}").format(name=member.proxy_to)
        basis = " · ".join(filter(None, (acknowledged, answer.lower() if not member.proxy_to else answer)))
        rows.append(Row(member.name, sent, basis, "text" if member.received_ms is not None else "warn"))
    told = tr("Selon le connecteur commun, pour qui préside la séance et son secrétariat.")
    return Section(tr("Chaque membre"), tuple(rows), told)


def _journal(page: NoticePage) -> Section:
    intact = page.journal_broken is None
    state = (
        Row(tr("Chaîne"), tr("intacte"), "", "ok")
        if intact
        else Row(
            tr("Chaîne"),
            tr("rompue à la ligne {line}").format(line=page.journal_broken),
            tr("ne plus s’y fier"),
            "danger",
        )
    )
    rows = [state]
    if page.journal_head:
        rows.append(Row(tr("Dernière ligne"), page.journal_head, "", "text_soft", mono=True))
    sentence = tr(
        "Chaque ligne du journal contient l’empreinte de la précédente : une ligne changée ou ôtée se voit. "
        "C’est le témoignage de cet appareil, à son horloge ; il ne vaut pas un jeton du serveur."
    )
    return Section(tr("Journal de cet appareil"), tuple(rows), text.typeset(sentence))


def _moment(page: NoticePage, ms: int) -> str:
    """To the second, on the clock that the body's calendar days are counted by."""
    return dt.datetime.fromtimestamp(ms / 1000, ZoneInfo(page.body.timezone)).strftime("%d/%m/%Y %H:%M:%S")


def _day(day: dt.date) -> str:
    return f"{text.day_long(day)} {day.year}"
