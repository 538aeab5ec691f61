"""One replica of a teacher on the bus."""
