"""What holds of all companies: claims compiled, encoded, solved; what refutes one decoded, made a profile, and replayed."""
