"""What is true of members: ages, guesses, sessions, passwords, consents, organisations."""
