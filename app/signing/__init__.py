"""Signatures: certificates, tokens, XML, PDF and CMS; the plan of a batch. No network of its own.

A signature goes ``Prepared → Checked → Signed → Verified``, each a type of its own (`batch`), so that
no step can be skipped; the outbox then delivers and follows it.

* **What was shown is what is signed**: `check` recomputes, from the bytes that were displayed, every
  digest the server wants signed, and refuses anything else (interop §1.8).
* **The token** (`token`) is used from one thread named ``token``, which talks to a child process
  that loads the vendor's module (`token_process`). A PIN typed once is presented once: never
  retried, never in a log, a ``repr`` or an exception; wiped when the batch ends.
* **Every value is verified** with the certificate's public key as soon as it is made, over the
  exact bytes that will be delivered.
* **The signed bytes of a file are never written again**: `xades` splices the signature into the
  original bytes; `pades` appends a revision.
* Ways to sign are one interface: PKCS#11 (`token_process`), PKCS#12, Windows (`cng`), a program of the user's own
  (`external`). `levels` says how many RGS stars a certificate has, or that it cannot be said.
* Reports tell *intact* (the bytes are those that were signed) from *trusted* (by whom).

It refuses: EC and PSS keys for PES, SHA-1 unless a setting of the v4 formats asks for it, a second
signature on an element (the Treasury knows no co-signature), a PDF that is encrypted or locked.
"""
