"""What a mayor of a small French town receives: deterministic letters, made one at a time.

`Library.letter(n)` gives the n-th newest letter of a mailbox, always the same for a seed; nothing
is kept, so that a mailbox of 200 000 costs only its list. Letter 0 is the newest. Some numbers are
special (invitation, quarantine notice, notices with links), the rest are drawn from themes.
"""

from __future__ import annotations

import functools
import random
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta

from app.domain.mail import Address
from app.sandbox.people import ELECTED, MAYOR, STAFF, Person, Town, stable_uuid
from app.sandbox.zimbra.letters import Enclosure, Letter
from app.sandbox.zimbra.small_files import jpeg, odt, pdf

HOUR_MS = 3_600_000
DAY_MS = 24 * HOUR_MS

OUTSIDE = (
    Address(mail="associations.pins@asso.example", name="Comité des fêtes des Pins"),
    Address(mail="contact@paysage-et-voirie.example", name="Paysage & Voirie SARL"),
    Address(mail="prefecture-collectivites@etat.example", name="Préfecture, bureau des collectivités"),
    Address(mail="m.lafitte@courriel.example", name="Mme Lafitte"),
    Address(mail="direction@ecole-des-etangs.example", name="Direction de l’école des Étangs"),
    Address(mail="sdis@secours.example", name="Service d’incendie et de secours"),
    Address(mail="jp.darracq@courriel.example", name="Jean-Pierre Darracq"),
    Address(mail="agence@habitat-landais.example", name="Habitat landais"),
    Address(mail="notaires@etude-castets.example", name="Étude Castets, notaires"),
    Address(mail="gendarmerie.cob@etat.example", name="Brigade de gendarmerie"),
)

ROADS = (
    "rue du Marensin",
    "chemin de Lahitte",
    "place de l’Église",
    "route des Étangs",
    "allée des Mimosas",
    "rue Œillet",
)
SCHOOLS = ("l’école des Étangs", "la maternelle des Mésanges", "l’accueil périscolaire", "la crèche Les P’tits Pins")
CLUBS = ("l’Amicale laïque", "le Comité des fêtes", "le club de pelote", "l’ACCA", "la banda Los Pinhadars")


@dataclass(frozen=True, slots=True)
class Theme:
    """A kind of mail: subjects and paragraphs with {road}, {school}, {club}, {amount}, {day}, {number}."""

    subjects: tuple[str, ...]
    paragraphs: tuple[str, ...]
    outside: tuple[int, ...] = ()
    """Who writes, as ranks in `OUTSIDE`; none = colleagues of the town hall."""
    file: str = ""
    """``pdf``, ``odt``, ``jpg`` or none."""
    replies: int = 0
    """Up to so many answers in the thread."""


