"""What sun and wind yield, hour by hour, and what a power system makes of it."""
