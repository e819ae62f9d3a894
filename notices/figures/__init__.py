"""What this app counts for Prometheus."""
