"""urn:zimbraAccount: sign-in, account facts, preferences (§3, 4, 14)."""

from __future__ import annotations

import secrets
import uuid

from app.sandbox.zimbra import rights_commands
from app.sandbox.zimbra.call import Call
from app.sandbox.zimbra.soap_args import Element, attribute, elements, flag, key_values
from app.sandbox.zimbra.soap_faults import SoapFault, invalid
from app.sandbox.zimbra.state import Account

VERSION = "10.1.0_GA_4655 20240610085557 FOSS (sandbox)"


def auth(call: Call) -> Element:
    if call.token:
        call.state.mailbox_of_token(call.token)  # An expired token fails even this request (§3.1).
    account = _find(call, elements(call.args, "account"))
    if elements(call.args, "authToken") and account is None:
        token = attribute(call.args, "authToken")
        address = call.state.mailbox_of_token(token).address
        return _signed_in(call, address, token)
    if account is None or attribute(call.args, "password") != account.password:
        with call.state.lock:
            call.state.failed_logins.append(account.mailbox.address if account else "")
        raise SoapFault("account.AUTH_FAILED", "authentication failed")
    if not account.active:
        raise SoapFault("account.ACCOUNT_INACTIVE", "account is not active")
    address = account.mailbox.address
    trusted = _second_factor(call, account)
    if trusted is None:  # a token that opens nothing
        first = {"authToken": [{"_content": f"0_{secrets.token_hex(16)}"}], "lifetime": 3_600_000}
        return {**first, "twoFactorAuthRequired": {"_content": "true"}, "trustedDevicesEnabled": {"_content": "true"}}
    return {**_signed_in(call, address, call.state.new_token(address)), **trusted}


def _second_factor(call: Call, account: Account) -> Element | None:
    """What goes with the answer when it is passed; None when the code is still wanted (§3.2)."""
    if not account.second_factor:
        return {}
    device, code = attribute(call.args, "trustedToken"), attribute(call.args, "twoFactorCode")
    if device:
        if account.trusted.get(device) != attribute(call.args, "deviceId"):
            raise SoapFault("account.INVALID_TRUSTED_DEVICE_TOKEN", "invalid trusted device token")
        return {}
    if not code:
        return None
    if code != account.second_factor:
        raise SoapFault("account.TWO_FACTOR_AUTH_FAILED", "invalid two-factor code")
    if not flag(call.args, "deviceTrusted"):
        return {}
    name, token = str(uuid.uuid4()), secrets.token_hex(16)
    account.trusted[token] = name
    return {"trustedToken": {"_content": token}, "deviceId": {"_content": name}, "trustLifetime": 30 * 86_400_000}


def _find(call: Call, asked: list[Element]) -> Account | None:
    """The account named; a bare string is not seen (§1), a login without domain takes the first one."""
    if not asked:
        return None
    name = attribute(asked[0], "_content").lower()
    if "@" in name:
        return call.state.accounts.get(name)
    return next((a for address, a in call.state.accounts.items() if address.partition("@")[0] == name), None)


def _signed_in(call: Call, address: str, token: str) -> Element:
    del address
    end = call.state.tokens[token][1]
    return {
        "authToken": [{"_content": token}],
        "lifetime": end - call.state.clock(),
        "skin": [{"_content": "harmony"}],
    }


def end_session(call: Call) -> Element:
    mailbox = call.mailbox
    if flag(call.args, "all"):
        call.state.revoke(mailbox.address)
    elif flag(call.args, "logoff"):
        with call.state.lock:
            call.state.tokens.pop(call.token, None)
    return {}


def change_password(call: Call) -> Element:
    account = _find(call, elements(call.args, "account"))
    if account is None or attribute(call.args, "oldPassword") != account.password:
        raise SoapFault("account.AUTH_FAILED", "authentication failed")
    new = attribute(call.args, "password")
    if len(new) < 6:
        raise SoapFault("account.INVALID_PASSWORD", "invalid password: too short")
    account.password = new
    call.state.revoke(account.mailbox.address)
    token = call.state.new_token(account.mailbox.address)
    return {"authToken": token, "lifetime": call.state.options.token_lifetime_ms}


