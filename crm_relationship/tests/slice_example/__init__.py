"""A slice that is never installed: what a new one looks like. `test_slice_example.py` puts it into the registry."""
