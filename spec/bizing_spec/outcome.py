"""The fact that ends a command: one message for the person at the terminal and an exit status."""

OK = 0
WRONG = 1  # the thing that was checked is wrong
UNABLE = 2  # wrong usage, or the command could not run
INTERRUPTED = 130  # 128 + SIGINT, as shells report it


class Stopped(Exception):
    """Ends a `bizing` command: `message` goes to stderr in one line, `status` becomes the exit status.

    Rooms raise it, or a subclass of it, for everything that they foresee: a port in use, a server that is
    too old, a document that is wrong. The message says what is the case and what to do about it.
    """

    def __init__(self, message: str, status: int = UNABLE) -> None:
        super().__init__(message)
        self.message = message
        self.status = status
