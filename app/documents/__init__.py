"""Reading of documents: PES and XML, text of PDF, iCalendar. No network, no database, no writing back.

``pes.py`` is the only reader of PES files, behind the gate of ``pes_xml.py`` (no DOCTYPE, size cap,
original bytes kept). It reads in two steps, so that the largest file is readable within a second and never
in memory as values: the head (``open_pes``), with pieces that are read from their bytes when asked for
(``pes_pieces.py``, ``pes_read.py``); then the whole content in one pass (``check_pes``, ``pes_content.py``),
without which nothing is signed. ``pes_model.py`` holds the values, ``pes_checks.py`` what must be pointed
out, ``pes_labels.py`` the Treasury's code tables, ``pes_attachments.py`` the supporting documents,
``pes_schemas.py`` the DGFiP's schemas, ``pes_digest.py`` and ``pes_c14n.py`` what a signature covers.
"""
