"""Many companies at once: sources, the kernel, sinks."""
