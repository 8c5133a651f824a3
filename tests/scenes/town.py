"""Records of two bodies that do not exist, as servers would have given them. Times are relative to ``now``."""

from __future__ import annotations

import datetime as dt
import random
from collections.abc import Iterator
from zoneinfo import ZoneInfo

from app.documents.ical import build_event
from app.domain.accounts import Account, Body, Service
from app.domain.agenda import Calendar, Event
from app.domain.approvals import Away, LeaveRequest
from app.domain.courrier import NOTE_ACTIONS, Assignment, Letter, LetterFile, LetterLink, LetterNote
from app.domain.ids import AccountId, BodyId
from app.domain.mail import (
    TAG_COLOURS,
    Address,
    Contact,
    Invite,
    MailboxFacts,
    MailFolder,
    MailTag,
    Message,
    MessageBody,
    Part,
    Role,
    SavedSearch,
)
from app.domain.parapheur import Action, Bureau, Dossier, DossierDocument, Format, Step, Tray
from app.domain.records import Record
from app.domain.seances import Ack, Annotation, Member, Origin, Presence, Projet, Rect, Seance, SeanceDocument

PARIS = ZoneInfo("Europe/Paris")
COMMUNE, AGGLO = "Commune de Saint-Aubin-des-Pins", "Communauté d’agglomération du Grand Littoral d’Aulne"
ZC, ZA = AccountId("zimbra-commune"), AccountId("zimbra-agglo")
IC, PC, PA, CC = (
    AccountId("idelibre-commune"),
    AccountId("parapheur-commune"),
    AccountId("parapheur-agglo"),
    AccountId("courrier-commune"),
)
ME = Address(mail="maire@saint-aubin-des-pins.example", name="Hélène Castaing")
DAY = dt.timedelta(days=1)

PEOPLE = (
    Address(mail="secretariat@saint-aubin-des-pins.example", name="Jeanne Dupouy"),
    Address(mail="dgs@saint-aubin-des-pins.example", name="Marc Etcheverry"),
    Address(mail="finances@saint-aubin-des-pins.example", name="Sylvie Lacaze"),
    Address(mail="urbanisme@saint-aubin-des-pins.example", name="Thomas Bordenave"),
    Address(mail="p.sarran@saint-aubin-des-pins.example", name="Philippe Sarran"),
    Address(mail="contact@travaux-exemple.example", name="Travaux Exemple SARL"),
    Address(mail="president@grand-littoral-aulne.example", name="Bernard Lagarde"),
    Address(mail="voirie@grand-littoral-aulne.example", name="Direction de la voirie et des mobilités"),
    Address(mail="n.lacoste@association-pins.example", name="Nadia Lacoste"),
    Address(mail="prefecture-collectivites@aulne.example", name="Préfecture — bureau des collectivités locales"),
)
SUBJECTS = (
    ("Projet de délibération DM n° 3", "Bonjour Madame le Maire, vous trouverez ci-joint le projet de décision modificative n° 3 pour relecture"),
    ("Devis de réfection du préau de l’école Jules-Ferry", "Suite à notre visite de mardi, voici le devis détaillé ainsi que le calendrier proposé"),
    ("Rue des Pins : demande de rendez-vous des riverains", "Les riverains souhaitent vous rencontrer au sujet de la vitesse et du stationnement devant"),
    ("Conseil communautaire : pouvoirs à me renvoyer", "Merci de m’indiquer avant vendredi si vous serez présente ou si vous donnez pouvoir"),
    ("Congés de fin d’année du service technique", "Le planning prévisionnel est prêt, il reste trois demandes à viser avant le 30"),
    ("Œuvre d’art de la médiathèque : convention de prêt", "La convention est prête à la signature, le musée attend notre retour pour le transport"),
    ("Compte rendu de la commission voirie", "Vous trouverez le compte rendu et les photographies des chaussées dégradées"),
    ("Cérémonie du 11 novembre : remerciements", "L’association des anciens combattants vous adresse ses remerciements pour l’accueil"),
    ("Marché de restauration scolaire — analyse des offres", "L’analyse des trois offres est terminée ; la commission peut se réunir dès la semaine prochaine"),
    ("Contrôle de légalité : pièces complémentaires", "Il est demandé à la commune de transmettre les pièces complémentaires sous un délai d’un mois"),
    ("Panne du chauffage au gymnase", "La chaudière est à l’arrêt depuis ce matin, l’entreprise intervient en début d’après-midi"),
    ("Vœux du maire : liste des invités", "Voici la liste à jour des invités, à compléter avec les nouveaux présidents d’association"),
)  # fmt: skip

