"""The values that profiles and rules speak of: read from their texts without loss, and written for people."""
