"""The server: one ASGI application with SOAP, uploads, downloads and, if given, DAV under its paths."""

from __future__ import annotations

import gzip
import inspect
import json
import re
import time
from collections import deque
from collections.abc import Awaitable, Callable, Sequence
from dataclasses import dataclass
from typing import Any
from urllib.parse import quote, unquote

import msgspec
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import Response
from starlette.routing import Route
from starlette.types import ASGIApp, Receive, Scope, Send

from app.domain.exchange import Clock
from app.sandbox.people import SEED, Person, Town, stable_uuid
from app.sandbox.zimbra import (
    account_commands,
    calendar_commands,
    directory_commands,
    filter_commands,
    item_metadata,
    mail_commands,
    mountpoints,
    remote_ids,
    rights_commands,
    send_commands,
    shared_calendars,
    shared_view,
    sharing,
    sync_commands,
    waiting,
)
from app.sandbox.zimbra.calendar_port import CalendarBackend, Mount
from app.sandbox.zimbra.call import ACCOUNT_NS, MAIL_NS, ROOT_NS, Call
from app.sandbox.zimbra.ics import uid_of
from app.sandbox.zimbra.letters import Letter, content_of, parse_mime
from app.sandbox.zimbra.mailbox import Card, Mail, Mailbox
from app.sandbox.zimbra.memory_calendars import MemoryCalendars
from app.sandbox.zimbra.seeding import new_mailbox
from app.sandbox.zimbra.soap_args import Element, attribute
from app.sandbox.zimbra.soap_faults import SoapFault, invalid
from app.sandbox.zimbra.state import Account, Options, SentMail, Session, State, Upload

Handler = Callable[[Call], Element | Awaitable[Element]]

