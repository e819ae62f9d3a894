"""What is erased again in the company's systems after a restore."""
