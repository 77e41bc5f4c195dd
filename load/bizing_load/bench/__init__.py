"""The benchmark: holds over HTTP against pgbench running the same transaction on the same server."""
