"""Sharing between mailboxes: grants, mountpoints, remote ids, another's mailbox by header, writing for others (§14, 15).

A remote id is ``<account id>:<item id>``. A command on one is run in the owner's mailbox, as the real server
proxies it, once the rights of the folder allow it. The header ``account`` is judged by the list of *published*
shares, which is made anew only every ``Options.share_publish_ms``.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator

from app.domain.mail import Address
from app.sandbox.people import stable_uuid
from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.letters import Content
from app.sandbox.zimbra.mail_commands import folder_tree
from app.sandbox.zimbra.mailbox import Ace, Folder, Grant, Link, Mail, Mailbox
from app.sandbox.zimbra.soap_args import Element, attribute, element, elements, flag, id_list, number
from app.sandbox.zimbra.soap_faults import SoapFault, invalid
from app.sandbox.zimbra.state import EVERYBODY, State

_NEEDS = {
    "move": "d",
    "trash": "d",
    "delete": "d",
    "spam": "d",
    "!spam": "d",
    "copy": "r",
}
"""Right that an action on a message needs in the folder it lies in; all others need ``w``."""


# --- who may do what ------------------------------------------------------------------------------


def owner_of(state: State, account_id: str) -> Mailbox | None:
    """The mailbox with this account id or address."""
    wanted = account_id.lower()
    return next(
        (a.mailbox for a in state.accounts.values() if wanted in (a.mailbox.account_id, a.mailbox.address)), None
    )


def grants_on(owner: Mailbox, folder_id: int) -> list[Grant]:
    """Grants that hold on a folder: its own, else those of the folder above it."""
    while folder_id not in (1, 11, 0):
        if owner.grants.get(folder_id):
            return owner.grants[folder_id]
        folder = owner.folders.get(folder_id)
        if folder is None:
            return []
        folder_id = folder.parent
    return owner.grants.get(folder_id, [])


def rights_on(state: State, owner: Mailbox, folder_id: int, viewer: Mailbox) -> str:
    """Letters of what ``viewer`` may do in a folder of ``owner``; empty = nothing."""
    if owner is viewer:
        return "rwidxa"
    letters = {c for g in grants_on(owner, folder_id) if state.reaches(g, viewer) for c in g.perm}
    return "".join(sorted(letters, key="rwidxapf".index))


def _demand(state: State, owner: Mailbox, folder_id: int, viewer: Mailbox, right: str) -> None:
    if right not in rights_on(state, owner, folder_id, viewer):
        raise SoapFault("service.PERM_DENIED", f"permission denied: you do not have the right {right}")


def origin(call: Call, asked: str) -> tuple[Mailbox, Mail]:
    """The message behind an id, own or remote; PERM_DENIED, NO_SUCH_MSG."""
    account_id, _, bare = asked.rpartition(":")
    if not account_id:
        return call.mailbox, call.mailbox.mail(id_list(bare)[0])
    owner = owner_of(call.state, account_id)
    if owner is None:
        raise SoapFault("service.PERM_DENIED", "permission denied: can not access account")
    mail = owner.mail(id_list(bare)[0])
    _demand(call.state, owner, mail.folder, call.mailbox, "r")
    return owner, mail


def check_sender(call: Call, content: Content) -> None:
    """From and Sender as they leave: what is not allowed is silently replaced by the own address (§11.6)."""
    mailbox, mail = call.mailbox, content.sender.mail.lower()
    own = Address(mail=mailbox.address, name=mailbox.person.name)
    addresses = {mailbox.address, *(i.get("zimbraPrefFromAddress", "").lower() for i in mailbox.identities)}
    other = owner_of(call.state, mail)
    held = {ace.right for ace in other.aces if ace.grantee == mailbox.address} if other is not None else set()
    sender = content.written_by
    if mail in addresses and other in (None, mailbox):
        content.written_by = None
    elif "sendOnBehalfOf" in held and sender is not None:
        content.written_by = own
    elif "sendAs" in held:
        content.written_by = None
    else:
        content.sender, content.written_by = own, None


# --- commands on remote ids -----------------------------------------------------------------------

Handler = Callable[[Call], Element]


def proxied(handler: Handler, outer: str, inner: str) -> Handler:
    """``handler``, run in the owner's mailbox when the ids in ``outer.inner`` are remote."""

    def run(call: Call) -> Element:
        spec = element(call.args, outer)
        asked = attribute(spec, inner)
        if ":" not in asked:
            if ":" in attribute(spec, "l"):
                raise invalid("moving into another mailbox is not served by the sandbox")
            return handler(call)
        account_id = asked.partition(":")[0]
        owner = owner_of(call.state, account_id)
        if owner is None:
            raise SoapFault("service.PERM_DENIED", "permission denied: can not access account")
        bare = dict(spec)
        bare[inner] = _bare(asked, account_id)
        if "l" in bare:
            bare["l"] = _bare(attribute(bare, "l"), account_id)
        _check(call, owner, bare, inner)
        inside = Call(call.state, call.name, call.ns, {**call.args, outer: bare}, call.token, {}, _mailbox=owner)
        return prefixed(handler(inside), account_id)

    return run


