"""The demo: a fictional edition that is always some weeks away, with invented people and a shop in full swing."""
