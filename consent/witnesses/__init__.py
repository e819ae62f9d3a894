"""What of consent stands beside the ledger, and must say the same."""
