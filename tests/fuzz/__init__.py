"""Malformed mail, calendars, cards, links and what the system hands over to be opened: a corpus of our own, and accidents made to it.

``python -m tests.fuzz`` reads 100 000 of each kind (``python -m tests.fuzz ics 5000 42``: kind, number, seed);
the tests read some thousands. Whatever comes, a reader answers or says `Rejected`: another exception is a crash, more
than `kinds.SLOW_S` of work for one input a hang. Either prints the input; it then belongs in the corpus.
"""
