"""Findings in every form: one form a module. A form never decides an exit code."""
