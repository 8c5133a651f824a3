"""« À faire »: every source gives its line, one order holds over all, and what is done goes."""

from __future__ import annotations

import datetime as dt
from dataclasses import replace
from pathlib import Path
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.accounts import Account, Service
from app.domain.agenda import Calendar, Event
from app.domain.approvals import LeaveRequest
from app.domain.archive import ArchiveDeposit, DepositState, Kept
from app.domain.courrier import Assignment, Letter
from app.domain.duties import ALARM, ASKED, Duty, LegalNotice, Source, Stretch, grade_of, in_order, stretch_of
from app.domain.ids import AccountId, BodyId, Key
from app.domain.mail import Address, MailFolder, Message, Role
from app.domain.parapheur import Action, Dossier, Step
from app.domain.seances import Ack, Presence, Seance
from app.services.letterlists import LetterLists
from app.services.links import LinkService
from app.services.signing_types import CardView, ReasonView
from tests.unit.services.kit import COMMUNE, NOW, Town, run, today_of
from ui.views.today import duties as words

DAY_MS = 86_400_000
ROY = Address(mail="roy@x.example", name="M. Roy")
TODAY = dt.datetime.fromtimestamp(NOW / 1000, ZoneInfo("Europe/Paris")).date()
ALL = AccountId("all")
STEP = Step(id="e", action=Action.SIGNATURE, state="PENDING", bureaux=("Le Maire",), bureau_ids=("b",))
DOSSIER = Dossier(id="d", tenant="t", bureau_id="b", name="Marché", created_ms=NOW - 3 * DAY_MS, steps=(STEP,))
SEANCE = Seance(id="s", name="Conseil municipal", date_ms=NOW + 6 * DAY_MS, first_seen_ms=NOW - 2 * DAY_MS)
LETTER = Letter(
    id="l", revision=1, direction="in", chrono="A-1", subject="Nid-de-poule", sender="M. Roy",
    arrival_ms=NOW - DAY_MS, my_roles=("action",), due_date=str(TODAY - dt.timedelta(days=2)),
)  # fmt: skip
LEAVE = LeaveRequest(
    id="c", revision=1, agent="J. Dupouy", service="École", kind="Congé", from_date="2027-01-04", from_half="am",
    to_date="2027-01-08", to_half="pm", days=5.0, decide_before=str(TODAY + dt.timedelta(days=3)),
)  # fmt: skip
DEPOSIT = ArchiveDeposit(
    id="a", what=Kept.LETTER, title="Dossier 12", reference="12", dated_ms=NOW, asked_ms=NOW - DAY_MS, source_account="x",
    source_kind="letter", source_id="l", state=DepositState.REJECTED, comment="empreinte fausse",
)  # fmt: skip
EVENT = Event(
    id="k/u", calendar="k", uid="u", ics="BEGIN:VCALENDAR\r\nEND:VCALENDAR\r\n", title="Visite", start_ms=NOW + DAY_MS,
    end_ms=NOW + DAY_MS + 3_600_000, last_ms=NOW + DAY_MS + 3_600_000, answer="NEEDS-ACTION",
)  # fmt: skip
CARD = CardView(
    sha256="ab", token_label="", subject="Hélène Castaing", organisation="", issuer="", usable=True,
    not_after_ms=NOW + 100 * DAY_MS, notices=(ReasonView(code="cert_renewal_due", params={"days": 100}),),
)  # fmt: skip


async def filled(town: Town) -> None:
    """One record of each source, in one account: what matters here is the kind."""
    town.bodies.set_account(Account(id=ALL, body=BodyId("b0"), service=Service.PARAPHEUR, url="", login="x"))
    await town.pulled(ALL, DOSSIER, SEANCE, LETTER, LEAVE, DEPOSIT, Calendar(id="k", name="Agenda"), EVENT)
    flagged = Message(id="m", folder="2", date_ms=NOW, subject="À relire", sender=ROY, flagged=True)
    await town.pulled(COMMUNE, MailFolder(id="2", name="Inbox", role=Role.INBOX), flagged)


def plain(words: str) -> str:
    """With ordinary spaces: which of the two unbreakable ones stands where is tested elsewhere."""
    return words.replace("\u00a0", " ").replace("\u202f", " ")


