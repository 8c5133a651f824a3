"""One package a space. `base.SpaceView` is what the shell expects, `spaces.SPACES` where it looks."""
