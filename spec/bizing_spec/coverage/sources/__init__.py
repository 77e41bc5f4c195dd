"""What says which requests were made: pacts, recordings, reports, archives and logs, each known by its content."""