def _bare(ids: str, account_id: str) -> str:
    parts = ids.split(",")
    if any(":" in part and part.partition(":")[0] != account_id for part in parts):
        raise invalid("ids of several mailboxes in one request")
    return ",".join(part.rpartition(":")[2] for part in parts)


def _check(call: Call, owner: Mailbox, spec: Element, inner: str) -> None:
    op = attribute(spec, "op")
    needed = _NEEDS.get(op, "w") if op else "r"
    for item_id in id_list(attribute(spec, inner)):
        mail = owner.mails.get(item_id)
        if mail is not None:
            _demand(call.state, owner, mail.folder, call.mailbox, needed)
    if op in ("move", "copy") and "l" in spec:
        _demand(call.state, owner, number(spec, "l", 0), call.mailbox, "i")


def prefixed(answer: Element, account_id: str) -> Element:
    """Ids of an answer as seen from another mailbox."""
    shown = dict(answer)
    for name in ("m", "action", "link", "folder"):
        value = shown.get(name)
        if isinstance(value, list):
            shown[name] = [_prefix(item, account_id) for item in value]
        elif isinstance(value, dict):
            shown[name] = _prefix(value, account_id)
    return shown


def _prefix(item: Element, account_id: str) -> Element:
    shown = dict(item)
    for name in ("id", "l", "cid"):
        if name in shown:
            shown[name] = ",".join(f"{account_id}:{part}" for part in str(shown[name]).split(","))
    return shown


def searched(handler: Handler) -> Handler:
    """A search in a mountpoint (``inid:``) is one in the folder it stands for; hits have remote ids."""

    def run(call: Call) -> Element:
        query = attribute(call.args, "query")
        asked = query.strip().partition("inid:")[2].strip('"') if query.strip().startswith("inid:") else ""
        link = call.mailbox.links.get(int(asked)) if asked.isdigit() else None
        if link is None:
            return handler(call)
        owner = owner_of(call.state, link.owner_id)
        if owner is None or link.remote_id not in owner.folders:
            raise SoapFault("mail.NO_SUCH_FOLDER", f"no such folder id: {link.remote_id}")
        _demand(call.state, owner, link.remote_id, call.mailbox, "r")
        args = {**call.args, "query": {"_content": f"inid:{link.remote_id}"}}
        inside = Call(call.state, call.name, call.ns, args, call.token, {}, _mailbox=owner)
        return prefixed(handler(inside), owner.account_id)

    return run


# --- another's mailbox by header ------------------------------------------------------------------


def synchronised(handler: Handler) -> Handler:
    """A sync with the mountpoints; of another's mailbox only what its rights let be seen."""

    def run(call: Call) -> Element:
        answer = handler(call)
        if call.delegate is None:
            return _with_links(call, answer)
        return _visible(call, answer, call.delegate)

    return run


def _with_links(call: Call, answer: Element) -> Element:
    mailbox = call.mailbox
    token = attribute(call.args, "token")
    if not token or token == "0":
        for folder in _walk(elements(answer, "folder")):
            if folder.get("id") == "1" and mailbox.links:
                folder["link"] = [link_element(call, link) for link in mailbox.links.values()]
        return answer
    since = int(token.partition(":")[0].partition("-")[0])
    changed = [link for link in mailbox.links.values() if link.ms > since]
    return answer | ({"link": [link_element(call, link) for link in changed]} if changed else {})


