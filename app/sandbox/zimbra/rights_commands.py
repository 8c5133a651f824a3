"""Writing for others: the rights "sendAs" and "sendOnBehalfOf" given and taken back (§15)."""

from __future__ import annotations

from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.mailbox import Ace
from app.sandbox.zimbra.sharing import owner_of
from app.sandbox.zimbra.soap_args import Element, attribute, elements
from app.sandbox.zimbra.soap_faults import SoapFault


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