HTML_BODY = """<p>Bonjour Madame le Maire,</p>
<p>Vous trouverez <b>ci-joint</b> le projet de décision modificative n° 3. Trois points méritent votre attention :</p>
<ul><li>le virement de <b>18 400 €</b> de la section de fonctionnement vers l’investissement ;</li>
<li>l’ajustement des crédits du budget annexe de l’eau ;</li>
<li>la subvention exceptionnelle au comité des fêtes.</li></ul>
<table border="1" cellpadding="6" style="border-collapse:collapse"><tr><th>Chapitre</th><th>Objet</th><th>Montant</th></tr>
<tr><td>011</td><td>Entretien de la voirie</td><td align="right">12 000,00 €</td></tr>
<tr><td>21</td><td>Préau de l’école Jules-Ferry</td><td align="right">6 400,00 €</td></tr></table>
<p>Le rapport complet est <a href="https://intranet.saint-aubin-des-pins.example/dm3">disponible ici</a>.</p>
<img src="https://pixel.exemple.example/suivi.png" width="1" height="1">
<p><img src="https://www.grand-littoral-aulne.example/bandeau.png" width="320" height="48" alt="Bandeau"></p>
<p>Bien cordialement,<br>Sylvie Lacaze<br><span style="color:#666">Directrice des finances</span></p>"""


def bodies() -> tuple[Body, Body]:
    return Body(id=BodyId("commune"), name=COMMUNE, colour=0), Body(id=BodyId("agglo"), name=AGGLO, colour=1)


def accounts(commune: BodyId, agglo: BodyId) -> tuple[Account, ...]:
    """Accounts of the same mayor on the servers of both bodies."""

    def make(id: AccountId, body: BodyId, service: Service, host: str, login: str) -> Account:
        return Account(id=id, body=body, service=service, url=f"https://{host}.example", login=login)

    return (
        make(ZC, commune, Service.ZIMBRA, "messagerie.saint-aubin-des-pins", ME.mail),
        make(IC, commune, Service.IDELIBRE, "idelibre.aulne-numerique", "h.castaing"),
        make(PC, commune, Service.PARAPHEUR, "parapheur.aulne-numerique", "h.castaing"),
        make(CC, commune, Service.COURRIER, "passerelle.aulne-numerique", ME.mail),
        make(ZA, agglo, Service.ZIMBRA, "messagerie.grand-littoral-aulne", "h.castaing@grand-littoral-aulne.example"),
        make(PA, agglo, Service.PARAPHEUR, "parapheur.grand-littoral-aulne", "h.castaing"),
    )


def ms(moment: dt.datetime) -> int:
    return round(moment.timestamp() * 1000)


