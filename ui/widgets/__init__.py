"""Widgets shared by the views. They show and ask; they decide nothing."""
