"""What is true about tickets and money: pure questions on plain data; `now` is always an argument."""
