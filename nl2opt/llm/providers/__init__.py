"""One file a provider. A provider is called with the rest of the spec and the `Options`, and makes single attempts."""
