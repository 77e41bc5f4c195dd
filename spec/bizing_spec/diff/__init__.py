"""What changed between two OpenAPI documents, and whether it breaks those who use the first."""
