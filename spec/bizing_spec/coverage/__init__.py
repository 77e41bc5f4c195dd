"""`bizing spec coverage`: what of a document was exercised, and what never was."""