@pytest.mark.feature("32", "A42")
def test_a_letter_goes_by_the_day_that_was_given_to_the_user(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        town.bodies.set_account(Account(id=ALL, body=BodyId("b0"), service=Service.COURRIER, url="", login="x"))
        late, soon = str(TODAY - dt.timedelta(days=1)), str(TODAY + dt.timedelta(days=1))
        mine = Assignment(id="1", role="action", label="Moi", due_date=late, mine=True)
        others = replace(mine, id="2", due_date="2020-01-01", mine=False)
        letter = replace(LETTER, due_date=soon, assignments=(mine, others))
        assert replace(letter, assignments=(replace(mine, done=True), others)).due_day == soon
        assert replace(letter, due_date="", assignments=()).due_day == ""
        await town.pulled(ALL, letter)
        today = await today_of(town, LinkService(town.bodies, town.library)).snapshot()
        (duty,) = [d for d in today.duties if d.source is Source.LETTER]
        assert (str(duty.day), stretch_of(duty, TODAY)) == (late, Stretch.LATE)

    run(tmp_path, scenario)


@pytest.mark.feature("A42")
def test_a_visa_due_at_midnight_here_is_due_on_the_day_that_begins(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        midnight = dt.datetime.combine(TODAY, dt.time(), ZoneInfo("Europe/Paris"))
        town.bodies.clock = lambda: int(midnight.timestamp() * 1000) + 60_000
        town.bodies.set_account(Account(id=ALL, body=BodyId("b0"), service=Service.PARAPHEUR, url="", login="x"))
        visa = replace(STEP, action=Action.VISA)
        await town.pulled(ALL, replace(DOSSIER, steps=(visa,), due_ms=int(midnight.timestamp() * 1000)))
        (one,) = (await today_of(town, LinkService(town.bodies, town.library)).snapshot()).to_approve
        assert (one.decide_before, one.late) == (TODAY, False)
        assert LetterLists(town.bodies, town.library).today() == str(TODAY), "of letters too"

    run(tmp_path, scenario)


@pytest.mark.feature("146", "A42", "A45")
def test_every_source_has_its_line_in_one_order_with_its_reason(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await filled(town)
        today = await today_of(town, LinkService(town.bodies, town.library), [(ALL, CARD)]).snapshot()
        ordered = in_order(today.duties, TODAY)
        said = [(stretch_of(d, TODAY), d.source, plain(words.reason(d, TODAY))) for d in ordered]
        due = TODAY + dt.timedelta(days=3)
        meeting, visit = TODAY + dt.timedelta(days=6), TODAY + dt.timedelta(days=1)
        assert visit > TODAY
        assert said == [
            (Stretch.LATE, Source.LETTER, "en retard de 2 jours"),
            (Stretch.TODAY, Source.CONVENED, "convocation reçue il y a 2 jours, accusé non envoyé ; séance le"
             f" {plain(words._day(meeting, TODAY))}"),
            (Stretch.SOON, Source.APPROVE, f"à décider avant le {plain(words._day(due, TODAY))}"),
            (Stretch.SOON, Source.INVITED, "attend votre réponse, c’est demain"),
            (Stretch.LATER, Source.SIGN, "attend depuis 3 jours"),
            (Stretch.LATER, Source.CARD, "expire dans 100 jours : son renouvellement prend souvent deux mois"),
            (Stretch.LATER, Source.ARCHIVE, "refusé par les archives : empreinte fausse"),
            (Stretch.LATER, Source.FLAGGED, "le plus récent : « À relire »"),
        ]  # fmt: skip

    run(tmp_path, scenario)


@pytest.mark.feature("146")
def test_what_is_done_goes(tmp_path: Path) -> None:
    async def scenario(town: Town) -> None:
        await filled(town)
        await town.pulled(
            ALL,
            replace(DOSSIER, steps=(replace(STEP, state="SIGNED"),)),
            replace(SEANCE, ack=Ack.CONFIRMED, presence=Presence.PRESENT),
            replace(LETTER, status="closed", revision=2),
            replace(LEAVE, status="accepted", revision=2),
            replace(DEPOSIT, state=DepositState.ACCEPTED),
            replace(EVENT, answer="ACCEPTED"),
        )
        await town.pulled(COMMUNE, Message(id="m", folder="2", date_ms=NOW, subject="À relire", sender=ROY))
        today = await today_of(town, LinkService(town.bodies, town.library)).snapshot()
        assert today.duties == ()

    run(tmp_path, scenario)


def legal_of(meeting: dt.date, **facts: object) -> LegalNotice:
    """Five clear days before a meeting."""
    return LegalNotice(latest=meeting - dt.timedelta(days=6), days=5, **facts)  # type: ignore[arg-type]


@pytest.mark.feature("A39", "A42")
def test_convocations_go_by_the_date_of_the_law_and_the_unlawful_one_comes_first(tmp_path: Path) -> None:
    near, far = TODAY + dt.timedelta(days=7), TODAY + dt.timedelta(days=8)
    meetings = {
        "short": replace(SEANCE, id="short", date_ms=NOW + 8 * DAY_MS, name="Convoqué trop tard"),
        "answer": replace(SEANCE, id="answer", date_ms=NOW + 8 * DAY_MS, name="À répondre", ack=Ack.CONFIRMED),
        "near": replace(SEANCE, id="near", date_ms=NOW + 7 * DAY_MS, name="Bureau, sans règle connue"),
        "far": replace(SEANCE, id="far", date_ms=NOW + 8 * DAY_MS, name="Conseil, cinq jours francs"),
    }
    legal = {
        "short": legal_of(far, sent=far - dt.timedelta(days=3), short=True),
        "answer": legal_of(far, sent=far - dt.timedelta(days=3), short=True),
        "far": legal_of(far, sent=TODAY - dt.timedelta(days=2)),
    }

    async def scenario(town: Town) -> None:
        town.bodies.set_account(Account(id=ALL, body=BodyId("b0"), service=Service.IDELIBRE, url="", login="x"))
        await town.pulled(ALL, *meetings.values())
        today = await today_of(town, LinkService(town.bodies, town.library), legal=legal).snapshot()
        ordered = in_order(today.duties, TODAY)
        assert [d.key.id for d in ordered if d.key is not None] == ["short", "far", "answer", "near"]
        assert near < far, "the meeting that comes first is not the one whose delay does"
        assert {stretch_of(d, TODAY) for d in ordered} == {Stretch.TODAY}
        said = plain(words.reason(ordered[0], TODAY))
        assert said.startswith("convocation hors délai (2 jours francs au lieu de 5), accusé non envoyé ; séance le ")

    run(tmp_path, scenario)


def test_a_notice_that_nothing_proves_is_doubted_not_judged() -> None:
    meeting = TODAY + dt.timedelta(days=4)
    duty = Duty(
        source=Source.PRESENCE, account=ALL, title="x", day=meeting, since=TODAY - dt.timedelta(days=1),
        legal=legal_of(meeting),
    )  # fmt: skip
    assert stretch_of(duty, TODAY) is Stretch.SOON and grade_of(duty) == grade_of(replace(duty, legal=None))
    said = plain(words.reason(duty, TODAY))
    assert said.startswith("délai à vérifier : vue ici hier, dernier jour d’envoi le ")
    assert words._notice(replace(duty, since=TODAY - dt.timedelta(days=3)), TODAY) == ""
    clear = LegalNotice(latest=meeting - dt.timedelta(days=12), days=12, clear=False, sent=TODAY, short=True)
    assert "(4 jours au lieu de 12)" in plain(words.reason(replace(duty, legal=clear), TODAY))


@pytest.mark.parametrize(
    ("changes", "wanted"),
    [
        ({"source": Source.SIGN, "day": TODAY}, "à signer aujourd’hui"),
        ({"source": Source.SIGN, "day": TODAY + dt.timedelta(days=1)}, "à signer avant demain soir"),
        ({"source": Source.SIGN, "day": TODAY - dt.timedelta(days=1), "count": 2}, "en retard de 1 jour"),
        ({"source": Source.SIGN, "late": 2, "count": 4}, "2 en retard"),
        ({"source": Source.PRESENCE, "day": TODAY}, "séance aujourd’hui, votre présence n’est pas indiquée"),
        ({"source": Source.CARD, "day": TODAY - dt.timedelta(days=3)}, "a expiré il y a 3 jours : il ne signe plus"),
        ({"source": Source.LETTER, "day": TODAY}, "réponse attendue aujourd’hui"),
        ({"source": Source.LETTER, "since": TODAY - dt.timedelta(days=1)}, "arrivé hier, pour action"),
        ({"source": Source.REFUSED}, "Refusé après votre signature"),
        ({"source": Source.REFUSED, "note": ASKED}, "Une réponse est attendue"),
        ({"source": Source.REFUSED, "note": ALARM}, "Le fichier rendu n’est pas celui que vous avez signé"),
    ],
)
def test_reasons(changes: dict[str, object], wanted: str) -> None:
    duty = replace(Duty(source=Source.SIGN, account=ALL, title="x"), **changes)  # type: ignore[arg-type]
    assert plain(words.reason(duty, TODAY)) == wanted


DAYS = st.none() | st.dates(TODAY - dt.timedelta(days=40), TODAY + dt.timedelta(days=400))
KEYS = st.integers(0, 99).map(lambda number: (Key(ALL, "seance", str(number)),))
DUTIES = st.builds(
    Duty, source=st.sampled_from(Source), account=st.just(ALL), keys=KEYS, title=st.text(max_size=3), day=DAYS, since=DAYS,
    late=st.integers(0, 2), legal=st.none() | st.builds(
        LegalNotice, latest=st.dates(TODAY - dt.timedelta(days=9), TODAY + dt.timedelta(days=9)), days=st.just(5),
        short=st.booleans(), sent=st.none() | st.just(TODAY),
    ),
)  # fmt: skip


@given(st.lists(DUTIES, max_size=12, unique_by=lambda duty: duty.keys))
def test_the_order_is_total_and_lateness_then_consequence_decide(duties: list[Duty]) -> None:
    ordered = in_order(duties, TODAY)
    assert in_order(reversed(duties), TODAY) == ordered
    ranks = [(stretch_of(duty, TODAY), grade_of(duty)) for duty in ordered]
    assert ranks == sorted(ranks)
    assert all(words.title(duty) + words.reason(duty, TODAY) is not None for duty in ordered), (
        "every line has its words"
    )
