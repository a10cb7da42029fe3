"""What stops the local runner before it serves; the message is for the person at the keyboard."""


class LocalRunnerError(Exception):
    """The monitor cannot start here; the message says what to do."""
