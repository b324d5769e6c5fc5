"""What mentoring lets be carried out: pairs without the names of young people, the log of looks, the figures."""
