"""One package per kind of server; each implements `domain.exchange.Connector`.

Every connector has two halves: pure ``build_*`` / ``parse_*`` functions (bytes in, domain records
out), and a thin transport on `http.Http`. Everything that leaves is a domain type; every fault of
the wire becomes one of the families of `domain.errors`, here and nowhere else.

Rules of the house: explicit timeouts; no redirect to another host; bodies of documents streamed,
never held; differences between servers in a table, not in the flow; a login refused is never
tried again by the program.
"""
