"""What people type in: the call, a proposal, a review, a decision."""
