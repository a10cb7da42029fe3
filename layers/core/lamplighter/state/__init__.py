"""What changes by compare-and-set: alerts, groups, sessions, the last good configuration."""