def _visible(call: Call, answer: Element, viewer: Mailbox) -> Element:
    owner = call.mailbox
    rights = {f.id: rights_on(call.state, owner, f.id, viewer) for f in owner.folders.values()}
    seen = {folder_id for folder_id, letters in rights.items() if "r" in letters}
    shown = dict(answer)
    moved = []
    for kind in ("m", "cn", "appt", "task"):
        listed = elements(shown, kind)
        kept = [item for item in listed if int(attribute(item, "l", "0")) in seen]
        moved += [attribute(item, "id") for item in listed if item not in kept] if kind == "m" else []
        shown.pop(kind, None)
        if kept:
            shown[kind] = kept
    for name in ("tag", "search", "link"):
        shown.pop(name, None)
    initial = attribute(call.args, "token") in ("", "0")
    if not initial:  # a folder that may no longer be seen: what lies in it is as if deleted (§9.7)
        hidden = {int(attribute(f, "id", "0")) for f in elements(answer, "folder")} - seen
        moved += [str(mail.id) for mail in owner.mails.values() if mail.folder in hidden]
    if moved:
        deleted = dict(next(iter(elements(shown, "deleted")), {"ids": ""}))
        deleted["ids"] = ",".join(filter(None, [attribute(deleted, "ids"), *moved]))
        typed = [attribute(m, "ids") for m in elements(deleted, "m")]
        deleted["m"] = [{"ids": ",".join([*typed, *moved])}]
        shown["deleted"] = [deleted]
    if "folder" in answer:
        tree = elements(answer, "folder") if initial else [folder_tree(call, owner.folder(1), owner.counts())]
        pruned = [f for f in (_prune(folder, rights, seen) for folder in tree) if f is not None]
        shown["folder"] = pruned or [{}]
    return shown


def _prune(folder: Element, rights: dict[int, str], seen: set[int]) -> Element | None:
    folder_id = int(attribute(folder, "id", "0"))
    below = [f for f in (_prune(child, rights, seen) for child in elements(folder, "folder")) if f is not None]
    if folder_id not in seen and not below:
        return None
    shown = dict(folder)
    shown.pop("folder", None)
    shown.pop("search", None)
    shown.pop("tag", None)
    if folder_id not in seen:
        for kind in ("m", "c", "cn", "appt", "task"):
            shown.pop(kind, None)
    else:
        shown["perm"] = rights[folder_id]
    return shown | ({"folder": below} if below else {})


def _walk(folders: list[Element]) -> Iterator[Element]:
    for folder in folders:
        yield folder
        yield from _walk(elements(folder, "folder"))


# --- grants and mountpoints -----------------------------------------------------------------------


def link_element(call: Call, link: Link, *, check: bool = False) -> Element:
    owner = owner_of(call.state, link.owner_id)
    there = owner is not None and link.remote_id in owner.folders
    perm = rights_on(call.state, owner, link.remote_id, call.mailbox) if owner is not None and there else ""
    shown: Element = {
        "id": str(link.id),
        "uuid": f"{call.mailbox.account_id[:-6]}{link.id:06d}",
        "name": link.name,
        "absFolderPath": f"/{link.name}",
        "l": "1",
        "ms": link.ms,
        "rev": link.ms,
        "owner": owner.address if owner is not None else "",
        "zid": link.owner_id,
        "rid": link.remote_id,
        "ruuid": f"{link.owner_id[:-6]}{link.remote_id:06d}",
        "oname": owner.folders[link.remote_id].name if owner is not None and there else link.name,
    }
    if link.view:
        shown["view"] = link.view
    if perm:
        shown["perm"] = perm
    elif check:
        shown["broken"] = True
    return shown


def with_shares(handler: Handler) -> Handler:
    """GetFolder with the grants of own folders and the mountpoints."""

    def run(call: Call) -> Element:
        answer = handler(call)
        check = flag(call.args, "tr")
        for folder in _walk(elements(answer, "folder")):
            folder_id = int(attribute(folder, "id", "0"))
            grants = call.mailbox.grants.get(folder_id)
            if grants:
                folder["acl"] = {"grant": [_grant_element(grant) for grant in grants]}
            if folder_id == 1 and call.mailbox.links:
                links = call.mailbox.links.values()
                folder["link"] = [link_element(call, link, check=check) for link in links]
        return answer

    return run


def _grant_element(grant: Grant) -> Element:
    shown: Element = {"perm": grant.perm, "gt": grant.kind, "zid": grant.grantee_id}
    if grant.grantee:
        shown["d"] = grant.grantee
    if grant.expiry_ms:
        shown["expiry"] = grant.expiry_ms
    return shown