class Town:
    """Everything, from one moment and one seed."""

    def __init__(self, now: dt.datetime, mails: int = 60) -> None:
        self.now = now.astimezone(PARIS)
        self.mails = mails
        self._random = random.Random(7)

    def records(self) -> dict[AccountId, list[Record]]:
        return {
            ZC: [
                *self._folders(),
                *self._furniture(),
                *self._messages(self.mails, ""),
                *self._conversation(),
                *self._contacts(),
                *self._calendars(),
                *self._events(),
            ],
            ZA: [*self._folders(), *self._messages(max(3, self.mails // 6), "a"), *self._agglo_calendar()],
            IC: [*self._seances()],
            PC: [*self._dossiers(15, PC)],
            PA: [*self._dossiers(2, PA)],
            CC: [*self._letters(), *self._leaves()],
        }

    # --- mail -----------------------------------------------------------------------------------

    def _folders(self) -> Iterator[MailFolder]:
        fixed = (
            ("2", "Inbox", Role.INBOX),
            ("5", "Sent", Role.SENT),
            ("6", "Drafts", Role.DRAFTS),
            ("3", "Trash", Role.TRASH),
            ("4", "Junk", Role.JUNK),
        )
        for id, name, role in fixed:
            yield MailFolder(id=id, name=name, role=role)
        for id, name, parent in (
            ("300", "Conseil municipal", ""),
            ("301", "2026", "300"),
            ("302", "Urbanisme", ""),
            ("303", "Associations et vie locale", ""),
        ):
            yield MailFolder(id=id, name=name, parent=parent)

    def _messages(self, count: int, prefix: str) -> Iterator[Record]:
        moment = self.now - dt.timedelta(minutes=24)
        for i in range(count):
            subject, fragment = SUBJECTS[i % len(SUBJECTS)]
            sender = PEOPLE[(i * 7 + (6 if prefix else 2)) % len(PEOPLE)]
            id = f"{prefix}{1000 + i}"
            yield Message(
                id=id, folder="2" if i % 9 else "300", date_ms=ms(moment), subject=subject, sender=sender, recipients=(ME,), fragment=fragment,
                message_id=f"{id}@exemple.example", unread=i in (0, 1, 4) or i % 23 == 0, flagged=i in (2, 11), answered=i in (3, 6, 9),
                attachment=i % 3 == 0, revision="1", size_bytes=24_000,
            )  # fmt: skip
            if i < 12:
                yield self._body(id, i, sender)
            moment -= dt.timedelta(minutes=self._random.randint(20, 700))
        if not prefix:
            yield from self._invitation()

    def _furniture(self) -> Iterator[Record]:
        """Tags, a search kept on the server, and how full the mailbox is."""
        for number, (name, colour) in enumerate((("Urgent", 5), ("Conseil", 1), ("À suivre", 9))):
            yield MailTag(id=name, colour=TAG_COLOURS[colour], number=str(64 + number))
        yield SavedSearch(id="399", name="À suivre, non lus", query="is:flagged is:unread", types="message")
        yield MailboxFacts(id="mailbox", used_bytes=1_310_000_000, quota_bytes=2_147_483_648, recovers=True)

    def _conversation(self) -> Iterator[Record]:
        """Six messages of one conversation, one of them our own answer."""
        words = ("Pouvez-vous nous recevoir mardi ?", "Mardi à 18 h, en mairie.", "Merci, nous serons quatre.",
                 "Voici le plan annoté par les riverains.", "Bien reçu, je le transmets.", "Le compte rendu suivra.")  # fmt: skip
        riverains = Address(mail="collectif@rue-des-pins.example", name="Collectif des riverains")
        for i, fragment in enumerate(words):
            mine = i in (1, 4)
            yield Message(
                id=f"195{i}", folder="5" if mine else "2", date_ms=ms(self.now - dt.timedelta(hours=30 - i)),
                subject=("Re: " if i else "") + "Rue des Pins : vitesse et stationnement", sender=ME if mine else riverains,
                recipients=(riverains if mine else ME,), fragment=fragment, conversation="880", revision="1",
                message_id=f"195{i}@exemple.example", tags=("Conseil", "Urgent") if i == 5 else (), attachment=i == 3,
            )  # fmt: skip
            yield MessageBody(id=f"195{i}", text=f"Bonjour,\n\n{fragment}\n\nCordialement\n", to=(ME,))

    def _body(self, id: str, i: int, sender: Address) -> MessageBody:
        parts = (
            (
                Part(
                    part="2",
                    name="Projet de délibération — décision modificative n° 3.pdf",
                    media_type="application/pdf",
                    size_bytes=284_000,
                ),
            )
            if i % 3 == 0
            else ()
        )
        if i % 2 == 0:
            return MessageBody(id=id, html=HTML_BODY, text="Bonjour", parts=parts, to=(ME,), cc=(PEOPLE[1],))
        words = f"Bonjour Madame le Maire,\n\n{SUBJECTS[i % len(SUBJECTS)][1]}.\n\nJe reste à votre disposition.\n\nBien cordialement,\n{sender.name}\n"
        return MessageBody(id=id, text=words, parts=parts, to=(ME,))

    def _invitation(self) -> Iterator[Record]:
        start = self._at(2, 11, 30)
        invite = Invite(uid="inv-1@exemple", invite_id="900-901", title="Réunion de chantier : préau de l’école Jules-Ferry", start_ms=ms(start), end_ms=ms(start) + 3_600_000, location="École Jules-Ferry", organizer=PEOPLE[3], answer="NEEDS-ACTION")  # fmt: skip
        yield Message(id="1900", folder="2", date_ms=ms(self.now - dt.timedelta(minutes=58)), subject="Réunion de chantier : préau de l’école Jules-Ferry", sender=PEOPLE[3], recipients=(ME,), fragment="Je vous propose de nous retrouver sur place avec l’entreprise", unread=True, revision="1", invite=invite, message_id="1900@exemple.example")  # fmt: skip
        yield MessageBody(
            id="1900",
            text="Bonjour,\n\nJe vous propose de nous retrouver sur place avec l’entreprise.\n\nThomas Bordenave\n",
            to=(ME,),
        )

    def _contacts(self) -> Iterator[Contact]:
        titles = (
            "Secrétaire de mairie",
            "Directeur général des services",
            "Directrice des finances",
            "Urbanisme",
            "Adjoint à la voirie",
            "Gérant",
            "Président",
            "Service voirie",
            "Présidente",
            "Bureau des collectivités",
        )
        for i, person in enumerate(PEOPLE):
            yield Contact(
                id=f"c{i}",
                folder="7",
                name=person.name,
                mails=(person.mail,),
                phones=(f"05 00 00 0{i} 2{i}",),
                company=COMMUNE if i < 5 else "",
                title=titles[i],
                revision="1",
            )

    # --- agenda ---------------------------------------------------------------------------------

    def _at(self, days: int, hour: int, minute: int = 0) -> dt.datetime:
        day = (self.now + days * DAY).date()
        return dt.datetime(day.year, day.month, day.day, hour, minute, tzinfo=PARIS)

    def _calendars(self) -> Iterator[Calendar]:
        for id, name, colour in (
            ("/cal/mairie", "Mairie", "#0b6152"),
            ("/cal/perso", "Personnel", "#7b3473"),
            ("/cal/astreinte", "Astreintes", "#9a3c12"),
        ):
            yield Calendar(id=id, name=name, colour=colour)

    def _event(
        self,
        id: str,
        calendar: str,
        title: str,
        start: dt.datetime,
        minutes: int,
        place: str = "",
        rule: str = "",
        all_day: bool = False,
    ) -> Event:
        if all_day:
            start = dt.datetime(start.year, start.month, start.day, tzinfo=dt.UTC)
        extra = {"rrule": rule} if rule else {}
        return build_event(calendar_id=calendar, uid=id, title=title, start_ms=ms(start), end_ms=ms(start) + minutes * 60_000, all_day=all_day, location=place, now_ms=ms(self.now), **extra)  # fmt: skip

    def _events(self) -> Iterator[Event]:
        monday = -self.now.weekday()
        yield self._event("e1", "/cal/mairie", "Bureau municipal", self._at(monday, 9), 90, "Salle des mariages")
        yield self._event(
            "e2", "/cal/mairie", "Mme Lacoste (rendez-vous)", self._at(monday + 1, 11, 30), 45, "Bureau du maire"
        )
        yield self._event(
            "e3",
            "/cal/mairie",
            "Commission voirie et bâtiments communaux",
            self._at(monday + 2, 14),
            120,
            "Salle du conseil",
        )
        yield self._event("e4", "/cal/perso", "Dentiste", self._at(monday + 2, 15), 45)
        yield self._event("e5", "/cal/mairie", "Permanence des élus", self._at(monday + 4, 10), 120, "Accueil")
        yield self._event(
            "e6", "/cal/mairie", "Visite de l’école Jules-Ferry", self._at(monday + 3, 8, 30), 60, "École Jules-Ferry"
        )
        yield self._event("e7", "/cal/astreinte", "Astreinte : M. Sarran", self._at(monday, 0), 5 * 1440, all_day=True)
        yield self._event("e8", "/cal/mairie", "Conseil d’administration du CCAS", self._at(monday + 3, 17), 90, "CCAS")
        yield self._event("e9", "/cal/mairie", "Point hebdomadaire avec le DGS", self._at(0, 9), 60, "Mairie")
        yield self._event(
            "e10",
            "/cal/mairie",
            "Signature de l’acte de vente du terrain communal",
            self._at(1, 11),
            60,
            "Étude de Me Exemple",
        )

    def _agglo_calendar(self) -> Iterator[Record]:
        yield Calendar(id="/cal/agglo", name="Agglomération", colour="#31557f")
        yield self._event("a1", "/cal/agglo", "Bureau communautaire", self._at(1, 18), 120, "Siège de l’agglomération")
        yield self._event(
            "a2", "/cal/agglo", "Commission mobilités", self._at(3, 14, 30), 90, "Siège de l’agglomération"
        )

    # --- séances --------------------------------------------------------------------------------

    def _seances(self) -> Iterator[Record]:
        yield self._seance("s1", "Conseil municipal", self._at(8, 18, 30), Ack.AWAITED, Presence.NONE, 37)
        yield self._seance("s2", "Commission des finances", self._at(1, 18, 30), Ack.CONFIRMED, Presence.PRESENT, 12)
        yield self._seance("s3", "Conseil municipal", self._at(-28, 18, 30), Ack.CONFIRMED, Presence.PRESENT, 22)
        for i in range(3):
            yield Annotation(
                id=f"n{i}",
                seance_id="s1",
                origin=Origin.PROJET,
                origin_id=f"s1-p{i}",
                author_id="u2",
                author_name="M. Sarran",
                date_ms=ms(self.now) - i * 3_600_000,
                page=i,
                rect=Rect(left=80, top=120, right=300, bottom=150),
                text="À chiffrer avant le vote",
                unread=i == 0,
            )

    def _seance(self, id: str, name: str, when: dt.datetime, ack: Ack, presence: Presence, documents: int) -> Seance:
        themes = ("Finances", "Finances", "Voirie", "Urbanisme", "Enfance et jeunesse", "Personnel communal")
        names = (
            "Décision modificative n° 3",
            "Tarifs municipaux 2027",
            "Rue des Pins : aménagement de sécurité et création d’un plateau surélevé",
            "Révision allégée du plan local d’urbanisme",
            "Convention de restauration scolaire",
            "Tableau des effectifs",
        )
        projets = tuple(
            Projet(id=f"{id}-p{i}", name=names[i % 6], rank=i, theme=themes[i % 6], rapporteur=PEOPLE[i % 5].name)
            for i in range(documents // 3)
        )
        docs = [SeanceDocument(document_id=f"{id}-d0", origin=Origin.CONVOCATION, origin_id=id, name="Convocation.pdf")]
        for p in projets:
            docs.append(
                SeanceDocument(
                    document_id=f"{p.id}-d", origin=Origin.PROJET, origin_id=p.id, name=f"{p.name}.pdf", projet_id=p.id
                )
            )
            docs += [
                SeanceDocument(
                    document_id=f"{p.id}-a{j}",
                    origin=Origin.ANNEXE,
                    origin_id=f"{p.id}-a{j}",
                    name=f"Annexe {j + 1}.pdf",
                    rank=j,
                    projet_id=p.id,
                )
                for j in range(2)
            ]
        members = tuple(
            Member(id=f"u{i}", first_name=p.name.split()[0], last_name=p.name.split()[-1])
            for i, p in enumerate(PEOPLE[:5])
        )
        return Seance(
            id=id,
            name=name,
            date_ms=ms(when),
            ack=ack,
            presence=presence,
            place="Salle du conseil",
            projets=projets,
            documents=tuple(docs),
            members=members,
            proxy_allowed=True,
            proxy_candidates=members[:3],
            first_seen_ms=ms(self.now - 2 * DAY),
            changed=id == "s1",
        )

    # --- parapheur ------------------------------------------------------------------------------

    def _dossiers(self, count: int, account: AccountId) -> Iterator[Record]:
        late = {3, 7}
        yield Bureau(
            id="b1",
            name="Le Maire" if account == PC else "La Vice-présidente",
            tenant="t1",
            pending=count,
            version_tag="1",
        )
        for i in range(count):
            sort = "mandats" if i % 3 else "titres"
            pes = account == PC
            name = (
                f"Bordereau de {sort} n° {41 + i} · 2026"
                if pes
                else f"Contrat de prestation n° {i + 1} — collecte et traitement"
            )
            step = Step(
                id=f"st{i}", action=Action.SIGNATURE, state="PENDING", bureaux=("Le Maire",), bureau_ids=("b1",)
            )
            document = DossierDocument(
                id=f"doc{i}",
                name=f"{name}.xml" if pes else f"{name}.pdf",
                media_type="text/xml" if pes else "application/pdf",
                size_bytes=48_000 + i,
                main=True,
            )
            yield Dossier(
                id=f"d{i}",
                tenant="t1",
                bureau_id="b1",
                bureau_name="Le Maire",
                name=name,
                type="PES" if pes else "Contrats",
                subtype="Dépenses" if i % 3 else "Recettes",
                format=Format.PES_V2 if pes else Format.PADES,
                created_ms=ms(self.now - dt.timedelta(hours=5 * i + 2)),
                due_ms=ms(self.now + DAY),
                late=i in late,
                steps=(step,),
                documents=(document,),
                fingerprint=f"f{i}",
                tray=Tray.PENDING,
            )
        if account == PC:
            step = Step(id="stv", action=Action.VISA, state="PENDING", bureaux=("Le Maire",), bureau_ids=("b1",))
            for i, person in enumerate(("J. Dupouy, 22–31 déc.", "T. Bordenave, 24–26 déc.", "S. Lacaze, 28–31 déc.")):
                yield Dossier(
                    id=f"v{i}",
                    tenant="t1",
                    bureau_id="b1",
                    bureau_name="Le Maire",
                    name=f"Congés : {person}",
                    type="Ressources humaines",
                    subtype="Congés",
                    format=Format.NONE,
                    created_ms=ms(self.now - DAY),
                    due_ms=ms(self.now + 3 * DAY),
                    steps=(step,),
                    documents=(),
                    fingerprint=f"v{i}",
                )

    # --- leave ----------------------------------------------------------------------------------

    def _leaves(self) -> Iterator[Record]:
        """Asked through the gateway: one that collides, one that goes beyond its balance, one accepted before."""
        day = self.now.date()
        asked = (
            ("Lucie Petit", "Écoles", "Congé annuel", 27, 31, 5.0, 12.5, "pending", 3, "Vacances scolaires"),
            ("Paul Etchegaray", "Voirie", "RTT", 28, 30, 3.0, 1.5, "pending", -1, ""),
            ("Marc Roy", "Écoles", "Congé annuel", 25, 28, 2.0, 20.0, "accepted", 0, ""),
        )
        for i, (who, service, kind, first, last, days, balance, status, left, why) in enumerate(asked):
            start, end = day + first * DAY, day + last * DAY
            other = Away(
                agent="Aurélie Sanz", from_date=(start + DAY).isoformat(), to_date=(start + 2 * DAY).isoformat()
            )
            yield LeaveRequest(
                id=f"C-{i}", revision=1, agent=who, service=service, kind=kind, from_date=start.isoformat(),
                from_half="pm" if i == 0 else "am", to_date=end.isoformat(), to_half="pm", days=days,
                balance_before=balance, comment=why, overlaps=(other,) if i == 0 else (), status=status,
                decide_before=(day + left * DAY).isoformat(),
            )  # fmt: skip

    # --- courrier -------------------------------------------------------------------------------

    def _letters(self) -> Iterator[Record]:
        subjects = (
            "Vitesse excessive rue des Pins",
            "Demande de subvention — comité des fêtes",
            "Recours gracieux contre le permis 033 26 0014",
            "Remerciements pour le repas des aînés",
            "Candidature spontanée",
            "Fuite sur le réseau d’eau, impasse du Lavoir",
            "Demande d’acte de naissance",
            "Invitation à l’assemblée générale",
        )
        senders = (
            "Mme Nadia Lacoste",
            "Comité des fêtes",
            "Cabinet Exemple & Associés",
            "M. et Mme Labat",
            "M. Yanis Perrin",
            "Syndicat des eaux de l’Aulne",
            "Mme Odette Fabre",
            "Amicale des sapeurs-pompiers",
        )
        today = self.now.date()
        for i in range(24):
            due = today + dt.timedelta(days=(i * 3) % 17 - 3)
            action, out = i % 4 == 0, i % 6 == 5
            files = (
                LetterFile(
                    id="scan",
                    kind="scan",
                    name=f"A-2026-{417 - i:04d}.pdf",
                    media_type="application/pdf",
                    size_bytes=812_000,
                    pages=2,
                ),
            )
            yield Letter(
                id=f"l{i}", revision=1, direction="out" if out else "in", chrono=f"A-2026-{417 - i:04d}", subject=subjects[i % 8], sender="Mairie" if out else senders[i % 8], recipients=(senders[i % 8],) if out else ("Mairie",),
                type_label="Courrier simple" if i % 3 else "Recommandé avec avis de réception", service_label="Voirie" if i % 2 else "Secrétariat général", status="in_progress", arrival_ms=ms(self.now - dt.timedelta(hours=9 * i + 1)), due_date=due.isoformat() if action else "",
                assignments=(Assignment(id="as1", role="action", label="Le Maire", due_date=due.isoformat()), Assignment(id="as2", role="info", label="Thomas Bordenave")) if action else (), my_roles=("action",) if action else ("info",),
                allowed_actions=("mark_read", *NOTE_ACTIONS, "visa", "assignment_done", "assign", "set_due_date", "close", "reply_attach") if action else ("mark_read", *NOTE_ACTIONS), read=i > 5, files=files, notes=1 if i == 0 else 0,
                links=(LetterLink(relation="reply_to", letter_id="l1"),) if i == 0 else (), reply_state="none" if out else "expected",
            )  # fmt: skip
        yield LetterNote(
            id="ln1",
            letter_id="l0",
            author="Jeanne Dupouy",
            text="Mme Lacoste a déjà appelé deux fois. Peut-on lui proposer un rendez-vous jeudi ?",
            created_ms=ms(self.now - dt.timedelta(hours=1)),
        )
        yield LetterNote(
            id="ln2",
            letter_id="l4",
            author="Hélène Castaing",
            text="Proposer un rendez-vous jeudi.",
            created_ms=ms(self.now - dt.timedelta(minutes=40)),
            mine=True,
        )
