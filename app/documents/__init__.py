"""Reading of documents: PES and XML, text of PDF, iCalendar. No network, no database, no writing back.

``pes.py`` is the only reader of PES files, behind the gate of ``pes_xml.py`` (no DOCTYPE, size cap,
original bytes kept); ``pes_model.py`` holds the values, ``pes_checks.py`` what must be pointed out,
``pes_labels.py`` the Treasury's code tables.
"""