THEMES = (
    Theme(
        ("Voirie : reprise de l’enrobé {road}", "Nid-de-poule {road}", "Déviation {road} à partir du {day}"),
        (
            "L’entreprise peut intervenir {road} dès le {day}, sous réserve de la météo.",
            "Le devis s’élève à {amount} € HT ; il tient dans l’enveloppe votée au budget.",
            "Il faudra prendre un arrêté de circulation et prévenir le transport scolaire.",
        ),
        file="pdf",
        replies=3,
    ),
    Theme(
        (
            "Permis de construire PC 040 999 26 0{number}",
            "Urbanisme : recours gracieux {road}",
            "DIA n° {number}, {road}",
        ),
        (
            "Le dossier est complet depuis le {day} ; le délai d’instruction court.",
            "L’avis de l’architecte des bâtiments de France est favorable avec prescriptions.",
            "Je vous propose de ne pas exercer le droit de préemption.",
        ),
        file="pdf",
        replies=1,
    ),
    Theme(
        ("Conseil d’école du {day}", "Effectifs de {school}", "Cantine : menus et allergies"),
        (
            "Les effectifs de {school} sont stables pour la rentrée.",
            "Les représentants des parents demandent un point sur la cour et l’ombre en été.",
            "Le coût d’un repas est de 4,12 €, dont 2,60 € restent à la charge des familles.",
        ),
        replies=2,
    ),
    Theme(
        ("Décision modificative n° {number}", "Tableau de trésorerie au {day}", "Mandats en attente de signature"),
        (
            "Vous trouverez le projet de décision modificative pour la prochaine séance.",
            "La trésorerie disponible est de {amount} € ; aucune ligne ne dépasse les crédits ouverts.",
            "Le bordereau est déposé au parapheur ; merci de le viser avant le {day}.",
        ),
        file="odt",
        replies=1,
    ),
    Theme(
        ("Demande de salle : {club}", "Subvention : {club}", "Fête de l’été : merci de la part de tous ({club})"),
        (
            "Nous souhaitons réserver la salle des fêtes le {day}.",
            "Le bilan de l’année est joint ; nous sollicitons une aide de {amount} €.",
            "Merci encore pour l’aide de vos services lors de la fête de l’été.",
        ),
        outside=(0,),
        file="odt",
        replies=2,
    ),
    Theme(
        ("Bruit {road}", "Éclairage en panne {road}", "Arbre dangereux {road}", "Dépôt sauvage {road}"),
        (
            "Je me permets de vous signaler une situation qui dure depuis le {day}.",
            "Plusieurs voisins s’en plaignent également. Vous trouverez une photographie.",
            "Pouvez-vous me dire ce que la commune compte faire ? D’avance merci.",
        ),
        outside=(3, 6, 7),
        file="jpg",
        replies=2,
    ),
    Theme(
        (
            "Circulaire : plan communal de sauvegarde",
            "Contrôle de légalité : accusé de réception",
            "Vigilance orange vent violent",
        ),
        (
            "J’ai l’honneur d’appeler votre attention sur les points suivants.",
            "Les éléments demandés devront parvenir à mes services avant le {day}.",
            "Mes services restent à votre disposition pour tout renseignement complémentaire.",
        ),
        outside=(2, 5, 9),
        file="pdf",
    ),
    Theme(
        ("Agenda de la semaine", "Permanence du samedi {day}", "Cérémonie du 11 novembre : déroulé"),
        (
            "Voici les rendez-vous de la semaine ; la réunion de bureau est maintenue.",
            "Le dépôt de gerbe est prévu à 11 h 30, suivi du vin d’honneur à la salle des fêtes.",
            "Merci de me dire si vous serez présente.",
        ),
        replies=1,
    ),
    Theme(
        (
            "Transfert de la compétence eau : calendrier",
            "Commission déchets du {day}",
            "Très haut débit : raccordements",
        ),
        (
            "La commission se réunira le {day} au siège de la communauté de communes.",
            "Les communes membres doivent délibérer dans les trois mois.",
            "{number} foyers restent à raccorder sur votre commune.",
        ),
        file="pdf",
        replies=1,
    ),
    Theme(
        ("Recrutement d’un agent technique", "Arrêt de travail et remplacement", "Entretiens annuels"),
        (
            "Trois candidatures ont été retenues ; les entretiens auront lieu le {day}.",
            "Le remplacement est assuré jusqu’à la fin du mois par un agent du centre de gestion.",
        ),
        replies=1,
    ),
)


