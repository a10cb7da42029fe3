"""The command line: lamplighter validate, schema, test-notify."""
