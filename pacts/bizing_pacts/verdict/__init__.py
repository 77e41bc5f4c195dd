"""One verdict on a project: its document, its pacts and its provider, by every tool there is, on one page."""
