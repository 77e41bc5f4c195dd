"""What holds for the tests of every room."""

import signal

# Whoever runs the tests in the background may have had these ignored, and what is ignored is inherited: then no test
# could end a process as a terminal does.
for number in (signal.SIGINT, signal.SIGHUP):
    if signal.getsignal(number) == signal.SIG_IGN:
        signal.signal(number, signal.default_int_handler if number == signal.SIGINT else signal.SIG_DFL)