COMMANDS: dict[tuple[str, str], Handler] = {
    (ACCOUNT_NS, "AuthRequest"): account_commands.auth,
    (ACCOUNT_NS, "EndSessionRequest"): account_commands.end_session,
    (ACCOUNT_NS, "ChangePasswordRequest"): account_commands.change_password,
    (ACCOUNT_NS, "GetInfoRequest"): account_commands.get_info,
    (ACCOUNT_NS, "GetPrefsRequest"): account_commands.get_prefs,
    (ACCOUNT_NS, "ModifyPrefsRequest"): account_commands.modify_prefs,
    (ACCOUNT_NS, "GetShareInfoRequest"): mountpoints.get_share_info,
    (ACCOUNT_NS, "SearchGalRequest"): account_commands.search_gal,
    (ACCOUNT_NS, "GetRightsRequest"): rights_commands.get_rights,
    (ACCOUNT_NS, "GrantRightsRequest"): rights_commands.grant_rights,
    (ACCOUNT_NS, "RevokeRightsRequest"): rights_commands.revoke_rights,
    (MAIL_NS, "CreateMountpointRequest"): mountpoints.create_mountpoint,
    (MAIL_NS, "SendShareNotificationRequest"): mountpoints.send_share_notification,
    (MAIL_NS, "GetFilterRulesRequest"): filter_commands.get_filter_rules,
    (MAIL_NS, "ModifyFilterRulesRequest"): filter_commands.modify_filter_rules,
    (MAIL_NS, "SyncRequest"): shared_view.synchronised(sync_commands.sync),
    (MAIL_NS, "SearchRequest"): remote_ids.searched(mail_commands.search),
    (MAIL_NS, "GetMsgRequest"): remote_ids.proxied(mail_commands.get_msg, "m", "id"),
    (MAIL_NS, "GetMsgMetadataRequest"): remote_ids.proxied(mail_commands.get_msg_metadata, "m", "ids"),
    (MAIL_NS, "MsgActionRequest"): remote_ids.proxied(mail_commands.msg_action, "action", "id"),
    (MAIL_NS, "ItemActionRequest"): remote_ids.proxied(mail_commands.item_action, "action", "id"),
    (MAIL_NS, "ContactActionRequest"): remote_ids.proxied(mail_commands.contact_action, "action", "id"),
    (MAIL_NS, "GetFolderRequest"): mountpoints.with_shares(mail_commands.get_folder),
    (MAIL_NS, "CreateFolderRequest"): mail_commands.create_folder,
    (MAIL_NS, "FolderActionRequest"): mountpoints.folder_acted(mail_commands.folder_action),
    (MAIL_NS, "GetTagRequest"): mail_commands.get_tag,
    (MAIL_NS, "CreateTagRequest"): mail_commands.create_tag,
    (MAIL_NS, "TagActionRequest"): mail_commands.tag_action,
    (MAIL_NS, "SendMsgRequest"): send_commands.send_msg,
    (MAIL_NS, "SaveDraftRequest"): send_commands.save_draft,
    (MAIL_NS, "AddMsgRequest"): send_commands.add_msg,
    (MAIL_NS, "SendDeliveryReportRequest"): send_commands.send_delivery_report,
    (MAIL_NS, "GetAppointmentRequest"): shared_calendars.in_calendar(send_commands.get_appointment),
    (ACCOUNT_NS, "SyncGalRequest"): directory_commands.sync_gal,
    (ACCOUNT_NS, "GetDistributionListMembersRequest"): directory_commands.list_members,
    (ACCOUNT_NS, "SearchCalendarResourcesRequest"): directory_commands.search_calendar_resources,
    (MAIL_NS, "GetFreeBusyRequest"): directory_commands.get_free_busy,
    (MAIL_NS, "CreateAppointmentRequest"): shared_calendars.in_calendar(calendar_commands.create_appointment),
    (MAIL_NS, "ModifyAppointmentRequest"): shared_calendars.in_calendar(calendar_commands.modify_appointment),
    (MAIL_NS, "CreateAppointmentExceptionRequest"): shared_calendars.in_calendar(calendar_commands.create_exception),
    (MAIL_NS, "CancelAppointmentRequest"): shared_calendars.in_calendar(calendar_commands.cancel_appointment),
    (MAIL_NS, "CounterAppointmentRequest"): calendar_commands.counter_appointment,
    (MAIL_NS, "DeclineCounterAppointmentRequest"): calendar_commands.decline_counter,
    (MAIL_NS, "DismissCalendarItemAlarmRequest"): calendar_commands.settle_alarms,
    (MAIL_NS, "SnoozeCalendarItemAlarmRequest"): calendar_commands.settle_alarms,
    (MAIL_NS, "SendInviteReplyRequest"): send_commands.send_invite_reply,
    (MAIL_NS, "GetContactsRequest"): send_commands.get_contacts_anywhere,
    (MAIL_NS, "CreateContactRequest"): remote_ids.proxied(send_commands.create_contact, "cn", "l"),
    (MAIL_NS, "ModifyContactRequest"): remote_ids.proxied(send_commands.modify_contact, "cn", "id"),
    (MAIL_NS, "AutoCompleteRequest"): send_commands.auto_complete,
    (MAIL_NS, "GetCustomMetadataRequest"): item_metadata.get_custom_metadata,
    (MAIL_NS, "SetCustomMetadataRequest"): item_metadata.set_custom_metadata,
    (MAIL_NS, "GetMailboxMetadataRequest"): send_commands.get_mailbox_metadata,
    (MAIL_NS, "SetMailboxMetadataRequest"): send_commands.set_mailbox_metadata,
    (MAIL_NS, "ModifyMailboxMetadataRequest"): send_commands.modify_mailbox_metadata,
    (MAIL_NS, "CreateWaitSetRequest"): waiting.create_wait_set,
    (MAIL_NS, "WaitSetRequest"): waiting.wait_set,
    (MAIL_NS, "DestroyWaitSetRequest"): waiting.destroy_wait_set,
    (MAIL_NS, "NoOpRequest"): waiting.no_op,
}

