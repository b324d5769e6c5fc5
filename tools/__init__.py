"""Scripts of the project: set up, check, lock, translate, look at pages."""
