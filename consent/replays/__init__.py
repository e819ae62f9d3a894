"""What a restored portal does again before it opens."""
