"""The template's stack on one machine: its tables, queues, schedules and routes, and the real handlers."""
