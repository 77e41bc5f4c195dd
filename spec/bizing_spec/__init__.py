"""The spec room: documents, the gate and the root of the `bizing` command."""
