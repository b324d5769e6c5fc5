"""What is carried away from mentoring: meetings for calendars, certificates as PDF."""
