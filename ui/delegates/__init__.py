"""Painting of rows. Nothing here reads a database, formats a date or knows a service: rows arrive as `RowFacts`."""
