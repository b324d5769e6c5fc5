"""What registration puts on paper and into calendars: rows laid out, in the reader's language, and handed to core."""
