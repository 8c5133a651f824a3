"""What the proof page says, once: the page on screen and the PDF for a judge are made of the same lines."""

from __future__ import annotations

import datetime as dt
from collections.abc import Iterable

from app.domain.notices import StampState
from app.domain.seances import Presence
from app.services.notices import Missing, NoticePage, Reception, Rule, Stamp, Status
from ui import text
from ui.proofs import Row, Section, Verdict
from ui.text import plural, tr
from ui.views.seances.rows import presence_word


def verdict(page: NoticePage) -> Verdict:
    """The answer, or what is missing for one."""
    notice = page.notice
    if page.missing:
        title = tr("Preuve non disponible")
        if page.missing == (Missing.NO_RULE,):
            title = tr("Règle à préciser")
        return Verdict("info", "warn", title, " ".join(_missing(reason) for reason in page.missing))
    assert notice.rule is not None and notice.clear_days is not None and notice.sent is not None
    counted = plural(notice.clear_days, "%n jour franc", "%n jours francs")
    asked = rule_words(notice.rule)
    said = tr("Envoyée le {sent} pour une séance le {meeting} : {counted} ; {asked}.").format(
        sent=_day(notice.sent), meeting=_day(notice.meeting), counted=counted, asked=asked
    )
    match notice.status:
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
    yield _timeline(page)
    yield _rule(page)
    if page.stamps:
        yield _tokens(page.stamps)
    yield _documents(page.receptions)
    if page.members:
        yield _members(page)
    yield _journal(page)


def _timeline(page: NoticePage) -> Section:
    sending, proof = page.sending, page.proof
    server, ours = tr("selon le connecteur commun, sans jeton vérifié"), tr("journal de cet appareil")
    rows = []
    if sending is not None and sending.report.time_ms is not None:
        rows.append(Row(tr("Envoyée"), _moment(sending.report.time_ms), tr("jeton vérifié"), "ok"))
    elif proof is not None and proof.first_sent_ms is not None:
        rows.append(Row(tr("Envoyée"), _moment(proof.first_sent_ms), server, "warn"))
    else:
        rows.append(Row(tr("Envoyée"), tr("date non connue"), "", "text_soft"))
    if proof is not None and proof.sent_ms and proof.first_sent_ms and proof.sent_ms > proof.first_sent_ms:
        again = tr("ne fait pas repartir le délai")
        rows.append(Row(tr("Envoyée de nouveau"), _moment(proof.sent_ms), again, "text_soft"))
    rows.append(_own(tr("Reçue sur cet appareil"), page.received_ms, ours))
    opened = next((r.opened_ms for r in page.receptions if r.opened_ms is not None), None)
    rows.append(_own(tr("Ouverte sur cet appareil"), opened, ours))
    rows.append(_own(tr("Accusé donné sur cet appareil"), page.ack_recorded_ms, ours))
    stamped = next((s for s in page.stamps if s.kind == "received" and s.report.proves), None)
    if stamped is not None and stamped.report.time_ms is not None:
        rows.append(Row(tr("Accusé reçu par le serveur"), _moment(stamped.report.time_ms), tr("jeton vérifié"), "ok"))
    elif proof is not None and proof.received_ms is not None:
        rows.append(Row(tr("Accusé reçu par le serveur"), _moment(proof.received_ms), server, "warn"))
    elif page.ack_sent_ms is not None:
        rows.append(_own(tr("Accusé confirmé par le serveur"), page.ack_sent_ms, ours))
    return Section(tr("Ce qui s’est passé"), tuple(rows))


def _own(label: str, moment: int | None, basis: str) -> Row:
    if moment is None:
        return Row(label, tr("non"), "", "text_soft")
    return Row(label, _moment(moment), basis)


def _rule(page: NoticePage) -> Section:
    notice = page.notice
    rows = [Row(tr("Séance"), _moment(page.seance.date_ms))]
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
        "dimanches et jours fériés comptent. Les jours sont ceux de la collectivité ({zone})."
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


def _tokens(stamps: Iterable[Stamp]) -> Section:
    rows: list[Row] = []
    for stamp in stamps:
        words, tone = STATES[stamp.report.state]
        when = _moment(stamp.report.time_ms) if stamp.report.time_ms is not None else tr("date illisible")
        basis = text.typeset(tr(words))
        if stamp.kind == "sent" and not stamp.names_user:
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


def _documents(receptions: Iterable[Reception]) -> Section:
    rows = []
    for each in receptions:
        when = _moment(each.received_ms) if each.received_ms is not None else tr("pas sur cet appareil")
        late = tr("ajouté après la première réception, le {when}").format(when=_moment(each.listed_ms or 0))
        rows.append(Row(each.name, when, late if each.late else "", "warn" if each.late else "text"))
        if each.sha256:
            rows.append(Row("", f"SHA-256 {each.sha256}", "", "text_soft", mono=True))
    sentence = tr("Première réception de chaque fichier sur cet appareil, à son horloge.")
    return Section(tr("Documents reçus"), tuple(rows), sentence)


def _members(page: NoticePage) -> Section:
    rows = []
    for member in page.members:
        sent = _moment(member.first_sent_ms) if member.first_sent_ms is not None else tr("non envoyée")
        acknowledged = (
            tr("accusé le {when}").format(when=_moment(member.received_ms))
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


def _moment(ms: int) -> str:
    return text.local(ms).strftime("%d/%m/%Y %H:%M:%S").replace(":00", ":00")


def _day(day: dt.date) -> str:
    return f"{text.day_long(day)} {day.year}"
