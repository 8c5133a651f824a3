"""pytest plugins of the project: each watches one thing that no test may do unnoticed."""
