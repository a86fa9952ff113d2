"""Taking work in: files as they come by mail, from a learning platform or from the exchange."""
