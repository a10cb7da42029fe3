"""The operator's files as frozen values, every mistake with file, line and path."""
