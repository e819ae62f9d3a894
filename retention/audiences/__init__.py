"""People known from the company's own data, whom a new version concerns."""
