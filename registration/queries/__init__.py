"""What registration asks of the database: select() statements only."""
