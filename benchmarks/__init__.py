"""Benchmarks: each measures the product against a yardstick in the same run."""
