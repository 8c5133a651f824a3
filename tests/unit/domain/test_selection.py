"""What is fetched by itself: settings read with their defaults, and the rule."""

from __future__ import annotations

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from app.domain.accounts import Account, Service
from app.domain.exchange import Urgency
from app.domain.ids import AccountId, BodyId
from app.domain.selection import DAY_MS, MEGABYTE, Family, Selection, family_of, selection_of

pytestmark = pytest.mark.feature("122")


def account(service: Service = Service.ZIMBRA, **settings: str) -> Account:
    return Account(
        id=AccountId("a"), body=BodyId("b"), service=service, url="https://x.test", login="l", settings=settings
    )


def takes(selection: Selection, size: int | None = 1000, *, name: str = "note.pdf", **more: int) -> bool:
    facts = {"urgency": int(Urgency.BULK), "age_ms": 0} | more
    return selection.takes(media_type="application/octet-stream", name=name, size_bytes=size, **facts)


def test_each_service_has_defaults_that_suit_it() -> None:
    mail = selection_of(account())
    assert (mail.mail_days, mail.max_bytes, mail.age_days, mail.on_metered) == (0, 5 * MEGABYTE, 30, False)
    for service in (Service.IDELIBRE, Service.PARAPHEUR, Service.COURRIER):
        assert selection_of(account(service)) == Selection()  # the work itself: all of it


def test_an_unreadable_setting_has_the_default() -> None:
    odd = account(window_days="beaucoup", files_max_mb="x", files_days="-3", files_types="pdf,hologramme")
    assert selection_of(odd) == replace(selection_of(account()), families=frozenset({Family.PDF}))
    assert selection_of(account(files_max_mb="", files_days="")).max_bytes is None
    assert selection_of(account(files_types="")).families == frozenset()


@given(
    st.integers(0, 4000),
    st.none() | st.integers(0, 500),
    st.none() | st.integers(1, 4000),
    st.frozensets(st.sampled_from(Family)),
    st.booleans(),
)
def test_what_is_written_is_read_back(
    days: int, megabytes: int | None, age: int | None, families: frozenset[Family], metered: bool
) -> None:
    size = None if megabytes is None else megabytes * MEGABYTE
    chosen = Selection(mail_days=days, max_bytes=size, age_days=age, families=families, on_metered=metered)
    assert selection_of(account(**chosen.settings())) == chosen


def test_size_age_and_type_decide() -> None:
    chosen = Selection(max_bytes=MEGABYTE, age_days=30, families=frozenset({Family.PDF}))
    assert takes(chosen)
    assert takes(chosen, None)  # a size that nobody told speaks for it
    assert not takes(chosen, MEGABYTE + 1)
    assert not takes(chosen, age_ms=31 * DAY_MS)
    assert not takes(chosen, name="photo.jpg")
    assert not takes(Selection(max_bytes=0), None)


@pytest.mark.parametrize("urgency", [Urgency.ON_SCREEN, Urgency.TO_SIGN])
def test_what_is_on_screen_or_to_sign_is_always_fetched(urgency: Urgency) -> None:
    nothing = Selection(max_bytes=0, age_days=0, families=frozenset())
    assert takes(nothing, 10**9, name="film.mp4", age_ms=10**12, urgency=int(urgency))
    assert not takes(nothing, urgency=int(Urgency.NEXT_MEETING))


@pytest.mark.parametrize(
    ("media_type", "name", "family"),
    [
        ("application/pdf", "x", Family.PDF),
        ("application/octet-stream", "Ordre du jour.PDF", Family.PDF),
        ("image/heic", "", Family.IMAGE),
        ("application/vnd.openxmlformats-officedocument.wordprocessingml.document", "", Family.OFFICE),
        ("application/vnd.oasis.opendocument.text", "", Family.OFFICE),
        ("application/msword", "", Family.OFFICE),
        ("application/octet-stream", "budget.xlsx", Family.OFFICE),
        ("video/mp4", "film.mp4", Family.OTHER),
        ("application/octet-stream", "sans-point", Family.OTHER),
    ],
)
def test_types_as_people_tell_them_apart(media_type: str, name: str, family: Family) -> None:
    assert family_of(media_type, name) is family
