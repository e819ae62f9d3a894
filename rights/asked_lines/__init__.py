"""How a form says on a receipt what it asked."""
