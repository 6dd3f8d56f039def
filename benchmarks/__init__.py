"""Benchmarks: whole commands beside their floors, on data that is the same every time."""
