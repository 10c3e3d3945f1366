"""What the terminal shows, and how typed answers are read."""
