"""What the program is in the system besides its window: notifications, the tray, the badge, the computer's sleep.

On Linux the desktop is spoken to over D-Bus (`bus`), by the jeepney library that the key store's own client brings: a
notification then has buttons (Desktop Notifications Specification 1.2), and the sleep of the computer is heard before it
(logind's ``PrepareForSleep``). Elsewhere, and where there is no bus, Qt's tray tells, with one act: the click.
Windows and macOS: what Qt does there, not tried.
"""
