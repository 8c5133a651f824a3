"""Another's mailbox by header: a sync shows what the rights let be seen (§9.7, 9.10)."""

from __future__ import annotations

from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.mail_commands import folder_tree
from app.sandbox.zimbra.mailbox import Mailbox
from app.sandbox.zimbra.mountpoints import link_element, walk
from app.sandbox.zimbra.remote_ids import Handler
from app.sandbox.zimbra.sharing import rights_on
from app.sandbox.zimbra.soap_args import Element, attribute, elements


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
        for folder in walk(elements(answer, "folder")):
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
