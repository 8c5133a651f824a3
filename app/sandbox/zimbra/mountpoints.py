"""Grants on own folders, mountpoints on others', and who shares what (§14)."""

from __future__ import annotations

from collections.abc import Iterator

from app.domain.mail import Address
from app.sandbox.people import stable_uuid
from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.mail_commands import folder_tree
from app.sandbox.zimbra.mailbox import Folder, Grant, Link, Mailbox
from app.sandbox.zimbra.remote_ids import Handler, prefix
from app.sandbox.zimbra.sharing import folder_name, owner_of, rights_on
from app.sandbox.zimbra.soap_args import Element, attribute, element, elements, flag, id_list, number
from app.sandbox.zimbra.soap_faults import SoapFault, invalid
from app.sandbox.zimbra.state import EVERYBODY


def walk(folders: list[Element]) -> Iterator[Element]:
    """Folders and all that lie in them."""
    for folder in folders:
        yield folder
        yield from walk(elements(folder, "folder"))


def link_element(call: Call, link: Link, *, check: bool = False) -> Element:
    owner = owner_of(call.state, link.owner_id)
    name = folder_name(call.state, owner, link.remote_id) if owner is not None else None
    perm = rights_on(call.state, owner, link.remote_id, call.mailbox) if owner is not None and name is not None else ""
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
        "oname": link.name if name is None else name,
    }
    if link.view:
        shown["view"] = link.view
    if perm:
        shown["perm"] = perm
    elif check:
        shown["broken"] = True
    if check and perm and owner is not None and link.remote_id in owner.folders:
        inside = Call(call.state, call.name, call.ns, call.args, call.token, {}, _mailbox=owner)
        tree = folder_tree(inside, owner.folder(link.remote_id), owner.counts())
        below = [_remote(child, owner.account_id) for child in elements(tree, "folder")]
        shown |= {"folder": below} if below else {}
    return shown


def _remote(folder: Element, account_id: str) -> Element:
    """A folder of another's tree, its ids as seen from here."""
    below = [_remote(child, account_id) for child in elements(folder, "folder")]
    return prefix(folder, account_id) | ({"folder": below} if below else {})


def with_shares(handler: Handler) -> Handler:
    """GetFolder with the grants of own folders and the mountpoints."""

    def run(call: Call) -> Element:
        asked = attribute(element(call.args, "folder"), "path") if "folder" in call.args else ""
        link = next((x for x in call.mailbox.links.values() if asked.strip("/") == x.name), None)
        if link is not None:
            return {"link": [link_element(call, link, check=True)]}
        answer = handler(call)
        check = flag(call.args, "tr")
        for folder in walk(elements(answer, "folder")):
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
            grant.perm, grant.expiry_ms = attribute(spec, "perm"), number(spec, "expiry", 0)
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
    name = folder_name(call.state, owner, folder_id) or ""
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
