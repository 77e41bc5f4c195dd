"""Typed clients of any OpenAPI document: TypeScript on `fetch`, Python on httpx and pydantic."""
