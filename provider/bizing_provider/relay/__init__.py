"""The relay: the feed of all businesses, handed to an engine that others consume it from."""