def grantee_of(call: Call, asked: str, kind: str) -> Grant:
    """Whom a grant names: an unknown address silently becomes a guest (§14)."""
    name = asked.lower()
    if kind in EVERYBODY:
        return Grant("", {"all": "00000000-0000-0000-0000-000000000000"}.get(kind, "99999999"), kind, "")
    if kind == "grp":
        if name not in call.state.groups:
            raise SoapFault("mail.NO_SUCH_GRANTEE", f"no such grantee: {asked}")
        return Grant(name, stable_uuid("group", name), "grp", "")
    known = owner_of(call.state, name)
    if known is None:
        return Grant(name, name, "guest", "")
    return Grant(known.address, known.account_id, "usr", "")


def folder_acted(handler: Handler) -> Handler:
    """FolderAction: grants, mountpoints, and everything else as before."""

    def run(call: Call) -> Element:
        action = element(call.args, "action")
        op, asked = attribute(action, "op"), attribute(action, "id")
        if op in ("grant", "!grant"):
            return _grant(call, action, op, id_list(asked)[0])
        if asked.isdigit() and int(asked) in call.mailbox.links:
            return _on_link(call, action, op, call.mailbox.links[int(asked)])
        return handler(call)

    return run


def _shared_folder(call: Call, folder_id: int) -> Folder | None:
    """An own folder that can be shared; calendars live elsewhere, under the same ids."""
    calendars = {c.folder_id for c in call.state.calendars.list_calendars(call.mailbox.address)}
    return None if folder_id in calendars and folder_id not in call.mailbox.folders else call.mailbox.folder(folder_id)


def _grant(call: Call, action: Element, op: str, folder_id: int) -> Element:
    mailbox = call.mailbox
    folder = _shared_folder(call, folder_id)
    held = mailbox.grants.setdefault(folder_id, [])
    with mailbox.writing() as change:
        if op == "grant":
            spec = element(action, "grant")
            grant = grantee_of(call, attribute(spec, "d") or attribute(spec, "zid"), attribute(spec, "gt"))
            grant.perm = attribute(spec, "perm")
            held[:] = [g for g in held if g.grantee_id != grant.grantee_id] + [grant]
            zid = grant.grantee_id
        else:
            zid = attribute(action, "zid")
            held[:] = [g for g in held if g.grantee_id != zid]
        if folder is not None:
            mailbox.touch(change, folder)
    return {"action": {"id": str(folder_id), "op": op, "zid": zid}}


def _on_link(call: Call, action: Element, op: str, link: Link) -> Element:
    mailbox = call.mailbox
    with mailbox.writing() as change:
        if op in ("delete", "trash"):
            del mailbox.links[link.id]
            mailbox.bury(change, "link", link.id)
        elif op in ("rename", "update"):
            link.name = attribute(action, "name", link.name)
            mailbox.touch_link(change, link)
        else:
            raise invalid(f"unknown operation: {op}")
    return {"action": {"id": str(link.id), "op": op}}


def create_mountpoint(call: Call) -> Element:
    spec = element(call.args, "link")
    mailbox = call.mailbox
    owner = owner_of(call.state, attribute(spec, "zid") or attribute(spec, "owner"))
    if owner is None:
        raise SoapFault("account.NO_SUCH_ACCOUNT" if "zid" in spec else "service.PERM_DENIED", "no such account")
    name, remote_id = attribute(spec, "name").rstrip(), number(spec, "rid", 0)
    if not name or not remote_id:
        raise invalid("name and rid are required")
    same = next((link for link in mailbox.links.values() if link.name.casefold() == name.casefold()), None)
    if same is None and any(f.name.casefold() == name.casefold() for f in mailbox.children(1)):
        raise SoapFault("mail.ALREADY_EXISTS", f"object with that name already exists: {name}")
    if same is not None and not (
        flag(spec, "fie") and (same.owner_id, same.remote_id) == (owner.account_id, remote_id)
    ):
        raise SoapFault("mail.ALREADY_EXISTS", f"object with that name already exists: {name}")
    if same is None:
        with mailbox.writing() as change:
            same = Link(mailbox.take_id(), name, owner.account_id, remote_id, attribute(spec, "view"))
            mailbox.links[same.id] = same
            mailbox.touch_link(change, same)
    return {"link": [link_element(call, same)]}


