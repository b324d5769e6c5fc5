"""The words of mentoring: what codes, states and points are called, in the reader's language."""
