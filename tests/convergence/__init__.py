"""Two devices, one server, everything that may go wrong in between: a quiet sync makes all agree."""
