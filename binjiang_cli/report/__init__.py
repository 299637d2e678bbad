"""Estimates as files that people keep and hand on."""