MAX_SOAP_BYTES = 15_360_000
GZIP_FROM_BYTES = 1_000
COOKIE = "ZM_AUTH_TOKEN"
_FILENAME = re.compile(r"filename\*=(?:UTF-8|utf-8)''([^;\s]+)|filename=\"([^\"]*)\"")


@dataclass(frozen=True, slots=True)
class MailboxSpec:
    """A mailbox to serve: whose, and with how many letters."""

    town: Town
    person: Person
    letters: int


class ZimbraServer:
    """A Zimbra-like server. ``asgi`` is what `serve.LoopbackServer` runs.

    ``dav``: an application that serves ``/dav``, ``/principals`` and ``/.well-known`` beside SOAP.
    State is readable and changeable by tests, from any thread.
    """

    def __init__(
        self,
        mailboxes: Sequence[MailboxSpec],
        *,
        clock: Clock,
        seed: int = SEED,
        calendars: CalendarBackend | None = None,
        dav: ASGIApp | None = None,
        options: Options | None = None,
    ) -> None:
        self.state = State(clock, calendars or MemoryCalendars(), options or Options())
        self.exchanges: list[tuple[dict[str, Any], dict[str, Any]]] | None = None
        """Set to a list to record every SOAP request and answer."""
        self._recent: deque[float] = deque()
        for spec in mailboxes:
            address = spec.person.mail(spec.town)
            account_id = stable_uuid("zimbra", address)
            mailbox = new_mailbox(spec.town, spec.person, account_id, spec.letters, seed, clock)
            self.state.accounts[address] = Account(mailbox, spec.person.password)
        self.state.calendars.attach(self.state)
        for account in self.state.accounts.values():
            self._put_invitations(account.mailbox)
        soap = Starlette(routes=self._routes())
        self.asgi: ASGIApp = soap if dav is None else _beside(soap, dav)

    def _routes(self) -> list[Route]:
        return [
            Route("/service/soap", self._soap, methods=["POST"]),
            Route("/service/soap/{name}", self._soap, methods=["POST"]),
            Route("/service/upload", self._upload, methods=["POST"]),
            Route("/service/home/{rest:path}", self._home, methods=["GET"]),
            Route("/service/content/get", self._home, methods=["GET"]),
        ]

    def _put_invitations(self, mailbox: Mailbox) -> None:
        """Seeded invitations are in the calendar too, as the real server files them on arrival."""
        for mail in [m for m in mailbox.mails.values() if "v" in m.flags]:
            ics = mailbox.content(mail).ics
            if self.state.event_of(mailbox.address, uid_of(ics)) is None:
                self.state.calendars.put_ics(mailbox.address, 10, ics)

    # --- for tests, the demonstration and the DAV layer --------------------------------------------

    @property
    def sent(self) -> list[SentMail]:
        """Everything handed to the mail system, in order."""
        return self.state.sent

    def mailbox(self, address: str) -> Mailbox:
        """The mailbox; KeyError for an unknown address."""
        return self.state.accounts[address.lower()].mailbox

    def deliver(self, address: str, letter: Letter) -> Mail:
        """A new mail arrives."""
        return self.state.deliver(address.lower(), content_of(letter))

    def deliver_raw(self, address: str, raw: bytes) -> Mail:
        """A new mail arrives, as its writer's program made it (RFC 5322)."""
        return self.state.deliver(address.lower(), parse_mime(raw, self.state.clock()))

    def revoke(self, address: str) -> None:
        """All tokens of the account die: the next request gets AUTH_EXPIRED."""
        self.state.revoke(address.lower())

    def set_password(self, address: str, password: str) -> None:
        """The password is changed elsewhere: tokens die with the old one."""
        self.state.accounts[address.lower()].password = password
        self.revoke(address)

    def address_of_token(self, token: str) -> str | None:
        """See `calendar_port.Doorkeeper`."""
        try:
            return self.state.mailbox_of_token(token).address
        except SoapFault:
            return None

    def check_password(self, login: str, password: str) -> bool:
        """See `calendar_port.Doorkeeper`."""
        account = self.state.accounts.get(login.lower())
        return account is not None and account.active and account.password == password

    def mounts(self, mailbox: str) -> Sequence[Mount]:
        """See `calendar_port.Doorkeeper`."""
        account = self.state.accounts.get(mailbox)
        return shared_calendars.calendar_mounts(self.state, account.mailbox) if account is not None else ()

    # --- SOAP -------------------------------------------------------------------------------------

    async def _soap(self, request: Request) -> Response:
        if refused := self._flooded():
            return refused
        body = await request.body()
        if not body.strip() or len(body) > MAX_SOAP_BYTES:
            return _xml_fault("service.INVALID_REQUEST" if body else "service.PARSE_ERROR")
        try:
            document = json.loads(body)
        except ValueError:
            return self._answer(request, {"Body": {"Fault": SoapFault("service.PARSE_ERROR").element()}}, 500)
        answer, status = await self._envelope(document)
        if self.exchanges is not None:
            self.exchanges.append((document, json.loads(json.dumps(answer))))
        return self._answer(request, answer, status)

    def _flooded(self) -> Response | None:
        """The DoS and failed-login filters: an immediate reject above the limit (§24)."""
        banned_after = self.state.options.failed_logins_allowed
        if banned_after is not None and len(self.state.failed_logins) > banned_after:
            return Response("<html><body>Service unavailable</body></html>", 503, media_type="text/html")
        limit = self.state.options.requests_per_second
        if limit is None:
            return None
        now = time.monotonic()
        while self._recent and now - self._recent[0] > 1.0:
            self._recent.popleft()
        self._recent.append(now)
        if len(self._recent) <= limit:
            return None
        return Response("<html><body>Too many requests</body></html>", 429, {"Retry-After": "1"}, "text/html")

    async def _envelope(self, document: Element) -> tuple[Element, int]:
        context = document.get("Header", {}).get("context", {})
        name, args = next(iter(document.get("Body", {}).items()), ("", {}))
        token = attribute(context, "authToken")
        shown: Element = {"_jsns": ROOT_NS}
        status = 200
        try:
            if token:
                self.state.mailbox_of_token(token)
            session, fresh = self._session(context, token)
            if name == "BatchRequest":
                body = {"BatchResponse": await self._batch(args, token, context)}
            else:
                body = {_response(name): await self._run(name, args, token, context, session, fresh)}
            if session is not None:
                self._notify(session, fresh, shown)
        except SoapFault as fault:
            body, status = {"Fault": fault.element()}, 500
        if token in self.state.tokens:
            mailbox = self.state.accounts[self.state.tokens[token][0]].mailbox
            shown["change"] = {"token": mailbox.change}
        return {"Header": {"context": shown}, "Body": body, "_jsns": "urn:zimbraSoap"}, status

    async def _run(
        self,
        name: str,
        args: Element,
        token: str,
        context: Element,
        session: Session | None = None,
        fresh: bool = False,
    ) -> Element:
        ns = str(args.get("_jsns", ""))
        handler = COMMANDS.get((ns, name))
        if handler is None:
            raise SoapFault("service.UNKNOWN_DOCUMENT", f"unknown document: {name}")
        call = Call(self.state, name, ns, args, token, context, session, fresh)
        result = handler(call)
        answer: Element = await result if inspect.isawaitable(result) else result
        answer = {**answer, "_jsns": ns}
        if "requestId" in args:
            answer["requestId"] = args["requestId"]
        return answer

    async def _batch(self, args: Element, token: str, context: Element) -> Element:
        """Members one after another, grouped by name in key order (§6)."""
        answers: dict[str, Any] = {}
        for name, members in args.items():
            if not name.endswith("Request"):
                continue
            for member in members if isinstance(members, list) else [members]:
                try:
                    answers.setdefault(_response(name), []).append(await self._run(name, member, token, context))
                except SoapFault as fault:
                    element = fault.element() | {"requestId": member.get("requestId", "")}
                    answers.setdefault("Fault", []).append(element)
                    if args.get("onerror") == "stop":
                        return {**answers, "_jsns": ROOT_NS}
        return {**answers, "_jsns": ROOT_NS}

    def _session(self, context: Element, token: str) -> tuple[Session | None, bool]:
        asked = context.get("session")
        if not isinstance(asked, dict) or "nosession" in context or not token:
            return None, False
        mailbox = self.state.mailbox_of_token(token)
        found = self.state.sessions.get(str(asked.get("id", "")))
        if found is not None and found.address == mailbox.address:
            return found, False
        made = Session(str(self.state.next_serial()), mailbox.address, mailbox.change)
        self.state.sessions[made.id] = made
        return made, True

    def _notify(self, session: Session, fresh: bool, shown: Element) -> None:
        mailbox = self.state.accounts[session.address].mailbox
        shown["session"] = {"id": session.id, "_content": session.id}
        if fresh:
            shown["refresh"] = {"seq": session.seq, "version": account_commands.VERSION, "mbx": [{"s": 52_428_800}]}
        elif mailbox.change > session.known:
            session.seq += 1
            changed = [{"id": str(i)} for _, kind, i in mailbox.touched_since(session.known) if kind == "m"]
            session.known = mailbox.change
            notify: Element = {"seq": session.seq}
            if changed:
                notify["modified"] = {"m": changed}
            shown["notify"] = [notify]

    def _answer(self, request: Request, answer: Element, status: int) -> Response:
        body = msgspec.json.encode(answer)
        headers = {"Cache-Control": "no-store"}
        accepts = "gzip" in request.headers.get("accept-encoding", "")
        if self.state.options.gzip and accepts and len(body) > GZIP_FROM_BYTES:
            body = gzip.compress(body, 1)
            headers["Content-Encoding"] = "gzip"
        return Response(body, status, headers, "text/javascript; charset=utf-8")

    # --- uploads ----------------------------------------------------------------------------------

    async def _upload(self, request: Request) -> Response:
        """§11.5: HTTP 200 even when refused; the first number of the body is the real status."""
        if refused := self._flooded():
            return refused
        address = self.address_of_token(request.cookies.get(COOKIE, ""))
        if address is None:
            return _upload_line(401)
        data = await request.body()
        found = _FILENAME.search(request.headers.get("content-disposition", ""))
        if found is None:
            return _upload_line(204)
        if len(data) > self.state.options.max_message_bytes:
            return _upload_line(413)
        name = unquote(found[1]) if found[1] else found[2]
        media_type = request.headers.get("content-type", "application/octet-stream").partition(";")[0]
        aid = f"sandbox:{stable_uuid('upload', address, self.state.next_serial())}"
        self.state.uploads[aid] = Upload(address, name, media_type, data, self.state.clock())
        return _upload_line(200, [{"aid": aid, "ct": media_type, "filename": name, "s": len(data)}])

    # --- downloads --------------------------------------------------------------------------------

    async def _home(self, request: Request) -> Response:
        """§11.3: a missing cookie with ``auth=co`` answers 404, like a missing item; Range is ignored."""
        if refused := self._flooded():
            return refused
        query = request.query_params
        address = self.address_of_token(request.cookies.get(COOKIE, ""))
        if address is None:
            return Response("", 404 if query.get("auth") == "co" else 401)
        mailbox = self.mailbox(address)
        asked = query.get("id", "")
        if ":" in asked:
            return self._remote_download(mailbox, asked, query.get("part"))
        card = mailbox.cards.get(int(asked)) if asked.isdigit() else None
        if card is not None:
            return _card_part(card, query.get("part"))
        held = mailbox.dumpster if query.get("dumpster") else mailbox.mails
        mail = held.get(int(asked)) if asked.isdigit() else None
        if mail is None:
            return Response("", 404)
        headers = _item_headers(mail)
        number = query.get("part")
        if number is None:
            return Response(mailbox.content(mail).raw, 200, headers, "text/plain")
        return _part(mailbox, mail, number, headers, "inline" if query.get("disp") == "i" else "attachment")

    def _remote_download(self, viewer: Mailbox, asked: str, number: str | None) -> Response:
        """An item of a mailbox that is shared with us; without the right it is as if it were not there (§11.3)."""
        account_id, _, bare = asked.rpartition(":")
        owner = sharing.owner_of(self.state, account_id)
        card = owner.cards.get(int(bare)) if owner is not None and bare.isdigit() else None
        if owner is not None and card is not None:
            allowed = "r" in sharing.rights_on(self.state, owner, card.folder, viewer)
            return _card_part(card, number) if allowed else Response("", 404)
        mail = owner.mails.get(int(bare)) if owner is not None and bare.isdigit() else None
        if owner is None or mail is None or "r" not in sharing.rights_on(self.state, owner, mail.folder, viewer):
            return Response("", 404)
        if number is None:
            return Response(owner.content(mail).raw, 200, _item_headers(mail), "text/plain")
        return _part(owner, mail, number, _item_headers(mail), "attachment")


