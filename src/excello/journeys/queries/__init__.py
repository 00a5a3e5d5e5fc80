"""What journeys can be asked: what is in force for other rooms, and the drafts for the room itself."""
