"""What Zimbra's CalDAV does otherwise than the RFCs, in one table: what is meant to be there, what is, what we do.

The facts are those of interop with Zimbra §20; the sandbox (`sandbox.dav_front`, `dav_seats`) shows each of them,
and each line names the test that would fail if we did not heed it (`tests/unit/agenda/test_quirks.py` checks that
it exists). Numbers that the code needs stand here too, so that nobody looks for them elsewhere.
"""

from __future__ import annotations

import enum

from app.domain.frozen import dataclass

MULTIGET_HREFS = 50
"""Hrefs a request: 7 000 events weigh 15 MB."""
RENAMED = frozenset({301, 302, 307, 308})
"""A PUT under another name than ``UID.ics`` is sent there: PUT again at Location."""
GONE = frozenset({404, 410})
WRITTEN = frozenset({200, 201, 204})


class Support(enum.Enum):
    """How much of a feature there is."""

    FRAGILE = "fragile"
    """It works, with care."""
    BROKEN = "broken"
    """It answers, wrongly or at a price: never used."""
    NONE = "none"


@dataclass(frozen=True, slots=True)
class Quirk:
    """One difference."""

    feature: str
    support: Support
    zimbra: str
    """What it does."""
    ours: str
    """What we do about it."""
    test: str
    """Function that shows it."""


TABLE = (
    Quirk("sync-collection (RFC 6578)", Support.NONE, "REPORT answers 400; no sync-token",
          "SyncRequest tells that something moved; ctags and etags tell what",
          "test_only_what_changed_is_read"),
    Quirk("ctag, etag", Support.FRAGILE, "the etag is ms-rev: a flag or a tag moves it",
          "a 412 over what the edit was made from is sent again on the new etag",
          "test_a_moved_etag_over_the_same_content_is_no_conflict"),
    Quirk("ETag of a PUT", Support.FRAGILE, "given only sometimes",
          "the event is read back", "test_written_but_not_read_back"),
    Quirk("If-None-Match: * on events", Support.BROKEN, "ignored: an event of the same UID is written over",
          "UIDs of new events are our own UUIDs", "test_a_new_event_and_its_end"),
    Quirk("names of resources", Support.FRAGILE, "only UID.ics; anything else is answered by 302",
          "PUT again at Location; ids are (calendar, UID), never hrefs",
          "test_another_name_than_the_uid_s_is_followed"),
    Quirk("hrefs", Support.FRAGILE, "@, spaces and accents are written differently from answer to answer; one comes twice",
          "compared percent-decoded and NFC; the first counts", "test_hrefs_are_told_apart_decoded_and_normalised"),
    Quirk("calendar-home-set", Support.FRAGILE, "calendars, mail folders, task lists, scheduling collections mixed",
          "only what holds VEVENTs is a calendar", "test_what_a_home_mixes_in_is_left_out"),
    Quirk("one UID in two calendars", Support.NONE, "412 no-uid-conflict",
          "said as such; moves go by ItemAction", "test_a_read_only_calendar_and_a_uid_in_use"),
    Quirk("automatic scheduling (RFC 6638)", Support.BROKEN, "each PUT of an event with guests mails them all",
          "CalDAV writes only events without guests; the rest goes by SOAP, step by step",
          "test_a_meeting_is_created_and_everybody_told_once"),
    Quirk("PUT as an attendee", Support.BROKEN, "mails the organizer; refused (403) for somebody else's event",
          "answers go by SendInviteReply", "test_an_answer_from_the_agenda_mails_the_organizer_once"),
    Quirk("Range", Support.NONE, "400", "whole resources only", "test_the_front_behaves_like_zimbra"),
    Quirk("X- properties", Support.FRAGILE, "kept mostly, not always",
          "our edit mark is compared first, the meaning of both texts else",
          "test_a_lost_reply_mails_nobody_twice"),
    Quirk("mounted calendars", Support.FRAGILE, "listed in our home under the mountpoint's name; no signal of their changes",
          "the owner property tells whose they are; asked at the rhythm of shared mail",
          "test_the_secretary_holds_the_mayors_agenda"),
    Quirk("private events of others", Support.FRAGILE, "stripped of their words without the right p",
          "shown as « occupé », never written back", "test_the_secretary_holds_the_mayors_agenda"),
    Quirk("sign-in", Support.FRAGILE, "Basic, or the cookie of the SOAP token",
          "the token first; a refused password is never sent again", "test_a_refused_password_is_sent_once"),
)  # fmt: skip
