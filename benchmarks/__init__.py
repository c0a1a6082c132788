"""Measures the product at district size, each cost beside a named alternative that gives the same answer in the same
run. `python -m benchmarks` rewrites docs/performance.md; `--small` shows in a minute that everything runs and agrees.

Nothing of the product imports this; it stands beside the tests.
"""
