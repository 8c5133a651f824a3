"""Route table of i-Parapheur v5: verb -> addresses in order of preference. Source: interop §1.1, §1.5.

Verbs moved between API families over the versions. A 404 from an address that never worked on this
server tries the next one; the address that worked is remembered. After that a 404 means what it
says: the folder is gone.
"""

from __future__ import annotations

from collections.abc import Mapping

STANDARD = "/api/standard/v1"
APPLICATION = "/api/v1"

_TASK = "/tenant/{tenant}/desk/{desk}/folder/{folder}/task/{task}"

ROUTES: Mapping[str, tuple[str, ...]] = {
    "my_desks": (f"{APPLICATION}/currentUser/desks",),
    "tenants": (f"{STANDARD}/tenant", f"{APPLICATION}/tenant"),
    "tenant_desks": (f"{STANDARD}/tenant/{{tenant}}/desk", f"{APPLICATION}/tenant/{{tenant}}/desk"),
    # The case of the state is not settled (§9, point 6).
    "list": (
        f"{STANDARD}/tenant/{{tenant}}/desk/{{desk}}/{{state}}",
        f"{STANDARD}/tenant/{{tenant}}/desk/{{desk}}/{{state_lower}}",
        f"{APPLICATION}/tenant/{{tenant}}/desk/{{desk}}/{{state}}",
    ),
    "folder": (f"{APPLICATION}/tenant/{{tenant}}/folder/{{folder}}", f"{STANDARD}/tenant/{{tenant}}/folder/{{folder}}"),
    "document": (f"{APPLICATION}/tenant/{{tenant}}/folder/{{folder}}/document/{{document}}",),
    "detached": (
        f"{APPLICATION}/tenant/{{tenant}}/folder/{{folder}}/document/{{document}}/detachedSignature/{{signature}}",
    ),
    "data_to_sign": (
        f"{APPLICATION}/tenant/{{tenant}}/folder/{{folder}}/dataToSign",
        f"{STANDARD}/tenant/{{tenant}}/folder/{{folder}}/dataToSign",
    ),
    "print": (
        f"{APPLICATION}/tenant/{{tenant}}/folder/{{folder}}/print",
        f"{STANDARD}/tenant/{{tenant}}/folder/{{folder}}/print",
    ),
    "premis": (
        f"{STANDARD}/tenant/{{tenant}}/desk/{{desk}}/folder/{{folder}}/premis",
        f"{APPLICATION}/tenant/{{tenant}}/desk/{{desk}}/folder/{{folder}}/premis",
    ),
    "zip": (
        f"{STANDARD}/tenant/{{tenant}}/desk/{{desk}}/folder/{{folder}}/zip",
        f"{APPLICATION}/tenant/{{tenant}}/desk/{{desk}}/folder/{{folder}}/zip",
    ),
    "sign": (f"{APPLICATION}{_TASK}/sign", f"{STANDARD}{_TASK}/sign"),
    "reject": (f"{APPLICATION}{_TASK}/reject", f"{STANDARD}{_TASK}/reject"),
    "visa": (f"{STANDARD}{_TASK}/visa", f"{APPLICATION}{_TASK}/visa"),
    "second_opinion": (f"{STANDARD}{_TASK}/second_opinion", f"{APPLICATION}{_TASK}/second_opinion"),
    "ask_opinion": (f"{APPLICATION}{_TASK}/ask_second_opinion", f"{STANDARD}{_TASK}/ask_second_opinion"),
    "transfer": (f"{APPLICATION}{_TASK}/transfer", f"{STANDARD}{_TASK}/transfer"),
    "undo": (f"{STANDARD}{_TASK}/undo", f"{APPLICATION}{_TASK}/undo"),
    "seal": (f"{STANDARD}{_TASK}/seal", f"{APPLICATION}{_TASK}/seal"),
    "paper_sign": (f"{APPLICATION}{_TASK}/paper_signature", f"{STANDARD}{_TASK}/paper_signature"),
    "secure_mail": (f"{STANDARD}{_TASK}/secure_mail", f"{APPLICATION}{_TASK}/secure_mail"),
    "chain": (f"{APPLICATION}{_TASK}/chain", f"{STANDARD}{_TASK}/chain"),
    "start": (f"{STANDARD}{_TASK}/start", f"{APPLICATION}{_TASK}/start"),
    "delete_dossier": (
        f"{STANDARD}/tenant/{{tenant}}/desk/{{desk}}/folder/{{folder}}",
        f"{APPLICATION}/tenant/{{tenant}}/desk/{{desk}}/folder/{{folder}}",
    ),
    "draft": (f"{APPLICATION}/tenant/{{tenant}}/desk/{{desk}}/draft",),
    "types": (f"{STANDARD}/tenant/{{tenant}}/desk/{{desk}}/types/creation-allowed",),
    "subtypes": (f"{STANDARD}/tenant/{{tenant}}/desk/{{desk}}/types/{{type}}/subtypes/creation-allowed",),
    # Where comments on a page are posted was not seen in a public source ([I]).
    "comment": (
        f"{APPLICATION}/tenant/{{tenant}}/folder/{{folder}}/document/{{document}}/annotations",
        f"{APPLICATION}/tenant/{{tenant}}/folder/{{folder}}/document/{{document}}/annotation",
    ),
    # Reading them is [I]: public sources show POST and DELETE.
    "delegations": (
        f"{APPLICATION}/tenant/{{tenant}}/desk/{{desk}}/delegation",
        f"{APPLICATION}/tenant/{{tenant}}/desk/{{desk}}/delegations",
    ),
    "delegate": (f"{APPLICATION}/tenant/{{tenant}}/desk/{{desk}}/delegation",),
    "end_delegation": (f"{APPLICATION}/tenant/{{tenant}}/desk/{{desk}}/delegation/{{delegation}}",),
}