class Library:
    """The letters of one mailbox. Thread-safe: nothing is kept but a small cache."""

    def __init__(self, town: Town, owner: Person, seed: int, now_ms: int) -> None:
        self.town = town
        self.owner = owner
        self.own = Address(mail=owner.mail(town), name=owner.name)
        self._seed = seed
        self._now_ms = now_ms - now_ms % HOUR_MS
        self.letter: Callable[[int], Letter] = functools.lru_cache(maxsize=256)(self._letter)
        self._rank_in_thread = functools.lru_cache(maxsize=1024)(self._draw_rank)

    def age_ms(self, n: int) -> int:
        """How old letter ``n`` is: about four a day, closer together when recent."""
        return n * 5 * HOUR_MS + (n * 2_654_435_761 % (3 * HOUR_MS)) + 20 * 60_000

    def is_mine(self, n: int) -> bool:
        """Sent by the owner: the answer in a thread."""
        return self._rank_in_thread(n)[1] % 2 == 1

    def has_files(self, n: int) -> bool:
        """Whether the letter carries an attachment, without writing it."""
        head, rank = self._rank_in_thread(n)
        return not rank and n not in SPECIAL and bool(self._theme(head).file) and self._attaches(n)

    def _attaches(self, n: int) -> bool:
        return n * 2_654_435_761 % 10 < 5

    def message_id(self, n: int) -> str:
        return f"{n}.{stable_uuid('mail', self.own.mail, self._seed, n)[:8]}@{self.town.domain}"

    def number_of(self, message_id: str) -> int | None:
        """The letter with this Message-ID, if it is one of ours."""
        head = message_id.partition(".")[0]
        return int(head) if head.isdigit() and self.message_id(int(head)) == message_id else None

    def thread_head(self, n: int) -> int:
        """The oldest letter of the thread of letter ``n``."""
        return self._rank_in_thread(n)[0]

    # --- drawing ----------------------------------------------------------------------------------

    def _draw_rank(self, n: int) -> tuple[int, int]:
        """(number of the first letter, rank in the thread). Letters go in groups of four numbers."""
        oldest = n | 3
        theme = self._theme(oldest)
        length = 1 + random.Random(f"{self._seed}/{self.own.mail}/thread/{oldest}").randint(0, theme.replies)
        rank = oldest - n
        if n in SPECIAL or rank >= length or any(m in SPECIAL for m in range(n, oldest + 1)):
            return n, 0
        return oldest, rank

    def _theme(self, n: int) -> Theme:
        return random.Random(f"{self._seed}/{self.own.mail}/theme/{n}").choice(THEMES)

    def _letter(self, n: int) -> Letter:
        if n in SPECIAL:
            return SPECIAL[n](self, n)
        head, rank = self._rank_in_thread(n)
        theme = self._theme(head)
        first = random.Random(f"{self._seed}/{self.own.mail}/head/{head}")
        words = self._words(first)
        subject = first.choice(theme.subjects).format(**words)
        other = self._other(theme, first)
        chance = random.Random(f"{self._seed}/{self.own.mail}/letter/{n}")
        text = self._text(theme, words, other, chance, answer=rank > 0, mine=rank % 2 == 1)
        mine = rank % 2 == 1
        files = _files(theme.file, subject) if self.has_files(n) else ()
        return Letter(
            subject=subject if rank == 0 else f"Re: {subject}",
            sender=self.own if mine else other,
            to=(other,) if mine else (self.own,),
            cc=() if chance.random() > 0.25 else (self._colleague(chance),),
            text=text,
            files=files,
            message_id=self.message_id(n),
            in_reply_to=self.message_id(n + 1) if rank else "",
            thread=self.message_id(head),
            date_ms=self.date_ms(n),
        )

    def date_ms(self, n: int) -> int:
        return self._now_ms - self.age_ms(n)

    def day(self, ms: int) -> str:
        return datetime.fromtimestamp(ms / 1000, UTC).strftime("%d/%m/%Y")

    def _words(self, chance: random.Random) -> dict[str, str]:
        return {
            "road": chance.choice(ROADS),
            "school": chance.choice(SCHOOLS),
            "club": chance.choice(CLUBS),
            "amount": f"{chance.randint(8, 950) * 100:,}".replace(",", " "),
            "day": self.day(self._now_ms + chance.randint(-20, 40) * DAY_MS),
            "number": str(chance.randint(12, 98)),
        }

    def _other(self, theme: Theme, chance: random.Random) -> Address:
        return OUTSIDE[chance.choice(theme.outside)] if theme.outside else self._colleague(chance)

    def _colleague(self, chance: random.Random) -> Address:
        person = chance.choice([p for p in (*STAFF, *ELECTED) if p is not self.owner])
        return Address(mail=person.mail(self.town), name=person.name)

    def _text(
        self, theme: Theme, words: dict[str, str], other: Address, chance: random.Random, *, answer: bool, mine: bool
    ) -> str:
        formal = theme.outside and not answer and self.owner is MAYOR
        opening = "Madame le Maire," if formal else "Bonjour,"
        body = chance.sample(theme.paragraphs, k=min(len(theme.paragraphs), 1 if answer else 3))
        signature = self.own.name if mine else other.name
        lines = [opening, "", *(p.format(**words) + "\n" for p in body), "Bien cordialement,", signature]
        if answer:
            lines += [
                "",
                f"Le {words['day']}, {self.own.name if not mine else other.name} a écrit :",
                "> " + body[0].format(**words),
            ]
        return "\n".join(lines)


def _files(kind: str, subject: str) -> tuple[Enclosure, ...]:
    stem = "".join(c if c.isalnum() or c in " -’" else "_" for c in subject)[:60].strip()
    match kind:
        case "pdf":
            return (Enclosure(f"{stem}.pdf", "application/pdf", pdf(subject, ("Document de la commune",))),)
        case "odt":
            return (Enclosure(f"{stem}.odt", "application/vnd.oasis.opendocument.text", odt(subject)),)
        case "jpg":
            return (Enclosure("photo été 2026.jpg", "image/jpeg", jpeg()),)
        case _:
            return ()


# --- the special ones -----------------------------------------------------------------------------

INVITATION_NUMBER = 2


