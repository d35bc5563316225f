"""From commune outlines and memberships to every level of zones: geometry only, no database."""
