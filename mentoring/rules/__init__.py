"""What is true of mentoring: who fits whom, who sees whom, what can become of pairs. Pure; `now` is an argument."""
