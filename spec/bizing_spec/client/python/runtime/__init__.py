"""What a generated client works with: how it encodes, asks, repeats, and reads what is answered."""
