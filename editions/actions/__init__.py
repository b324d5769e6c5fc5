"""What is done with editions. The only shelf of the domain that writes."""
