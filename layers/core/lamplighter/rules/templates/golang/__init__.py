"""Go's text/template: its language, its functions and its way of printing values. Knows nothing of alerts."""
