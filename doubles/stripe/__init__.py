"""A double of Stripe: checkout sessions, refunds, disputes and signed events, with Stripe's own strictness.

Run it with `python -m doubles.stripe --port 12111 --webhook http://localhost:8000/registration/stripe/webhook`.
"""
