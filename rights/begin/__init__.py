"""What an operator says about requests before the first one comes."""
