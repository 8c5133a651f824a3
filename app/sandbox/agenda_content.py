"""The mayor's calendars in both bodies: six of them, about 250 events around a day.

Deterministic: the same town and day give the same texts. Recurrences with exceptions, all-day events,
ceremonies, citizens' appointments, bookings of rooms (read-only), one invitation without an answer, and
meetings of the two bodies that overlap. `TOUR_EVENT_UID` is the event that the guided tour moves.
"""

from __future__ import annotations

import datetime as dt
import random
import re
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from zoneinfo import ZoneInfo

from app.documents import ical
from app.domain.agenda import Attendee, Event
from app.domain.mail import Address
from app.sandbox.dav_calendars import DEFAULT_CALENDAR, CalendarSeed
from app.sandbox.people import COMMUNE, ELECTED, MAYOR, SECRETARY, SEED, STAFF, Person, Town, stable_uuid

TOUR_EVENT_UID = stable_uuid("event", "tour")
TOUR_EVENT_TITLE = "Point voirie : carrefour de la route des Lagunes"
INVITATION_UID = stable_uuid("event", "invitation")
"""Of the intercommunalité, still without an answer."""

_PARIS = ZoneInfo(ical.HOME_ZONE)
_OURS = re.compile(r"(?m)^X-ECHARPE-.*\r\n(?: .*\r\n)*")

_CITIZENS = (
    "Mme Lartigau", "M. Duvignac", "Mme Etcheberry", "M. Cazenave-Pin", "Mme Labat", "M. Dupouy-Landes",
    "Mme Sourgens", "M. Mesplède", "Mme Bordessoule", "M. Hourcq",
)  # fmt: skip
_REQUESTS = (
    "logement", "permis de construire refusé", "nuisances sonores du bar", "place en crèche", "chemin rural fermé",
    "écoulement des eaux pluviales", "concession au cimetière", "projet de gîte", "arbre menaçant", "secours d’urgence",
)  # fmt: skip
_ASSOCIATIONS = (
    "Comité des fêtes", "Amicale des sapeurs-pompiers", "Les Échasses du Born", "Club du troisième âge « Les Genêts »",
    "Union sportive saint-aubinoise", "Chorale « La Cigale »", "Association des parents d’élèves",
    "Société de chasse", "Œuvres des pupilles", "Ciné-club des Pins",
)  # fmt: skip
_OCCASIONS = ("Assemblée générale", "Repas annuel", "Loto", "Répétition publique", "Vide-grenier", "Tournoi", "Concert")
_ROOMS = ("Salle du conseil", "Salle des fêtes", "Salle des associations", "Foyer rural", "Salle de la Gemme")
_STAFF_POINTS = (
    "budget 2027", "marché de restauration scolaire", "révision du PLUi", "recrutement de l’agent d’accueil",
    "éclairage public", "bilan de la saison estivale", "plan communal de sauvegarde", "adressage des hameaux",
)  # fmt: skip
_INTERCO_WORDS = (
    "Commission mobilités", "Commission eau et assainissement", "Comité de pilotage PCAET", "Groupe de travail déchets",
    "Commission tourisme", "Réunion des vice-présidents", "Comité SCoT", "Syndicat de rivière",
)  # fmt: skip
_COLOURS = {"bureau": "#1f6feb", "salles": "#8250df", "vie": "#bf8700", "instances": "#1a7f37"}


def calendars_of(town: Town, today: dt.date, *, seed: int = SEED, scale: int = 1) -> list[CalendarSeed]:
    """The mayor's calendars of one town, ready for `SandboxCalendars.seed`. ``scale`` multiplies what is ordinary."""
    maker = _Maker(town, today, random.Random(f"{seed}/{town.key}/agenda"), scale)
    if town == COMMUNE:
        return [
            CalendarSeed(DEFAULT_CALENDAR, tuple(maker.texts(maker.own()))),
            CalendarSeed("Bureau municipal", tuple(maker.texts(maker.bureau())), _COLOURS["bureau"]),
            CalendarSeed("Salles communales", tuple(maker.texts(maker.rooms())), _COLOURS["salles"], writable=False),
            CalendarSeed("Associations et cérémonies", tuple(maker.texts(maker.town_life())), _COLOURS["vie"]),
        ]
    return [
        CalendarSeed(DEFAULT_CALENDAR, tuple(maker.texts(maker.interco()))),
        CalendarSeed("Instances communautaires", tuple(maker.texts(maker.assemblies())), _COLOURS["instances"]),
    ]


