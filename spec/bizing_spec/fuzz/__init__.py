"""Any service fuzzed by its OpenAPI document: schemathesis's checks and those that it has not, in one report."""
