"""`bizing pact compare`: pacts held to an OpenAPI document, from the files alone."""