@dataclass
class _Maker:
    town: Town
    today: dt.date
    chance: random.Random
    scale: int
    _serial: int = 0

    @property
    def monday(self) -> dt.date:
        return self.today - dt.timedelta(days=self.today.weekday())

    @property
    def me(self) -> str:
        return MAYOR.mail(self.town)

    @property
    def now_ms(self) -> int:
        """When everything was written: a month ago."""
        return self.at(self.today - dt.timedelta(days=30), 9)

    @staticmethod
    def at(day: dt.date, hour: int, minute: int = 0) -> int:
        """UTC ms of a wall clock in Paris."""
        local = dt.datetime.combine(day, dt.time(hour, minute), _PARIS)
        return int(local.timestamp() * 1000)

    @staticmethod
    def midnight(day: dt.date) -> int:
        """All-day times: midnight UTC of the date."""
        return int(dt.datetime.combine(day, dt.time(), dt.UTC).timestamp() * 1000)

    def texts(self, events: Iterator[Event]) -> Iterator[tuple[str, str]]:
        """As another program would have written them: without our marks."""
        for event in events:
            text = _OURS.sub("", event.ics).replace("-//Echarpe//Agenda//FR", "Zimbra-Calendar-Provider")
            yield event.uid, text

    def working_day(self, offset: int) -> dt.date:
        """The n-th working day from today (0 = today or the Monday after)."""
        day = self.today
        while day.weekday() > 4:
            day += dt.timedelta(days=1)
        step = 1 if offset >= 0 else -1
        for _ in range(abs(offset)):
            day += dt.timedelta(days=step)
            while day.weekday() > 4:
                day += dt.timedelta(days=step)
        return day

    def meeting(
        self,
        title: str,
        day: dt.date,
        start: tuple[int, int],
        minutes: int,
        *,
        uid: str = "",
        location: str = "",
        text: str = "",
        rule: str = "",
        organizer: Person | None = None,
        guests: Sequence[tuple[Person, str]] = (),
    ) -> Event:
        """A timed event. ``guests``: (person, PARTSTAT)."""
        self._serial += 1
        begin = self.at(day, *start)
        people = [Attendee(address=self._address(person), answer=answer) for person, answer in guests]
        return ical.build_event(
            calendar_id="",
            uid=uid or stable_uuid("event", self.town.key, self._serial),
            title=title,
            start_ms=begin,
            end_ms=begin + minutes * 60_000,
            now_ms=self.now_ms,
            location=location,
            description=text,
            rule=rule,
            organizer=self._address(organizer) if organizer else None,
            attendees=people,
            my_addresses=(self.me,),
        )

    def whole_days(self, title: str, day: dt.date, days: int = 1, *, rule: str = "", location: str = "") -> Event:
        self._serial += 1
        return ical.build_event(
            calendar_id="",
            uid=stable_uuid("event", self.town.key, self._serial),
            title=title,
            start_ms=self.midnight(day),
            end_ms=self.midnight(day + dt.timedelta(days=days)),
            now_ms=self.now_ms,
            all_day=True,
            rule=rule,
            location=location,
        )

    def _address(self, person: Person) -> Address:
        return Address(mail=person.mail(self.town), name=person.name)

    # --- the commune ----------------------------------------------------------------------------

    def own(self) -> Iterator[Event]:
        """The mayor's own calendar."""
        yield self.meeting(
            TOUR_EVENT_TITLE, self.working_day(1), (10, 0), 60, uid=TOUR_EVENT_UID,
            location="Mairie, bureau du maire", text="Avec Yvan Peyrelongue. Plans du géomètre à apporter.",
        )  # fmt: skip
        yield from self._routine()
        yield from self._days_off()
        yield self.meeting(
            "Préparation du conseil municipal", self.working_day(3), (9, 0), 120, location="Salle du conseil",
            text="Relecture des projets de délibération.", organizer=MAYOR,
            guests=[(STAFF[0], "ACCEPTED"), (SECRETARY, "ACCEPTED"), (ELECTED[2], "NEEDS-ACTION")],
        )  # fmt: skip
        for n in range(45 * self.scale):
            day = self.working_day(self.chance.randint(-40, 40))
            who, what = self.chance.choice(_CITIZENS), self.chance.choice(_REQUESTS)
            hour = (self.chance.choice((9, 10, 11, 14, 15, 16, 17)), self.chance.choice((0, 15, 30)))
            yield self.meeting(f"{who} : {what}", day, hour, 30, location="Mairie, bureau du maire" if n % 3 else "")
        for n in range(20 * self.scale):
            day = self.working_day(self.chance.randint(-30, 30))
            person = self.chance.choice(STAFF)
            yield self.meeting(
                f"{person.function} : {self.chance.choice(_STAFF_POINTS)}", day,
                (self.chance.choice((8, 11, 14, 16)), 30), 45, location="Mairie", organizer=person if n % 2 else None,
                guests=[(MAYOR, "ACCEPTED")] if n % 2 else [],
            )  # fmt: skip

    def _routine(self) -> Iterator[Event]:
        old = self.monday - dt.timedelta(weeks=60)
        yield self.meeting(
            "Point hebdomadaire avec le directeur général", old + dt.timedelta(days=1), (9, 0), 60,
            location="Mairie, bureau du maire", rule="FREQ=WEEKLY;BYDAY=TU;COUNT=120",
        )  # fmt: skip
        surgery = self.meeting(
            "Permanence du maire", old + dt.timedelta(days=5), (10, 0), 120, location="Mairie",
            text="Sans rendez-vous.", rule="FREQ=WEEKLY;BYDAY=SA",
        )  # fmt: skip
        for weeks in (3, 2):
            skipped = self.at(self.monday - dt.timedelta(weeks=weeks) + dt.timedelta(days=5), 10)
            surgery = ical.delete_occurrence(surgery, skipped, now_ms=self.now_ms)
        yield surgery
        yield self.meeting(
            "Réunion de chantier, groupe scolaire", old + dt.timedelta(days=3), (14, 0), 90,
            location="École des Grands-Pins", rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=TH",
        )  # fmt: skip
        yield self.meeting("Cours de gascon", old + dt.timedelta(days=2), (19, 0), 90, rule="FREQ=WEEKLY;BYDAY=WE")

    def _days_off(self) -> Iterator[Event]:
        yield self.whole_days("Congés", self.monday + dt.timedelta(weeks=5), 7)
        yield self.whole_days("Congrès des maires de France", self.monday + dt.timedelta(days=1), 3, location="Paris")
        yield self.whole_days("Vacances en famille", self.monday - dt.timedelta(weeks=14), 15)
        yield self.whole_days("Anniversaire de Maman", self.today + dt.timedelta(days=9), rule="FREQ=YEARLY")

    def bureau(self) -> Iterator[Event]:
        """The weekly meeting of the mayor and her deputies, with the exceptions of real life."""
        guests = [(person, "ACCEPTED") for person in ELECTED[2:6]] + [(STAFF[0], "ACCEPTED")]
        weekly = self.meeting(
            "Bureau municipal", self.monday - dt.timedelta(weeks=64), (18, 0), 120, location="Salle du conseil",
            text="Ordre du jour envoyé le vendredi.", rule="FREQ=WEEKLY;BYDAY=MO", organizer=MAYOR, guests=guests,
        )  # fmt: skip
        yield self._with_exceptions(weekly)
        for title, about, rule in (
            ("Commission des finances", 8, "FREQ=MONTHLY;BYDAY=2TU"),
            ("Commission urbanisme", 15, "FREQ=MONTHLY;BYDAY=3TH"),
            ("Commission voirie", 22, "FREQ=MONTHLY;BYDAY=-1WE"),
        ):
            first = _first_match(self.today.year - 1, 1, about, rule)
            yield self.meeting(title, first, (18, 30), 90, location="Salle de la Gemme", rule=rule)
        for n in range(12 * self.scale):
            day = self.monday + dt.timedelta(weeks=n % 12 - 6, days=4)
            yield self.meeting(f"Envoi de l’ordre du jour n° {n + 1}", day, (16, 0), 15)
        for weeks in (-8, -4, 2, 6):
            day = self.monday + dt.timedelta(weeks=weeks, days=3)
            yield self.meeting("Conseil municipal", day, (19, 0), 180, location="Salle du conseil")

    def _with_exceptions(self, weekly: Event) -> Event:
        def occurrence(weeks: int) -> int:
            return self.at(self.monday + dt.timedelta(weeks=weeks), 18)

        now = self.now_ms
        skipped = ical.delete_occurrence(weekly, occurrence(-3), now_ms=now)
        tuesday = self.monday + dt.timedelta(weeks=2, days=1)
        moved = ical.move_event(
            skipped, self.at(tuesday, 17, 30), self.at(tuesday, 19), now_ms=now, recurrence_ms=occurrence(2)
        )
        return ical.edit_event(
            moved, now_ms=now, title="Bureau municipal élargi aux délégués", location="Salle des fêtes",
            recurrence_ms=occurrence(3),
        )  # fmt: skip

    def rooms(self) -> Iterator[Event]:
        """Bookings of the municipal rooms: seen, not written, by the mayor."""
        for n in range(66 * self.scale):
            day = self.today + dt.timedelta(days=self.chance.randint(-35, 45))
            who, room = self.chance.choice(_ASSOCIATIONS), self.chance.choice(_ROOMS)
            hour = (self.chance.choice((9, 14, 17, 18, 20)), 0)
            yield self.meeting(f"{room} : {who}", day, hour, self.chance.choice((90, 120, 180)), location=room)
            if n % 22 == 0:
                start = self.monday - dt.timedelta(weeks=10 - n // 22)
                yield self.meeting(
                    f"{room} : gymnastique douce", start, (10, 0), 60, location=room, rule="FREQ=WEEKLY;BYDAY=MO,FR"
                )

    def town_life(self) -> Iterator[Event]:
        year = self.today.year
        yield self.whole_days(
            "Marché",
            self.monday - dt.timedelta(weeks=80, days=-5),
            rule="FREQ=WEEKLY;BYDAY=SA",
            location="Place de l’Église",
        )
        for title, day in (
            ("Cérémonie du 11 Novembre", dt.date(year - 4, 11, 11)),
            ("Cérémonie du 8 Mai", dt.date(year - 4, 5, 8)),
            ("Fête nationale", dt.date(year - 4, 7, 14)),
        ):
            yield self.meeting(title, day, (11, 0), 90, location="Monument aux morts", rule="FREQ=YEARLY")
        yield self.meeting("Vœux à la population", dt.date(year + 1, 1, 9), (18, 30), 150, location="Salle des fêtes")
        yield self.meeting("Repas des aînés", self.monday + dt.timedelta(weeks=3, days=6), (12, 0), 240,
                           location="Salle des fêtes")  # fmt: skip
        yield self.whole_days("Fêtes patronales", dt.date(year + 1, 8, 14), 3)
        for _ in range(28 * self.scale):
            saturday = self.monday + dt.timedelta(
                weeks=self.chance.randint(-10, 10), days=self.chance.choice((4, 5, 6))
            )
            title = f"{self.chance.choice(_OCCASIONS)} : {self.chance.choice(_ASSOCIATIONS)}"
            yield self.meeting(title, saturday, (self.chance.choice((11, 15, 18, 20)), 0), 120,
                               location=self.chance.choice(_ROOMS))  # fmt: skip
        for n in range(6):
            saturday = self.monday + dt.timedelta(weeks=2 * n - 4, days=5)
            couple = f"{_CITIZENS[n].split(' ', 1)[1]} – {_CITIZENS[-1 - n].split(' ', 1)[1]}"
            yield self.meeting(f"Mariage {couple}", saturday, (15, 30), 45, location="Salle du conseil")

    # --- the intercommunalité -------------------------------------------------------------------

    def interco(self) -> Iterator[Event]:
        chief = STAFF[2]
        yield self.meeting(
            "Comité de pilotage : schéma des mobilités", self.working_day(4), (14, 0), 120, uid=INVITATION_UID,
            location="Siège, salle des Étangs", text="Merci de confirmer votre présence.", organizer=chief,
            guests=[(MAYOR, "NEEDS-ACTION"), (STAFF[0], "ACCEPTED")],
        )  # fmt: skip
        # While the municipal bureau sits: the two bodies clash.
        yield self.meeting("Conférence des maires", self.monday + dt.timedelta(weeks=1), (18, 30), 90,
                           location="Siège communautaire")  # fmt: skip
        yield self.meeting(
            "Permanence de la vice-présidente", self.monday - dt.timedelta(weeks=30, days=-2), (14, 0), 120,
            location="Siège communautaire", rule="FREQ=WEEKLY;BYDAY=WE",
        )  # fmt: skip
        for _ in range(32 * self.scale):
            day = self.working_day(self.chance.randint(-35, 40))
            hour = (self.chance.choice((9, 10, 14, 17)), self.chance.choice((0, 30)))
            yield self.meeting(self.chance.choice(_INTERCO_WORDS), day, hour, 90, location="Siège communautaire")

    def assemblies(self) -> Iterator[Event]:
        start = self.monday - dt.timedelta(weeks=52)
        yield self.meeting(
            "Bureau communautaire", start, (17, 30), 120, location="Siège, salle des Étangs",
            rule="FREQ=WEEKLY;INTERVAL=2;BYDAY=MO",
        )  # fmt: skip
        for weeks in (-11, -6, 3, 8):
            day = self.monday + dt.timedelta(weeks=weeks, days=2)
            yield self.meeting("Conseil communautaire", day, (18, 0), 180, location="Salle des fêtes de Biganon")
        for n in range(14 * self.scale):
            day = self.monday + dt.timedelta(weeks=n % 14 - 7, days=self.chance.choice((1, 3)))
            yield self.meeting(f"Commission n° {n % 6 + 1}", day, (18, 0), 90, location="Siège communautaire")


def _first_match(year: int, month: int, about: int, rule: str) -> dt.date:
    """First day of a monthly rule by weekday, so that a series begins on one of its own days."""
    weekday = ("MO", "TU", "WE", "TH", "FR", "SA", "SU").index(rule[-2:])
    days = [dt.date(year, month, d) for d in range(1, 32) if dt.date(year, month, d).weekday() == weekday]
    return days[-1] if "=-1" in rule else days[1 if about < 15 else 2]