def _invitation(library: Library, n: int) -> Letter:
    organizer = STAFF[0]
    own, mail = library.own, organizer.mail(library.town)
    start = datetime.fromtimestamp(library._now_ms / 1000, UTC).replace(hour=8, minute=0, second=0) + timedelta(days=6)
    uid = stable_uuid("invitation", own.mail, n)
    ics = "\r\n".join(
        (
            "BEGIN:VCALENDAR",
            "VERSION:2.0",
            "PRODID:-//Sandbox//FR",
            "METHOD:REQUEST",
            "BEGIN:VEVENT",
            f"UID:{uid}",
            "SEQUENCE:0",
            f"DTSTAMP:{start - timedelta(days=7):%Y%m%dT%H%M%SZ}",
            f"DTSTART:{start:%Y%m%dT%H%M%SZ}",
            f"DTEND:{start + timedelta(hours=2):%Y%m%dT%H%M%SZ}",
            "SUMMARY:Préparation du débat d’orientation budgétaire",
            "LOCATION:Salle du conseil",
            "STATUS:CONFIRMED",
            f"ORGANIZER;CN={organizer.name}:mailto:{mail}",
            f"ATTENDEE;CN={own.name};ROLE=REQ-PARTICIPANT;PARTSTAT=NEEDS-ACTION;RSVP=TRUE:mailto:{own.mail}",
            "END:VEVENT",
            "END:VCALENDAR",
            "",
        )
    )
    return Letter(
        subject="Préparation du débat d’orientation budgétaire",
        sender=Address(mail=mail, name=organizer.name),
        to=(own,),
        text="Bonjour,\n\nJe vous propose cette réunion pour préparer le débat.\n\nBien cordialement,\n"
        + organizer.name,
        message_id=library.message_id(n),
        date_ms=library.date_ms(n),
        ics=ics,
    )


def _newsletter(library: Library, n: int) -> Letter:
    rows = "".join(
        f'<tr><td style="padding:8px"><img src="https://images.lettre-des-maires.example/{i}.jpg" width="120" alt=""></td>'
        f"<td><h3>{title}</h3><p>Ce qui change pour les communes de moins de 3 500 habitants, en cinq points.</p>"
        f'<a href="https://lettre-des-maires.example/article/{i}">Lire la suite</a></td></tr>'
        for i, title in enumerate(("Budget 2027 : le calendrier", "Eau et assainissement", "L’élu et le numérique"), 1)
    )
    page = (
        '<html><body style="font-family:sans-serif"><h1>La lettre des maires ruraux</h1>'
        f'<img src="cid:logo@lettre" alt="Logo"><table>{rows}</table>'
        '<img src="https://suivi.lettre-des-maires.example/ouverture.gif" width="1" height="1" alt=""></body></html>'
    )
    return Letter(
        subject=f"La lettre des maires ruraux, n° {200 + n % 50}",
        sender=Address(mail="lettre@lettre-des-maires.example", name="La lettre des maires ruraux"),
        to=(library.own,),
        text="Budget 2027 : le calendrier. Eau et assainissement. L’élu et le numérique.",
        html=page,
        files=(Enclosure("logo.jpg", "image/jpeg", jpeg(), content_id="logo@lettre"),),
        message_id=library.message_id(n),
        date_ms=library.date_ms(n),
    )


def _quarantine(library: Library, n: int) -> Letter:
    return Letter(
        subject="[Quarantaine] 2 messages retenus",
        sender=Address(mail=f"quarantaine@{library.town.domain}", name="Filtre antispam"),
        to=(library.own,),
        text="2 messages ont été retenus par le filtre.\n\n1. « Facture impayée » de service@facturation.example\n"
        "2. « Gagnez du temps » de promo@publicite.example\n\nIls seront effacés dans 15 jours.",
        message_id=library.message_id(n),
        date_ms=library.date_ms(n),
    )


def _convocation(library: Library, n: int) -> Letter:
    return Letter(
        subject="Convocation au conseil municipal",
        sender=Address(mail=f"idelibre@{library.town.domain}", name="i-délibre"),
        to=(library.own,),
        text="Bonjour,\n\nVous êtes convoquée au prochain conseil municipal. Les documents sont disponibles :\n"
        f"https://idelibre.{library.town.domain}/seances/{stable_uuid('notice', n)[:13]}\n\n"
        "Ceci est un message automatique.",
        message_id=library.message_id(n),
        date_ms=library.date_ms(n),
    )


SPECIAL: dict[int, Callable[[Library, int], Letter]] = {
    INVITATION_NUMBER: _invitation,
    5: _convocation,
    9: _quarantine,
    13: _newsletter,
    61: _newsletter,
    133: _newsletter,
}

CONTACT_PEOPLE = tuple(p for p in (*STAFF, *ELECTED) if p is not MAYOR)