def get_share_info(call: Call) -> Element:
    """What others share with me, accepted or not; an own address as owner is refused."""
    viewer = call.mailbox
    owners = [attribute(owner, "_content").lower() for owner in elements(call.args, "owner")]
    if viewer.address in owners or viewer.account_id in owners:
        raise invalid("cannot get shares of own account")
    shares = []
    for account in call.state.accounts.values():
        owner = account.mailbox
        if owner is viewer or (owners and not {owner.address, owner.account_id} & set(owners)):
            continue
        for folder_id, grants in owner.grants.items():
            shares += [_share(call, owner, folder_id, g) for g in grants if call.state.reaches(g, viewer)]
    return {"share": shares} if shares else {}


def _share(call: Call, owner: Mailbox, folder_id: int, grant: Grant) -> Element:
    folder = owner.folders.get(folder_id)
    calendars = {c.folder_id: c for c in call.state.calendars.list_calendars(owner.address)}
    name = folder.name if folder is not None else calendars[folder_id].name if folder_id in calendars else ""
    view = folder.view if folder is not None else "appointment"
    shown: Element = {
        "ownerId": owner.account_id,
        "ownerEmail": owner.address,
        "ownerName": owner.person.name,
        "folderId": folder_id,
        "folderUuid": f"{owner.account_id[:-6]}{folder_id:06d}",
        "folderPath": f"/{name}",
        "view": view or "unknown",
        "rights": grant.perm,
        "granteeType": grant.kind,
        "granteeId": grant.grantee_id,
        "granteeName": grant.grantee,
        "granteeDisplayName": grant.grantee,
        "activeSyncDisabled": False,
    }
    mounted = next(
        (
            link
            for link in call.mailbox.links.values()
            if (link.owner_id, link.remote_id) == (owner.account_id, folder_id)
        ),
        None,
    )
    return shown | ({"mid": str(mounted.id)} if mounted is not None else {})


def send_share_notification(call: Call) -> Element:
    """Mails the grantees; each call mails again."""
    item = element(call.args, "item")
    people = [Address(mail=attribute(e, "a")) for e in elements(call.args, "e")]
    call.state.share_notices.append((call.mailbox.address, attribute(item, "id"), tuple(a.mail for a in people)))
    return {}


# --- writing for others ---------------------------------------------------------------------------


def rights_targets(call: Call, wanted: str) -> Element:
    """``rights`` of GetInfo: whom the account may write as, or on behalf of."""
    targets = []
    for right in filter(None, wanted.split(",")):
        owners = [a.mailbox for a in call.state.accounts.values() if a.mailbox is not call.mailbox]
        found: list[Element] = [
            {
                "type": "account",
                "id": o.account_id,
                "name": o.address,
                "d": o.person.name,
                "email": [{"addr": o.address}],
            }
            for o in owners
            if any(ace.right == right and ace.grantee == call.mailbox.address for ace in o.aces)
        ]
        if found:
            targets.append({"right": right, "target": found})
    return {"targets": targets} if targets else {}


def get_rights(call: Call) -> Element:
    wanted = {attribute(ace, "right") for ace in elements(call.args, "ace")}
    found = [_ace(ace) for ace in call.mailbox.aces if not wanted or ace.right in wanted]
    return {"ace": found} if found else {}


def _ace(ace: Ace) -> Element:
    return {"gt": ace.kind, "right": ace.right, "d": ace.grantee, "zid": ace.grantee_id}


def grant_rights(call: Call) -> Element:
    return {"ace": [_ace(ace) for ace in _changed(call, add=True)]}


def revoke_rights(call: Call) -> Element:
    return {"ace": [_ace(ace) for ace in _changed(call, add=False)]}


def _changed(call: Call, *, add: bool) -> list[Ace]:
    mailbox, done = call.mailbox, []
    for spec in elements(call.args, "ace"):
        known = owner_of(call.state, attribute(spec, "zid") or attribute(spec, "d"))
        if known is None:
            raise SoapFault("account.NO_SUCH_ACCOUNT", "no such account")
        ace = Ace(attribute(spec, "right"), known.address, known.account_id)
        mailbox.aces = [a for a in mailbox.aces if a != ace] + ([ace] if add else [])
        done.append(ace)
    return done