def _card_part(card: Card, number: str | None) -> Response:
    """The picture of a contact, its only part."""
    if card.picture is None or number != "1":
        return Response("", 400)
    headers = {"Content-Disposition": f"attachment; filename*=UTF-8''{quote(card.picture.name)}"}
    return Response(card.picture.data, 200, _item_headers(card) | headers, card.picture.media_type)


def _part(mailbox: Mailbox, mail: Mail, number: str, headers: dict[str, str], disposition: str) -> Response:
    part = mailbox.content(mail).part(number)
    if part is None:
        return Response("", 400)
    headers["Content-Disposition"] = f"{disposition}; filename*=UTF-8''{quote(part.filename)}"
    return Response(part.data, 200, headers, part.media_type)


def _beside(soap: ASGIApp, dav: ASGIApp) -> ASGIApp:
    """Both behind one address, as on a real server."""

    async def app(scope: Scope, receive: Receive, send: Send) -> None:
        path = scope.get("path", "")
        chosen = dav if path.startswith(("/dav", "/principals/", "/.well-known/")) else soap
        await chosen(scope, receive, send)

    return app


def _response(name: str) -> str:
    if not name.endswith("Request"):
        raise invalid("no request")
    return name.removesuffix("Request") + "Response"


def _item_headers(mail: Mail | Card) -> dict[str, str]:
    return {
        "X-Zimbra-ItemId": str(mail.id),
        "X-Zimbra-Change": str(mail.ms),
        "X-Zimbra-Revision": str(mail.rev),
        "X-Zimbra-ETag": f"{mail.ms}-{mail.rev}",
    }


def _upload_line(status: int, uploads: list[Element] | None = None) -> Response:
    line = f"{status},'null'" + (f",{json.dumps(uploads, ensure_ascii=False)}" if uploads else "")
    return Response(line + "\n", 200, media_type="text/html")


def _xml_fault(code: str) -> Response:
    text = (
        '<soap:Envelope xmlns:soap="http://www.w3.org/2003/05/soap-envelope"><soap:Body><soap:Fault><soap:Code>'
        "<soap:Value>soap:Sender</soap:Value></soap:Code><soap:Reason><soap:Text>fault</soap:Text></soap:Reason>"
        f'<soap:Detail><Error xmlns="urn:zimbra"><Code>{code}</Code></Error></soap:Detail></soap:Fault></soap:Body>'
        "</soap:Envelope>"
    )
    return Response(text, 500, media_type="text/xml")
