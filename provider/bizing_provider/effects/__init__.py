"""Effects elsewhere that follow from the feed: mails, and what other services keep of a booking.

A consumer says which events it wants, and what is to be done for one; `queue` keeps what is to be done, in the
transaction that advances the consumer's position in the feed; `runner` does it, by jobs.
"""
