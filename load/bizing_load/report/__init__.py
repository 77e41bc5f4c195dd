"""What is shown of a judged run: text, JSON, Markdown, JUnit XML and one page that opens offline."""
