"""Measures speed, memory and the rush: `make bench` writes its table into docs/benchmarks.md."""
