"""The questions planners and councils ask, each composed from what the service already knows."""
