"""The demonstration commune: real servers of an invented town, on loopback.

Training rooms use it, ``echarpe demo`` opens it, and the tests talk to it instead of mocks. Each
server keeps its own state, speaks its protocol as the interop documents say, and can be told to
fail (`faults`). Nobody but the command line, the demonstration and the tests imports this package.

``serve.py``     one ASGI application on 127.0.0.1, stoppable and restartable on the same port
``faults.py``    failures to order: drop the reply after acting, 401, 503, slow, half a body, portal page
``people.py``    the invented bodies and people, everything from one seed
"""
