"""A district that never was, acted through the same doors as a real one."""
