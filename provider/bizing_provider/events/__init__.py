"""What happened: the event store, written in the transaction of the change."""
