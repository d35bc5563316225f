"""The pacte as people write it: kinds of objects, their fields, their states, who may do what."""
