"""The first floor: what every domain stands on (database, facts, jobs, mail, permissions, money, language, files)."""
