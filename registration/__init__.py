"""Tickets, orders, payments and the attendees they make."""
