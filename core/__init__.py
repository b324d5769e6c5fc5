"""The ground floor: database, facts, jobs, mail, permissions, money, language, files and tables."""