def get_info(call: Call) -> Element:
    mailbox = call.mailbox
    sections = {s for s in attribute(call.args, "sections").split(",") if s}
    shown: Element = {
        "version": VERSION,
        "id": mailbox.account_id,
        "name": mailbox.address,
        "lifetime": call.state.tokens[call.token][1] - call.state.clock(),
        "rest": f"/home/{mailbox.address}",
        "attSizeLimit": call.state.options.max_message_bytes,
        "docSizeLimit": -1,
    }

    def wanted(section: str) -> bool:
        return not sections or section in sections

    if wanted("mbox"):
        shown["used"] = 52_428_800
    if wanted("prefs"):
        shown["prefs"] = {"_attrs": {"zimbraPrefSaveToSent": "TRUE", "zimbraPrefLocale": "fr", **mailbox.prefs}}
    if wanted("attrs"):
        shown["attrs"] = {"_attrs": _attrs(call)}
    if wanted("idents"):
        identity = {
            "zimbraPrefIdentityId": mailbox.account_id,
            "zimbraPrefIdentityName": "DEFAULT",
            "zimbraPrefFromAddress": mailbox.address,
            "zimbraPrefFromDisplay": mailbox.person.name,
        }
        for name in ("zimbraPrefDefaultSignatureId", "zimbraPrefForwardReplySignatureId"):
            if name in mailbox.prefs:
                identity[name] = mailbox.prefs[name]
        others = [
            {"name": i["zimbraPrefIdentityName"], "id": i["zimbraPrefIdentityId"], "_attrs": i}
            for i in mailbox.identities
        ]
        shown["identities"] = {"identity": [{"name": "DEFAULT", "id": mailbox.account_id, "_attrs": identity}, *others]}
    if wanted("sigs"):
        signatures = [
            {"id": id, "name": name, "content": [{"type": media_type, "_content": content}]}
            for id, (name, media_type, content) in mailbox.signatures.items()
        ]
        shown["signatures"] = {"signature": signatures} if signatures else {}
    if rights := rights_commands.rights_targets(call, attribute(call.args, "rights")):
        shown["rights"] = rights
    if wanted("dsrcs"):
        shown["dataSources"] = {}
    if wanted("children"):
        shown["childAccounts"] = {}
    return shown


def _attrs(call: Call) -> dict[str, str]:
    size = str(call.state.options.max_message_bytes)
    return {
        "displayName": call.mailbox.person.name,
        "zimbraMailQuota": "2147483648",
        "zimbraMtaMaxMessageSize": size,
        "zimbraFileUploadMaxSize": "10485760",
        "zimbraMailMinPollingInterval": "2m",
        "zimbraDumpsterEnabled": "TRUE" if call.state.options.dumpster else "FALSE",
        "zimbraFeatureCalendarEnabled": "TRUE",
        "zimbraFeatureContactsEnabled": "TRUE",
        "zimbraFeatureTasksEnabled": "TRUE",
        "zimbraFeatureSharingEnabled": "TRUE",
        "zimbraFeatureGalEnabled": "TRUE",
    }


def modify_prefs(call: Call) -> Element:
    for name, value in key_values(call.args).items():
        bare = name.lstrip("+-")
        if not bare.startswith("zimbraPref"):
            raise invalid(f"pref name must start with prefix zimbraPref: {name}")
        call.mailbox.prefs[bare] = value if isinstance(value, str) else ",".join(value)
    return {}


def get_prefs(call: Call) -> Element:
    return {"_attrs": {"zimbraPrefSaveToSent": "TRUE", **call.mailbox.prefs}}


def search_gal(call: Call) -> Element:
    """The directory: every account of the server and the town's staff."""
    wanted = attribute(call.args, "name").casefold()
    found = [
        {"id": account.mailbox.account_id, "_attrs": {"fullName": account.mailbox.person.name, "email": address}}
        for address, account in call.state.accounts.items()
        if wanted in account.mailbox.person.name.casefold() or wanted in address
    ]
    return {"cn": found, "more": False}
