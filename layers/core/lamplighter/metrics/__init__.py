"""The metrics that rules expect and that Lamplighter keeps of itself: what each one means."""
