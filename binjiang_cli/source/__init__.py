"""Text files read with positions: decoding, YAML and JSON nodes, problems at file:line:col."""
