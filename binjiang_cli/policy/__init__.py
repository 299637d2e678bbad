"""Rule sets: what their files may say, how they are found and loaded."""
