"""The assertion language: text to condition, condition and outcome to passed and text."""
