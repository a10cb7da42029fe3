"""One receiver kind a module: a payload and a failure class."""
