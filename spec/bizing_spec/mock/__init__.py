"""A mock of any OpenAPI document: it answers as the document says, remembers what it is told, and checks itself."""
