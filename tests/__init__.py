"""Tests. `conftest` says what every test is held to; `plugins/` holds the watchers."""
